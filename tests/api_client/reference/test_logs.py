"""The log: an object a line, of whose request it is, and nothing of what was sent or stored."""

from __future__ import annotations

import json
import logging
import sqlite3
import threading
from collections.abc import Iterator
from contextvars import copy_context

import pytest
from sqlalchemy.exc import IntegrityError

from api_client.reference.logs import JsonFormatter, RequestNames, Traced, told, tracing
from tests.contract.kit import Api, Service
from tests.fakes.logbook import Logbook, logbook


@pytest.fixture
def book() -> Iterator[Logbook]:
    with logbook() as one:
        yield one


def traced(request_id: str = "r1", method: str = "GET") -> Traced:
    return Traced(request_id, {"type": "http", "method": method, "path": "/v1/me"})


def test_a_line_says_when_how_bad_where_and_what(book: Logbook) -> None:
    logging.getLogger("api_client.x").warning("two\nlines of %s", "words")
    line = book.lines[0]
    assert line.pop("time").endswith("+00:00")
    assert line == {"level": "warning", "logger": "api_client.x", "message": "two\nlines of words"}


def test_a_line_belongs_to_its_request_also_in_a_thread(book: Logbook) -> None:
    log = logging.getLogger("api_client.x")
    with tracing(traced()):
        thread = threading.Thread(target=copy_context().run, args=(log.warning, "inside"))
        thread.start()
        thread.join()
    log.warning("outside")
    assert [line.get("request_id") for line in book.lines] == ["r1", None]


def test_only_what_is_foreseen_is_taken_from_a_record(book: Logbook) -> None:
    logging.getLogger("api_client.x").warning("answered", extra={"status": 200, "email": "ada@example.org"})
    assert book.lines[0]["status"] == 200
    assert "ada" not in book.text


def test_a_fault_is_told_by_kind_and_place_without_its_text(book: Logbook) -> None:
    try:
        try:
            raise KeyError("ada@example.org")
        except KeyError as fault:
            raise ValueError("card 123456789015") from fault
    except ValueError:
        logging.getLogger("api_client.x").exception("it broke")
    faults = book.lines[0]["faults"]
    assert [fault["fault"] for fault in faults] == ["ValueError", "KeyError"]
    assert "test_logs.py" in faults[0]["at"][0]
    assert "ada" not in book.text
    assert "123456789015" not in book.text


def test_a_fault_of_the_database_keeps_its_code() -> None:
    origin = sqlite3.IntegrityError("UNIQUE constraint failed: members.email")
    origin.sqlite_errorname = "SQLITE_CONSTRAINT_UNIQUE"
    assert told(IntegrityError("INSERT", {}, origin)) == "IntegrityError (SQLITE_CONSTRAINT_UNIQUE)"


def test_secrets_are_taken_out_of_what_libraries_say() -> None:
    record = logging.LogRecord("x", logging.INFO, "f", 1, "token abc", None, None)
    assert json.loads(JsonFormatter(lambda text: text.replace("abc", "…")).format(record))["message"] == "token …"


def test_lines_for_people_name_their_request_too() -> None:
    record = logging.LogRecord("x", logging.INFO, "f", 1, "hello", None, None)
    with tracing(traced("r7")):
        RequestNames().filter(record)
    assert logging.Formatter("%(request_id)s %(message)s").format(record) == " [r7] hello"
    RequestNames().filter(record)
    assert logging.Formatter("%(request_id)s%(message)s").format(record) == "hello"


def test_a_made_up_method_has_no_label_of_its_own() -> None:
    assert traced(method="PATCH").method == "PATCH"
    assert traced(method="BREW").method == "other"


async def test_each_request_is_one_line_with_its_route(api: Api, book: Logbook) -> None:
    ada = await api.join()
    await ada.get("/v1/me/redemptions/red_unknown", **{"X-Request-Id": "mine"})
    await api.http.get("/no/such/place")
    lines = book.answered()
    assert {"/v1/auth/otp", "/v1/auth/otp/verify"} < {line["route"] for line in lines}
    line = next(line for line in lines if line["request_id"] == "mine")
    assert (line["method"], line["route"], line["status"]) == ("GET", "/v1/me/redemptions/{redemption_id}", 404)
    assert line["duration_ms"] >= 0
    assert lines[-1]["route"] == "unmatched"


async def test_what_a_route_logs_in_its_thread_names_the_request(service: Service, api: Api, book: Logbook) -> None:
    @service.app.get("/broken/{id}")
    def broken(id: str) -> None:
        logging.getLogger("api_client.reference").warning("on the way")
        raise RuntimeError("the secret recipe")

    await api.http.get("/broken/ada", headers={"X-Request-Id": "r9"})
    lines = [line for line in book.lines if line.get("request_id") == "r9"]
    assert [line["message"] for line in lines] == ["on the way", "request r9 failed", "answered"]
    assert {line["route"] for line in lines} == {"/broken/{id}"}
    assert "recipe" not in book.text
