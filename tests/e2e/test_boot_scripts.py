"""The boot page's own scripts in a real browser: the same codes as Python makes, and a real decoder reads them."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from playwright.async_api import Browser, Page

from member_app.barcode.picture import Grid, code128, ean13, qr, rotating_qr
from member_app.resources import assets_dir
from member_app.web.boot import scripts

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).resolve().parents[1] / "vectors" / "rotating.json").read_text(encoding="utf-8")
)
#: Any name that is this machine: a browser's cryptography works on nothing less.
PLACE = "http://localhost/"
SIGN = """async ({secret, key, step}) => {
    const bytes = Uint8Array.from(atob(secret.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
    const made = await crypto.subtle.importKey('raw', bytes, {name: 'HMAC', hash: 'SHA-256'}, false, ['sign']);
    return rotating.text(made, key, step);
}"""
SHOW = """({code, scale}) => {
    const size = `viewBox="0 0 ${code.w} ${code.h}" width="${code.w * scale}" height="${code.h * scale}"`;
    document.body.innerHTML = `<svg xmlns="http://www.w3.org/2000/svg" ${size} shape-rendering="crispEdges">
        <rect width="${code.w}" height="${code.h}" fill="#fff"/><path d="${code.d}" fill="#000"/></svg>`;
}"""


@pytest.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    """A blank page with the scripts that make codes."""
    opened = await browser.new_page(viewport={"width": 900, "height": 600}, color_scheme="dark")
    await opened.route(PLACE, lambda route: route.fulfill(content_type="text/html", body="<!DOCTYPE html>"))
    await opened.goto(PLACE)
    made = scripts(assets_dir(), ("rotating", "lean-qr", "code"))
    await opened.add_script_tag(content=f"const bootPage = {{}};\n{made}")
    yield opened
    await opened.close()


async def decoded(page: Page) -> list[str]:
    picture = Image.open(io.BytesIO(await page.screenshot())).convert("RGB")
    return [found.text for found in zxingcpp.read_barcodes(picture)]


def drawn(grid: Grid) -> dict[str, Any]:
    return {"w": grid.width, "h": grid.height, "d": grid.path()}


async def test_codes_are_those_of_the_vectors(page: Page) -> None:
    made = [
        await page.evaluate(SIGN, {name: one[name] for name in ("secret", "key", "step")}) for one in VECTORS["codes"]
    ]
    assert made == [one["code"] for one in VECTORS["codes"]]


async def test_pictures_are_those_of_the_app_mask_and_all(page: Page) -> None:
    texts = [one["code"] for one in VECTORS["codes"]]
    texts += [f"L1.K7Q2M9XW.{59_000_000 + step}.{'ABCDEFGHJKLMNPQR'[step % 7 :]:A<16}" for step in range(60)]
    made = await page.evaluate("texts => texts.map((text) => rotating.picture(text))", texts)
    assert made == [drawn(rotating_qr(text)) for text in texts]


@pytest.mark.parametrize("scale", [3, 7])
async def test_a_decoder_reads_what_is_drawn(page: Page, scale: int) -> None:
    text = VECTORS["codes"][0]["code"]
    code = await page.evaluate("text => rotating.picture(text)", text)
    await page.evaluate(SHOW, {"code": code, "scale": scale})
    assert await decoded(page) == [text]


@pytest.mark.parametrize(("draw", "read"), [(qr, "742100883351"), (code128, "742100883351"), (ean13, "7421008833519")])
async def test_codes_that_never_change_are_read_as_python_drew_them(page: Page, draw: Any, read: str) -> None:
    await page.evaluate(SHOW, {"code": drawn(draw("742100883351")), "scale": 3})
    assert [text[:12] for text in await decoded(page)] == [read[:12]]


async def test_steps_follow_the_services_clock(page: Page) -> None:
    asked = [(one["unix"] * 1000, one["step_seconds"]) for one in VECTORS["steps"]]
    asked += [((one["device"] + one["offset"]) * 1000, one["step_seconds"]) for one in VECTORS["clocks"]]
    steps = await page.evaluate("asked => asked.map(([at, seconds]) => rotating.stepAt(at, seconds))", asked)
    assert steps == [one["step"] for one in (*VECTORS["steps"], *VECTORS["clocks"])]


KEEP = """({ face, handle }) => {
    localStorage.setItem('flutter.member_app.handle', JSON.stringify(handle));
    localStorage.setItem('flutter.member_app.face', JSON.stringify(JSON.stringify(face)));
    return [bootPage.store.face() !== null, localStorage.getItem('flutter.member_app.face') !== null];
}"""
OWN = {"v": 2, "of": "ab", "number": "742100883351", "until": 4e9}


@pytest.mark.parametrize(
    ("face", "good", "stays"),
    [
        pytest.param(OWN, True, True, id="own"),
        pytest.param({**OWN, "v": 3}, False, True, id="of a newer release"),
        pytest.param({**OWN, "v": 3, "number": {"said": "742"}}, False, True, id="in a newer shape"),
        pytest.param({**OWN, "of": "cd"}, False, False, id="somebody else's"),
        pytest.param({**OWN, "of": "cd", "v": 3}, False, False, id="somebody else's of a newer release"),
        pytest.param({**OWN, "until": 1}, False, False, id="over"),
        pytest.param(None, False, False, id="nothing"),
    ],
)
async def test_a_face_goes_with_its_member_or_its_time_never_for_its_release(
    page: Page, face: dict[str, Any] | None, good: bool, stays: bool
) -> None:
    """A page kept from an older release runs beside a server that is newer."""
    await page.add_script_tag(content=f"const root = document.documentElement;\n{scripts(assets_dir(), ('store',))}")
    assert await page.evaluate(KEEP, {"face": face, "handle": "ab" * 32}) == [good, stays]
