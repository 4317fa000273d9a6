"""Each kind of code a programme may have, drawn by the app, read by a decoder, taken by the till."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from importlib.resources import files
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from api_client.reference import presets
from api_client.reference.ids import luhn_digit
from api_client.transport import Request, embedded
from member_app.barcode.picture import code128, ean13, qr, rotating_qr
from member_app.domain.card import CardCode, CodeKind
from member_app.domain.state import Ready
from member_app.storage.key_values import MemoryKeyValues
from member_app.till import code_in_picture
from tests.fakes.world import World, make_template, until
from tests.member_app.barcode.test_scanning import on_screen

NUMBER = "29010088335" + luhn_digit("29010088335")
DRAW = {CodeKind.ROTATING: rotating_qr, CodeKind.QR: qr, CodeKind.CODE128: code128, CodeKind.EAN13: ean13}


@pytest.fixture(scope="module")
def programme(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Aurora for tills that only know EAN-13."""
    text = (files(presets) / "aurora.yaml").read_text(encoding="utf-8")
    card = "card: {kinds: [rotating, qr, code128], step_seconds: 30}"
    assert card in text
    text = text.replace(card, 'card: {kinds: [rotating, ean13, qr, code128], number_prefix: "2901", step_seconds: 30}')
    path = tmp_path_factory.mktemp("ean") / "aurora.yaml"
    path.write_text(text.replace('card_number: "742100883351"', f'card_number: "{NUMBER}"'), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, programme: Path) -> Path:
    return make_template(tmp_path_factory.mktemp("seeded"), str(programme))


@pytest.fixture
async def world(tmp_path: Path, template: Path, programme: Path) -> AsyncIterator[World]:
    world = World(tmp_path / "data", template, programme=str(programme))
    yield world
    await world.aclose()


@pytest.mark.parametrize("kind", CodeKind)
async def test_the_till_takes_what_a_scanner_reads_from_the_card(world: World, kind: CodeKind, tmp_path: Path) -> None:
    session = await world.demo()
    home = await until(session.home.watch(), lambda state: isinstance(state, Ready) and state.fresh)
    assert home.value.card.kinds == (CodeKind.ROTATING, CodeKind.EAN13, CodeKind.QR, CodeKind.CODE128)
    assert home.value.card.number.startswith("2901")
    code = await session.card.code(kind)
    assert isinstance(code, CardCode)
    grid = DRAW[kind](code.text if kind is CodeKind.ROTATING else home.value.card.number)
    assert code.svg == grid.svg()

    picture = tmp_path / "shown.png"
    on_screen(grid, 4, "#0B0812").save(picture)
    (seen,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture.read_bytes())))
    assert seen.text == code.text == code_in_picture(picture)
    assert len(seen.text) == (13 if kind is CodeKind.EAN13 else 12 if kind is not CodeKind.ROTATING else len(code.text))

    transport = embedded(world.app)
    body = {"code": seen.text, "amount": {"amount": 500, "currency": "EUR"}}
    headers = {"Authorization": f"Bearer {world.till}", "Idempotency-Key": seen.text}
    answer = await transport.send(Request("POST", "/v1/pos/transactions", headers=headers, json=body))
    assert answer.status == 201, answer.body
    await transport.aclose()


async def test_new_cards_have_the_programmes_prefix(world: World) -> None:
    session = await world.newcomer("ada@example.org")
    home = await until(session.home.watch(), lambda state: isinstance(state, Ready) and state.fresh)
    assert home.value.card.number.startswith("2901")


@pytest.mark.parametrize("kind", CodeKind)
async def test_a_code_needs_no_waiting_once_its_session_has_started(world: World, kind: CodeKind) -> None:
    browser = MemoryKeyValues()
    first = await world.demo(browser)
    await until(first.home.watch(), lambda state: isinstance(state, Ready) and state.fresh)
    await first.card.ensure()  # type: ignore[attr-defined]
    await first.close()

    second = await world.session(browser)
    made = second.card.at_hand(kind)
    assert made is not None and made.svg
    later = await second.card.code(kind)
    assert isinstance(later, CardCode) and (later.kind, len(later.text)) == (made.kind, len(made.text))
    await second.account.sign_out()
    assert second.card.at_hand(kind) is None


async def test_a_device_without_a_secret_has_no_rotating_code_at_hand(world: World) -> None:
    session = await world.session(MemoryKeyValues())
    assert all(session.card.at_hand(kind) is None for kind in CodeKind)
