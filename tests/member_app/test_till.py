"""The till's reading: amounts, lines and pictures. What it posts is tested with the real API in `test_cli_till`."""

from __future__ import annotations

import contextlib
from decimal import Decimal
from pathlib import Path

import pytest
import qrcode
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from member_app.till import Line, TillError, code_in_picture, read_amount, read_line
from member_app.till_counter import TillRequest, serve_customer

CODE = "L1.ABCDEFGH.58123456.ABCDEFGHIJKLMNOP"


def picture(tmp_path: Path, *codes: str) -> Path:
    images = [qrcode.make(code).convert("RGB") for code in codes]
    sheet = Image.new("RGB", (max(sum(image.width for image in images), 200), 700), "white")
    x = 0
    for image in images:
        sheet.paste(image, (x, 50))
        x += image.width
    sheet.save(tmp_path / "shot.png")
    return tmp_path / "shot.png"


def test_reads_the_code_of_a_picture(tmp_path: Path) -> None:
    assert code_in_picture(picture(tmp_path, CODE)) == CODE


def test_the_same_code_twice_is_one_code(tmp_path: Path) -> None:
    assert code_in_picture(picture(tmp_path, CODE, CODE)) == CODE


def test_several_codes_are_too_many(tmp_path: Path) -> None:
    with pytest.raises(TillError, match="2 different codes"):
        code_in_picture(picture(tmp_path, CODE, "other"))


def test_no_code_no_picture_no_file(tmp_path: Path) -> None:
    with pytest.raises(TillError, match="No code was found"):
        code_in_picture(picture(tmp_path))
    (tmp_path / "text.png").write_text("not a picture")
    with pytest.raises(TillError, match="not a picture"):
        code_in_picture(tmp_path / "text.png")
    with pytest.raises(TillError, match="There is no picture"):
        code_in_picture(tmp_path / "none.png")


def test_a_cut_off_picture_is_told(tmp_path: Path) -> None:
    whole = picture(tmp_path, CODE).read_bytes()
    (tmp_path / "cut.png").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(TillError, match="not a picture that can be read"):
        code_in_picture(tmp_path / "cut.png")


@pytest.mark.parametrize(("text", "amount"), [("24.90", "24.90"), ("24,90", "24.90"), (" 3 ", "3")])
def test_amounts(text: str, amount: str) -> None:
    assert read_amount(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["", "abc", "-1", "0", "NaN", "Infinity", "1.000,50", "1e9", "1000000.01"])
def test_amounts_that_are_none(text: str) -> None:
    with pytest.raises(TillError, match="not an amount"):
        read_amount(text)


@given(st.text())
def test_no_text_breaks_the_reading(text: str) -> None:
    for read in (read_amount, read_line):
        with contextlib.suppress(TillError):
            read(text)


def test_lines() -> None:
    assert read_line("Flat white=3.80") == Line("Flat white", Decimal("3.80"))
    assert read_line("2=1 deal=5") == Line("2=1 deal", Decimal("5"))
    with pytest.raises(TillError, match="A line reads like"):
        read_line("=3")


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (TillRequest(), "Say whose card it is"),
        (TillRequest(code="A", coupon="B"), "Only one of"),
        (TillRequest(code="A", amount="1", lines=("x=1",)), "either --amount or --line"),
        (TillRequest(coupon="A", amount="1"), "A coupon has no amount"),
        (TillRequest(code="A", amount="x"), "not an amount"),
        (TillRequest(code="A", amount="1"), "No running app was found"),
    ],
)
async def test_wrong_requests_are_told_before_anything_is_asked(
    tmp_path: Path, request_: TillRequest, said: str
) -> None:
    with pytest.raises(TillError, match=said):
        await serve_customer(request_, tmp_path, None, None)


async def test_a_named_api_needs_address_and_credential(tmp_path: Path) -> None:
    with pytest.raises(TillError, match="credential"):
        await serve_customer(TillRequest(code="A"), tmp_path, "http://127.0.0.1:1", None)
    with pytest.raises(TillError, match="not an address"):
        await serve_customer(TillRequest(code="A"), tmp_path, "localhost", "t")
