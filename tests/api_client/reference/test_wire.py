"""JSON, schemas made from the wire types, and cursors."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import attrs
import pytest

from api_client import models
from api_client.models import CouponDto, ExpirationDto, ExpirationsDto, MoneyDto
from api_client.reference import cursors, wire
from api_client.reference.problems import TITLES, Problem, documented
from tests.contract.kit import NOON

DTOS = [one for one in vars(models).values() if isinstance(one, type) and attrs.has(one)]


def test_times_are_utc_and_days_are_days() -> None:
    dto = ExpirationsDto([ExpirationDto(5, date(2026, 11, 30))], NOON)
    assert json.loads(wire.text(dto)) == {
        "items": [{"amount": 5, "on": "2026-11-30"}],
        "as_of": "2026-11-20T12:00:00Z",
    }


@pytest.mark.parametrize("dto", DTOS, ids=lambda dto: dto.__name__)
def test_every_wire_type_has_a_schema_with_its_fields(dto: type) -> None:
    schema = wire.schema(dto).model_json_schema()
    assert list(schema["properties"]) == [one.name for one in attrs.fields(dto)]
    needed = [one.name for one in attrs.fields(dto) if one.default is attrs.NOTHING]
    assert schema.get("required", []) == needed


def test_secrets_stay_out_of_reprs() -> None:
    assert "C1SECRET" not in repr(CouponDto("C1SECRET", datetime(2026, 1, 1, tzinfo=UTC)))


def test_a_schema_reads_what_the_wire_writes() -> None:
    money = wire.schema(MoneyDto).model_validate_json(wire.text(MoneyDto(5, "EUR")))
    assert money.model_dump() == {"amount": 5, "currency": "EUR"}


@pytest.mark.parametrize("cursor", ["", "zzz", "é", cursors.make(5, "issued"), "=", "ZW50cmllczotMQ", "a" * 200])
def test_cursors_of_other_lists_are_refused(cursor: str) -> None:
    with pytest.raises(Problem, match="validation"):
        cursors.read(cursor, "entries")
    assert cursors.read(cursors.make(5, "entries"), "entries") == 5


@pytest.mark.parametrize("type_", TITLES)
def test_every_problem_has_a_status_that_says_the_same(type_: str) -> None:
    problem = Problem(type_, detail="why", needed=3)
    assert problem.body() == {
        "type": type_, "title": problem.title, "status": problem.status, "detail": "why", "needed": 3,
    }  # fmt: skip
    assert 400 <= problem.status < 600
    assert type_ in documented(type_)[problem.status]["description"]
