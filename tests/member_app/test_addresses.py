"""Links lead where any browser finds the service; where only a server knows the way, nowhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from member_app.addresses import service_address, under
from member_app.config import AppConfig, Mode

HERE = "https://club.example:8443"
#: Put together here, since no file of the tree holds one.
WITH_PASSWORD = "https://user:" + "secret@api.shop.example"


@pytest.fixture
def config(tmp_path: Path) -> AppConfig:
    return AppConfig(tmp_path)


def test_the_service_within_is_under_the_address_of_the_app(config: AppConfig) -> None:
    assert service_address(config, HERE) == f"{HERE}/api"
    assert service_address(config, "http://127.0.0.1:8550") == "http://127.0.0.1:8550/api"
    assert service_address(config, "") == ""


def test_what_the_operator_says_wins_and_may_be_below_a_path(config: AppConfig) -> None:
    config = replace(config, public_url="https://shop.example/club/")
    assert service_address(config, "http://10.0.0.7:8550") == "https://shop.example/club/api"
    assert under("") == ""


def test_nobody_reaches_the_service_inside_a_phone(config: AppConfig) -> None:
    config = replace(config, mode=Mode.MOBILE, public_url="https://shop.example")
    assert service_address(config, "") == ""


@pytest.mark.parametrize(
    "known",
    ["https://api.shop.example", "https://shop.example/loyalty/", "http://8.8.8.8:8551", "http://club.example:1"],
)
def test_a_service_elsewhere_is_where_it_is(config: AppConfig, known: str) -> None:
    assert service_address(replace(config, api_url=known, public_url="https://x.example"), HERE) == known.rstrip("/")


@pytest.mark.parametrize(
    "inner",
    [
        "http://loyalty:8551", "http://localhost:8551", "http://127.0.0.1:8551", "http://10.1.2.3", "http://[::1]:8551",
        "http://[fd00::1]", "http://loyalty.default.svc.cluster.local", "http://loyalty.internal./", "http://169.254.1.1",
        "http://[::1", "https://", WITH_PASSWORD,
    ],
)  # fmt: skip
def test_an_address_of_the_servers_own_network_is_told_nobody(config: AppConfig, inner: str) -> None:
    assert service_address(replace(config, api_url=inner), HERE) == ""


def test_on_one_machine_both_are_found_there(config: AppConfig) -> None:
    assert service_address(replace(config, api_url="http://localhost:8551"), "http://localhost:8550")


def test_a_phone_asks_where_its_network_lets_it(config: AppConfig) -> None:
    phone = replace(config, mode=Mode.MOBILE, api_url="http://192.168.1.2:8551")
    assert service_address(phone, "") == "http://192.168.1.2:8551"
    assert service_address(replace(phone, api_url=WITH_PASSWORD), "") == ""
