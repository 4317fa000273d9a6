"""`member-app operator rewards`: a list comes in, is shown, and goes again; a bad one changes nothing."""

from __future__ import annotations

import json
from pathlib import Path

import httpx

from tests.member_app.running import PATIENCE, Running, member_app, running


def rewards(data: Path, *arguments: str) -> tuple[int, str, str]:
    outcome = member_app("operator", "rewards", arguments[0], "--data", str(data), *arguments[1:])
    assert "Traceback" not in outcome.stderr
    return outcome.returncode, outcome.stdout, outcome.stderr


def written(path: Path, *costs: int) -> Path:
    lines = []
    for number, cost in enumerate(costs, start=1):
        text = {"en": f"Kite {number}", "de": f"Drachen {number}"}
        texts = dict.fromkeys(("title", "summary", "description", "where"), text)
        fixed = {"category": "shop", "kind": "merchandise", "picture": "sun", "added": "2026-11-01"}
        lines.append(json.dumps({"id": f"kite-{number}", "cost": cost, **texts, **fixed}))
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def ask(api: Running, path: str) -> httpx.Response:
    return httpx.get(api.url + path, timeout=PATIENCE)


def test_a_list_beside_a_running_api(tmp_path: Path) -> None:
    path, data = tmp_path / "kites.jsonl", tmp_path / "data"
    with running("api", "--port", "0", "--data", str(data), announces="Loyalty API: ") as api:
        assert rewards(data, "import", str(written(path, 10, 20)))[:2] == (0, "2 new, 0 changed, 0 as they were.\n")
        found = ask(api, "/v1/rewards?q=kite&sort=-cost").json()
        assert [one["id"] for one in found["items"]] == ["kite-2", "kite-1"]
        code, _, said = rewards(data, "import", str(written(path, 10, 0, -1)))
        assert code == 2
        assert [line.split(": ")[0] for line in said.splitlines()] == ["kites.jsonl:2", "kites.jsonl:3"]
        assert rewards(data, "import", str(written(path, 10, 30)))[1] == "0 new, 1 changed, 1 as they were.\n"
        assert rewards(data, "list")[1] == "kite-1  10  Kite 1\nkite-2  30  Kite 2\n"
        assert rewards(data, "remove", "kite-1", "tree")[0] == 2
        assert rewards(data, "remove", "kite-1")[:2] == (0, "1 removed.\n")
        assert ask(api, "/v1/rewards/kite-1").status_code == 404
        assert ask(api, "/v1/rewards/kite-2").json()["cost"] == 30
        assert rewards(data, "list")[1] == "kite-2  30  Kite 2\n"


def test_a_list_is_checked_against_the_programme_that_runs(tmp_path: Path) -> None:
    path, data = written(tmp_path / "kites.jsonl", 10), tmp_path / "data"
    with running("api", "--port", "0", "--data", str(data), announces="Loyalty API: "):
        pass
    from api_client.reference.programme import PRESETS

    aurora = (PRESETS / "aurora.yaml").read_text(encoding="utf-8")
    other = tmp_path / "other.yaml"
    other.write_text(aurora.replace("cost: 150\n", "cost: 151\n"), encoding="utf-8")
    code, _, said = rewards(data, "import", str(path), "--programme", str(other))
    assert (code, "another programme file" in said) == (2, True)
    assert rewards(data, "list")[1] == ""
