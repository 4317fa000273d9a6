"""Badges through the API: secrets tell nothing, a link shows what its owner wants until they end it; the Open Badge."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import httpx
import jsonschema_rs
import pytest
from joserfc import jwt
from joserfc.errors import BadSignatureError
from joserfc.jwk import RSAKey
from PIL import Image
from sqlalchemy import select

from api_client.reference import credentials
from api_client.reference.play.badge_picture import BAKED, SIZE
from api_client.reference.play.badges_tables import signing_keys
from tests.contract.kit import Api, Person, in_process, running
from tests.fakes.badge_book import programme

OPERATOR = {"Authorization": f"Bearer {'operator' * 5}"}
#: From the published description of Open Badges 3.0; see the note in it.
SCHEMA = json.loads((Path(__file__).parents[1] / "fakes" / "open_badge_schema.json").read_text(encoding="utf-8"))


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[Api]:
    with running(tmp_path, programme=programme(), demo=False) as service:
        with service.ctx.write() as conn:
            credentials.admit(conn, "operator" * 5, "An operator", "operator", service.ctx.now())
        async with in_process(service) as reached:
            yield reached


async def give(api: Api, who: Person, badge_id: str, level: int = 1) -> httpx.Response:
    path = f"/v1/operator/cards/{(await who.card())['number']}/badges/{badge_id}"
    return await api.http.put(path, json={"level": level}, headers=OPERATOR)


async def ada_named(api: Api) -> Person:
    """Augusta Lovelace, who has told us so; a name too long to be in a random id."""
    ada = await api.join()
    version = (await ada.get("/v1/me")).json()["version"]
    names = {"first_name": "Augusta", "last_name": "Lovelace"}
    changed = await api.http.patch("/v1/me", json=names, headers={**ada.headers, "If-Match": f'"{version}"'})
    assert changed.status_code == 200, changed.text
    return ada


async def share(who: Person, badge_id: str, *, with_name: bool = False) -> httpx.Response:
    return await who.http.put(f"/v1/me/badges/{badge_id}/share", json={"with_name": with_name}, headers=who.headers)


async def test_a_secret_badge_tells_nothing_before_it_is_earned(api: Api) -> None:
    ada = await api.join()
    listed = await ada.get("/v1/me/badges")
    told = listed.text.lower()
    assert all(words not in told for words in ("night", "owl", "crescent"))
    (secret,) = [one for one in listed.json()["items"] if one["state"] == "secret"]
    assert {name for name, value in secret.items() if value} == {"id", "state"}
    assert (listed.json()["earned"], listed.json()["total"]) == (0, 5)

    unknown = await ada.get("/v1/me/badges/no-such-badge")
    for name in ("night-owl", secret["id"]):
        for path in (f"/v1/me/badges/{name}", f"/v1/me/badges/{name}/share", f"/v1/badges/{name}"):
            answer = await ada.get(path)
            assert (answer.status_code, answer.text) == (404, unknown.text), path
        assert (await ada.get(f"/v1/me/badges/{name}/share/picture")).text == unknown.text
        assert (await share(ada, name)).text == unknown.text
        assert (await api.http.get(f"/v1/badges/{name}/picture")).text == unknown.text


async def test_once_earned_it_is_shown_to_its_owner_and_to_nobody_else(api: Api) -> None:
    ada, bob = await api.join(), await api.join("bob@example.org")
    assert (await give(api, ada, "night-owl")).status_code == 204
    assert (await ada.get("/v1/me/badges/night-owl")).json()["badge"]["title"] == "Night owl"
    assert (await bob.get("/v1/me/badges/night-owl")).status_code == 404
    link = (await share(ada, "night-owl")).json()
    made = (await api.http.get(link["path"])).json()
    assert made["credentialSubject"]["achievement"]["id"].startswith("urn:uuid:")
    assert (await api.http.get("/v1/badges/night-owl")).status_code == 404


async def test_operators_give_a_level_and_take_it_back(api: Api) -> None:
    ada = await api.join()
    assert (await give(api, ada, "nothing")).status_code == 404
    assert (await api.http.put("/v1/operator/cards/000000000000/badges/guest", headers=OPERATOR)).status_code == 422
    assert (await api.http.put("/v1/operator/cards/000000000000/badges/guest", headers=ada.headers)).status_code == 401
    for level in (1, 2, 2, 1):
        assert (await give(api, ada, "guest", level)).status_code == 204
        badge = (await ada.get("/v1/me/badges/guest")).json()["badge"]
        assert (badge["level"], badge["level_title"]) == (level, ("Once", "Twice")[level - 1])
    path = f"/v1/operator/cards/{(await ada.card())['number']}/badges/guest"
    for _ in range(2):
        assert (await api.http.delete(path, headers=OPERATOR)).status_code == 204
    assert (await ada.get("/v1/me/badges/guest")).json()["badge"]["state"] == "locked"


async def test_a_link_lives_from_sharing_to_withdrawing(api: Api) -> None:
    ada, bob = await api.join(), await api.join("bob@example.org")
    assert (await share(ada, "founder")).status_code == 404, "nothing to show yet"
    await give(api, ada, "founder")
    assert (await ada.get("/v1/me/badges/founder/share")).status_code == 404
    link, again = (await share(ada, "founder")).json(), (await share(ada, "founder", with_name=True)).json()
    assert (again["path"], again["with_name"]) == (link["path"], True)
    assert len(link["path"].rpartition("/")[2]) == 22, "128 bits"
    assert (await ada.get("/v1/me/badges/founder")).json()["badge"]["share"] == again
    paths = (link["path"], link["credential_path"], link["picture_path"])
    assert [(await api.http.get(path)).status_code for path in paths] == [200] * 3

    await bob.http.delete("/v1/me/badges/founder/share", headers=bob.headers)
    assert (await api.http.get(link["path"])).status_code == 200, "it is not Bob's"
    for _ in range(2):
        answer = await ada.http.delete("/v1/me/badges/founder/share", headers=ada.headers)
        assert answer.status_code == 204
    assert [(await api.http.get(path)).status_code for path in paths] == [404] * 3
    assert (await share(ada, "founder")).json()["path"] != link["path"]


async def test_what_is_taken_back_is_shown_no_more(api: Api) -> None:
    ada = await api.join()
    await give(api, ada, "founder")
    link = (await share(ada, "founder")).json()
    await api.http.delete(f"/v1/operator/cards/{(await ada.card())['number']}/badges/founder", headers=OPERATOR)
    assert (await api.http.get(link["path"])).status_code == 404
    assert (await api.http.get(link["credential_path"])).status_code == 404


async def test_nothing_of_the_member_is_told_but_the_first_name_they_want_told(api: Api) -> None:
    ada = await ada_named(api)
    await give(api, ada, "founder")
    personal = [ada.tokens["member_id"], (await ada.card())["number"], "example.org", "Lovelace"]
    for with_name in (False, True):
        link = (await share(ada, "founder", with_name=with_name)).json()
        page = await api.http.get(link["path"], headers={"Accept": "text/html"})
        token = (await api.http.get(link["credential_path"])).text
        texts = [page.text, (await api.http.get(link["path"])).text, _payload(token)]
        assert all(word not in text for word in personal for text in texts)
        assert [("Augusta" in text) for text in texts] == [with_name] * 3
        assert page.headers["cache-control"] == "no-store"
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert "<script" not in page.text


async def test_what_is_shown_cannot_be_turned_into_a_page_of_its_own(api: Api) -> None:
    ada = await ada_named(api)
    version = (await ada.get("/v1/me")).json()["version"]
    names = {"first_name": '<img src="x">'}
    await api.http.patch("/v1/me", json=names, headers={**ada.headers, "If-Match": f'"{version}"'})
    await give(api, ada, "founder")
    link = (await share(ada, "founder", with_name=True)).json()
    page = await api.http.get(link["path"], headers={"Accept": "text/html"})
    assert '<img src="x">' not in page.text
    assert "&lt;img src=&quot;x&quot;&gt;" in page.text
    forged = await api.http.get(link["credential_path"], headers={"Host": 'evil.example/"><b>'})
    assert forged.status_code == 400 or "evil" not in _payload(forged.text)


async def test_the_open_badge_fits_the_schema_and_its_signature_the_published_key(api: Api) -> None:
    ada = await ada_named(api)
    await give(api, ada, "guest", 2)
    link = (await share(ada, "guest", with_name=True)).json()
    made = (await api.http.get(link["path"])).json()
    fits = jsonschema_rs.validator_for(SCHEMA, validate_formats=True)
    assert [str(one) for one in fits.iter_errors(made)] == []
    broken = {**made, "validFrom": "yesterday"}
    assert not fits.is_valid(broken)
    assert not fits.is_valid({name: value for name, value in made.items() if name != "issuer"})

    token = (await api.http.get(link["credential_path"])).text
    header = json.loads(_part(token, 0))
    assert (header["alg"], header["typ"]) == ("RS256", "JWT")
    key = RSAKey.import_key((await api.http.get(header["kid"])).json())
    assert not key.is_private
    assert key.as_dict()["n"] in (await api.http.get("/v1/issuer/keys")).text
    claims = jwt.decode(token, key, ["RS256"]).claims
    assert {name: claims[name] for name in made} == made
    told = datetime.fromtimestamp(claims["nbf"], UTC).isoformat().replace("+00:00", "Z")
    assert (claims["iss"], claims["jti"], claims["sub"], told) == (
        made["issuer"]["id"], made["id"], made["credentialSubject"]["id"], made["validFrom"],
    )  # fmt: skip
    head, payload, signature = token.split(".")
    forged = base64.urlsafe_b64encode(_payload(token).replace("Twice", "Thrice").encode()).decode().rstrip("=")
    assert forged != payload
    with pytest.raises(BadSignatureError):
        jwt.decode(f"{head}.{forged}.{signature}", key, ["RS256"])


async def test_what_the_open_badge_points_to_is_there(api: Api) -> None:
    ada = await api.join()
    await give(api, ada, "guest", 2)
    link = (await share(ada, "guest")).json()
    made = (await api.http.get(link["path"])).json()
    achievement = (await api.http.get(made["credentialSubject"]["achievement"]["id"])).json()
    assert {**achievement, "@context": None} == {**made["credentialSubject"]["achievement"], "@context": None}
    profile = (await api.http.get(made["issuer"]["id"])).json()
    assert {**profile, "@context": None} == {**made["issuer"], "@context": None}
    for picture in (made["image"]["id"], achievement["image"]["id"]):
        assert (await api.http.get(picture)).headers["content-type"] == "image/png"
    assert (await api.http.get("/v1/badges/guest?level=3")).status_code == 404


async def test_two_links_have_nothing_in_common(api: Api) -> None:
    ada = await api.join()
    subjects = set()
    for badge_id in ("founder", "guest"):
        await give(api, ada, badge_id)
        made = (await api.http.get((await share(ada, badge_id)).json()["path"])).json()
        subjects.add(made["credentialSubject"]["id"])
    assert len(subjects) == 2


async def test_the_key_rests_sealed(api: Api) -> None:
    ada = await api.join()
    await give(api, ada, "founder")
    await share(ada, "founder")
    with api.service.ctx.read() as conn:
        (resting,) = conn.execute(select(signing_keys.c.private)).scalars()
    assert b"PRIVATE KEY" not in resting


@pytest.mark.parametrize("locale", ["en", "de"])
async def test_the_picture_holds_the_open_badge_and_has_something_on_it(api: Api, locale: str) -> None:
    ada = await ada_named(api)
    await give(api, ada, "founder")
    mine = await ada.get("/v1/me/badges/founder/share/picture?with_name=true&width=540", **{"Accept-Language": locale})
    with Image.open(BytesIO(mine.content)) as image:
        assert (image.format, image.size) == ("PNG", (540, 675))
        assert BAKED not in image.info
    plain = await ada.get("/v1/me/badges/founder/share/picture?width=540", **{"Accept-Language": locale})
    assert plain.content != mine.content, "with the name and without"

    link = (await share(ada, "founder")).json()
    shown = await api.http.get(link["picture_path"])
    with Image.open(BytesIO(shown.content)) as image:
        image.load()
        assert image.size == SIZE
        assert _payload(str(image.info[BAKED])) == _payload((await api.http.get(link["credential_path"])).text)
        seen = image.convert("RGB")
    assert seen.getpixel((SIZE[0] // 2, 200)) > (240, 235, 240), "the bright tile"
    blue, warm = seen.getpixel((20, 200)), seen.getpixel((SIZE[0] - 20, 20))
    assert blue[2] > blue[0] and warm[0] > warm[2], "the brand's colours and its light"
    words = seen.crop((96, 770, SIZE[0] - 96, 880)).convert("L")
    assert words.getextrema()[1] > 250, "the title"


async def test_without_the_module_there_are_no_badges(tmp_path: Path) -> None:
    without = programme().model_copy(update={"modules": ("card", "account")})
    with running(tmp_path, programme=without, demo=False) as service:
        async with in_process(service) as api:
            ada = await api.join()
            for path in ("/v1/me/badges", "/v1/me/badges/founder", "/v1/issuer", "/v1/badges/founder"):
                assert (await ada.get(path)).status_code == 404, path


def _part(token: str, number: int) -> str:
    part = token.split(".")[number]
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)).decode()


def _payload(token: str) -> str:
    return _part(token, 1)
