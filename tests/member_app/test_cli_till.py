"""The till against the running app, as a cashier uses it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import qrcode

from tests.member_app.running import PATIENCE, member_app, running


@dataclass
class Shop:
    """A running app with a signed-in demo member."""

    data: Path
    client: httpx.Client
    number: str

    def till(self, *arguments: str) -> tuple[int, str]:
        """What `member-app till` exits with and says."""
        outcome = member_app("till", "--data", str(self.data), *arguments)
        assert "Traceback" not in outcome.stderr
        return outcome.returncode, outcome.stdout + outcome.stderr

    def me(self) -> dict[str, Any]:
        return dict(self.client.get("/v1/me/snapshot").json())


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    data = tmp_path_factory.mktemp("data")
    with running("--port", "0", "--data", str(data)) as app:
        device = {"device": {"name": "test", "platform": "web"}}
        token = httpx.post(f"{app.url}/api/v1/dev/sign-in", json=device, timeout=PATIENCE).json()["access_token"]
        headers = {"authorization": f"Bearer {token}"}
        anew = httpx.Limits(max_keepalive_connections=0)  # the server ends idle ones just when it likes
        with httpx.Client(base_url=f"{app.url}/api", headers=headers, timeout=PATIENCE, limits=anew) as client:
            yield Shop(data, client, client.get("/v1/me/snapshot").json()["cards"][0]["number"])


def test_a_purchase_prints_what_the_cashier_needs(shop: Shop) -> None:
    before = shop.me()["wallets"][0]["active"]
    code, said = shop.till("--code", shop.number, "--amount", "24.90")
    assert code == 0, said
    after = shop.me()["wallets"][0]["active"]
    assert after > before
    assert "€24.90" in said
    assert f"{after:,}" in said
    assert f"+{after - before:,}" in said
    assert re.search(r"^Purchase \S+$", said, re.MULTILINE)


def test_the_code_is_read_from_a_picture_and_lines_are_added_up(shop: Shop, tmp_path: Path) -> None:
    qrcode.make(shop.number).save(str(tmp_path / "shot.png"))
    code, said = shop.till("--image", str(tmp_path / "shot.png"), "--line", "Flat white=3.80", "--line", "Scone=2.20")
    assert code == 0, said
    assert "€6.00" in said


def test_without_an_amount_nothing_is_posted(shop: Shop) -> None:
    before = shop.me()["wallets"][0]["active"]
    code, said = shop.till("--code", shop.number)
    assert code == 0
    assert "Balance" in said
    assert shop.me()["wallets"][0]["active"] == before


def test_a_purchase_can_be_taken_back_once(shop: Shop) -> None:
    before = shop.me()["wallets"][0]["active"]
    _, receipt = shop.till("--code", shop.number, "--amount", "10")
    found = re.search(r"^Purchase (\S+)$", receipt, re.MULTILINE)
    assert found, receipt
    code, said = shop.till("--refund", found[1])
    assert code == 0, said
    assert "Refunded €10.00" in said
    assert shop.me()["wallets"][0]["active"] == before
    again, refused = shop.till("--refund", found[1])
    assert again == 2
    assert refused.startswith("member-app: ")


@pytest.mark.parametrize(
    "code",
    [
        "",
        "hello",
        "L1.AAAA.1.AAAAAAAAAAAAAAAA",
        "999999999999",
        "L1." + "A" * 5000,
        "\N{SNOWMAN}",
        "https://evil.example",
    ],
)
def test_codes_that_are_none_say_why(shop: Shop, code: str) -> None:
    exit_code, said = shop.till("--code", code, "--amount", "5")
    assert exit_code == 2, said
    assert said.startswith("member-app: ")
    assert len(said.strip().splitlines()) == 1


def test_unknown_coupons_and_purchases_say_why(shop: Shop) -> None:
    assert shop.till("--coupon", "C1AAAAAAAAAAAAAA") == (2, "member-app: This coupon is not known here.\n")
    assert shop.till("--refund", "no-such-purchase") == (2, "member-app: This purchase is not known here.\n")
    assert shop.till("--coupon", "")[0] == 2


def test_a_wrong_credential_and_a_silent_service_say_so(shop: Shop) -> None:
    url = str(shop.client.base_url).rstrip("/")
    code, said = shop.till("--code", shop.number, "--amount", "5", "--api", url, "--token", "wrong")
    assert (code, "credential" in said) == (2, True), said
    code, said = shop.till("--code", shop.number, "--amount", "5", "--api", "http://127.0.0.1:9", "--token", "x")
    assert (code, "No answer from" in said) == (2, True), said


def test_more_decimals_than_the_currency_has(shop: Shop) -> None:
    code, said = shop.till("--code", shop.number, "--amount", "5.005")
    assert (code, "decimals" in said) == (2, True), said


def test_a_coupon_that_is_partly_paid_in_money_says_what_to_take(shop: Shop) -> None:
    order = {"reward_id": "bouquet", "quantity": 2, "with_money": True}
    issued = shop.client.post("/v1/me/redemptions", json=order, headers={"Idempotency-Key": "two-bouquets"}).json()
    path = f"/v1/me/redemptions/{issued['id']}/reveal"
    coupon = shop.client.post(path, headers={"Idempotency-Key": "show-them"}).json()["coupon"]["code"]
    assert "To pay for coupons shown now  €18.00" in shop.till("--code", shop.number)[1]
    code, said = shop.till("--coupon", coupon)
    assert code == 0, said
    assert "2 × Seasonal bouquet" in said
    assert "Take €18.00, then hand it over." in said
