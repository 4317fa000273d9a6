"""What operators read of a survey, and that nothing anybody wrote is found anywhere else."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from api_client.reference import credentials, webhooks
from api_client.reference.tables import deliveries, events, idempotency
from tests.contract.kit import Api, Service, in_process, running
from tests.contract.papers import SCORE, WHY, answer_all, finish, options, programme, said, survey

YEAR = "surveys/year"
LIKES = {"id": "likes", "type": "multiple", "text": said("What?"), "options": options("a", "b", "c"), "most": 2}
MORE = {"id": "more", "type": "order", "text": said("First?"), "options": options("x", "y")}
CANARY = "Zikadenlärm am Fenster"


def boss(service: Service) -> dict[str, str]:
    """An operator's credential."""
    with service.ctx.write() as conn:
        _, secret = credentials.create(conn, "Ops", ["operator", "metrics"], service.clock())
    return {"Authorization": f"Bearer {secret}"}


async def read(api: Api, headers: dict[str, str], path: str = "", **params: Any) -> httpx.Response:
    return await api.http.get(f"/v1/operator/surveys/year/results{path}", params=params, headers=headers)


async def test_counts_scores_and_texts_page_by_page(tmp_path: Path) -> None:
    paper = survey(questions=[SCORE, WHY, LIKES, MORE])
    with running(tmp_path, demo=False, programme=programme(paper)) as service:
        headers = boss(service)
        async with in_process(service) as api:
            for number, score in enumerate((10, 9, 8, 6, 0)):
                ada = await api.join(f"ada{number}@example.org")
                why = {"why": {"text": f"Because {number}"}} if score <= 6 else {}
                likes, more = ["a", "b"] if number else ["a"], ["x", "y"] if number < 3 else ["y", "x"]
                rest = {"likes": {"options": likes}, "more": {"options": more}}
                await answer_all(ada, {"score": {"score": score}, **why, **rest}, YEAR)
                if number != 4:
                    assert (await finish(ada, YEAR)).status_code == 200
            answer = await read(api, headers)
            assert answer.status_code == 200, answer.text
            found = answer.json()
            assert (found["started"], found["completed"]) == (5, 4)
            by_id = {one["id"]: one for one in found["questions"]}
            assert by_id["score"]["scores"] == [0, 0, 0, 0, 0, 0, 1, 0, 1, 1, 1]
            assert (by_id["score"]["nps"], by_id["score"]["average"]) == (25, 8.25)
            assert [(one["id"], one["count"]) for one in by_id["likes"]["options"]] == [("a", 4), ("b", 3), ("c", 0)]
            assert [(one["id"], one["place"]) for one in by_id["more"]["options"]] == [("x", 1.25), ("y", 1.75)]
            assert (by_id["why"]["texts"], by_id["why"]["answered"]) == (1, 1)
            assert (await read(api, headers, "/why/texts")).json() == {"items": ["Because 3"], "next_cursor": None}


async def test_texts_come_in_pages(tmp_path: Path) -> None:
    with running(tmp_path, demo=False, programme=programme(survey(questions=[SCORE, WHY]))) as service:
        headers = boss(service)
        async with in_process(service) as api:
            for number in range(3):
                ada = await api.join(f"ada{number}@example.org")
                await answer_all(ada, {"score": {"score": 1}, "why": {"text": f"Text {number}"}}, YEAR)
                await finish(ada, YEAR)
            first = (await read(api, headers, "/why/texts", limit=2)).json()
            assert first["items"] == ["Text 2", "Text 1"]
            rest = (await read(api, headers, "/why/texts", limit=2, cursor=first["next_cursor"])).json()
            assert rest == {"items": ["Text 0"], "next_cursor": None}
            assert (await read(api, headers, "/why/texts", cursor="nonsense")).status_code == 422


async def test_only_operators_read_them(tmp_path: Path) -> None:
    with running(tmp_path, demo=False, programme=programme(survey())) as service:
        async with in_process(service) as api:
            ada = await api.join()
            assert (await read(api, ada.headers)).status_code in (401, 403)
            assert (await read(api, api.till.headers)).json()["type"] == "forbidden"
            assert (await api.http.get("/v1/operator/surveys/other/results", headers=boss(service))).status_code == 404


async def test_a_text_is_found_where_it_belongs_and_nowhere_else(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with running(tmp_path, demo=False, programme=programme(survey(questions=[SCORE, WHY]))) as service:
        headers = boss(service)
        with service.ctx.write() as conn:
            webhooks.create(conn, service.ctx, "https://example.org/hook", [], service.clock())
        async with in_process(service) as api:
            ada = await api.join()
            await answer_all(ada, {"score": {"score": 1}, "why": {"text": CANARY}}, YEAR)
            await finish(ada, YEAR)
            heard = [
                (await api.http.get("/metrics", headers=headers)).text,
                (await read(api, headers)).text,
                (await ada.get("/v1/me/snapshot")).text,
                (await ada.get("/v1/me/surveys")).text,
                (await ada.get("/v1/me/wallets/sparks/entries")).text,
                caplog.text,
            ]
            with service.ctx.read() as conn:
                bodies = conn.execute(select(deliveries)).mappings().all()
                assert any("survey.completed" in str(row) for row in bodies)
                heard += [str(row) for row in bodies]
                heard += [str(row) for row in conn.execute(select(events))]
                heard += [row.body for row in conn.execute(select(idempotency.c.body))]
            assert not any("Zikaden" in one for one in heard)
            assert (await read(api, headers, "/why/texts")).json()["items"] == [CANARY]
