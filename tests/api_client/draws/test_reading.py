"""What strangers publish is read within limits, or refused with a reason; what we publish is read back."""

from __future__ import annotations

import copy
import json
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_client.draws import merkle, reading, words
from api_client.draws.bls import installed_verifier
from api_client.draws.check import check
from api_client.draws.reading import parse_draw, parse_proof, read_draw, read_file, read_page, read_proof
from api_client.draws.strict_json import DocumentError, loads
from api_client.draws.writing import draw_json, proof_json
from tests.api_client.draws import samples

DRAND, ENTRIES = samples.by_drand()
COMMIT, _ = samples.by_commit()
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def test_what_is_written_is_read_back() -> None:
    for draw in (DRAND, COMMIT, samples.by_drand("default", 2)[0]):
        assert read_draw(json.dumps(draw_json(draw)).encode()) == draw
        assert json.loads(json.dumps(draw_json(draw))) == draw_json(read_draw(json.dumps(draw_json(draw)).encode()))
    proof = merkle.prove(ENTRIES, 7)
    assert read_proof(json.dumps(proof_json(proof)).encode()) == proof


def test_a_file_has_the_document_alone_or_with_its_list() -> None:
    document = draw_json(DRAND)
    assert read_file(json.dumps(document).encode()) == (DRAND, None)
    assert read_file(json.dumps({"draw": document, "entries": ENTRIES}).encode()) == (DRAND, ENTRIES)
    with pytest.raises(DocumentError, match="entries is missing"):
        read_file(json.dumps({"draw": document}).encode())
    with pytest.raises(DocumentError, match="names is not known"):
        read_file(json.dumps({"draw": document, "entries": [], "names": []}).encode())


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\xff\xfe{}", "not UTF-8"),
        (b"[1, NaN]", "NaN is not a whole number"),
        (b"[Infinity]", "Infinity is not a whole number"),
        (b"[1.0]", "1.0 is not a whole number"),
        (b"[1e9]", "1e9 is not a whole number"),
        (b"[-1]", "-1 is out of range"),
        (b"[" + b"9" * 5_000 + b"]", "9999 is out of range"),
        (b'{"a": 1, "a": 2}', "twice"),
        (b'[{"a": {"b": 1, "b": 1}}]', "twice"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"a":' * 200_000, "nested too deeply"),
        (b" " * 10_000_001, "larger than 10,000,000 bytes"),
    ],
)  # fmt: skip
def test_text_that_no_service_writes(text: bytes, why: str) -> None:
    with pytest.raises(DocumentError, match=why):
        loads(text, 10_000_000)


@pytest.mark.parametrize("value", [None, 1, "text", [], [[]], {}, {"format": "member-app/draw/2"}, {"format": None}])
def test_what_is_no_document(value: Any) -> None:
    for read in (parse_draw, parse_proof):
        with pytest.raises(DocumentError):
            read(value)


def put(path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(document: dict[str, Any]) -> None:
        *outer, name = path.split(".")
        found: Any = document
        for step in outer:
            found = found[int(step) if step.isdigit() else step]
        found[int(name) if name.isdigit() else name] = value

    return change


@pytest.mark.parametrize(
    ("path", "value", "why"),
    [
        ("format", "member-app/draw/2", "format is not member-app/draw/1"),
        ("extra", 1, "extra is not known"),
        ("terms.extra", 1, "terms.extra is not known"),
        ("terms.rules.extra", 1, "terms.rules.extra is not known"),
        ("terms.beacon.extra", 1, "terms.beacon.extra is not known"),
        ("terms.beacon.chain.extra", 1, "chain.extra is not known"),
        ("value.extra", 1, "value.extra is not known"),
        ("tickets.extra", 1, "tickets.extra is not known"),
        ("terms.prizes.0.extra", 1, r"terms.prizes\[0\].extra is not known"),
        ("winners.0.name", "Ann", r"winners\[0\].name is not known"),
        ("state", "won", "state is not open, closed, drawn or void"),
        ("state", ["drawn"], "state is not a text"),
        ("terms", [], "terms is not an object"),
        ("terms.raffle", "", "terms.raffle is not a text"),
        ("terms.raffle", "a\nb", "terms.raffle is not an id"),
        ("terms.raffle", 7, "terms.raffle is not a text"),
        ("terms.round", True, "terms.round is not a whole number"),
        ("terms.round", "7", "terms.round is not a whole number"),
        ("terms.title", {}, "terms.title is not an object of 1 to 64"),
        ("terms.title", {f"l{at}": "x" for at in range(65)}, "terms.title is not an object of 1 to 64"),
        ("terms.title", {"en": "x" * 501}, "terms.title.en is not a text of 1 to 500"),
        ("terms.title", {"en": "\ud800"}, "terms.title.en holds half a character"),
        ("terms.title", {"../en": "x"}, "not the name of a language"),
        ("terms.rules.version", 3, "terms.rules.version is not a text"),
        ("terms.opens_at", "yesterday", "terms.opens_at is not a time"),
        ("terms.opens_at", "2026-02-30T00:00:00Z", "terms.opens_at is not a time"),
        ("terms.opens_at", "2026-11-22T18:00:00+01:00", "terms.opens_at is not a time"),
        ("terms.opens_at", "٢٠٢٦-11-22T18:00:00Z", "terms.opens_at is not a time"),
        ("terms.places", 0, "terms.places is not a whole number"),
        ("terms.prizes", [{"id": "a", "count": 10_001}], "count is not a whole number"),
        ("terms.prizes", [{"id": f"p{at}", "count": 6_000} for at in range(2)], "prizes are more than 10000"),
        ("terms.prizes", [{"id": "a", "count": 1}] * 2, "prizes have an id twice"),
        ("terms.prizes", [{"id": f"p{at}", "count": 1} for at in range(1_001)], "prizes is not a list of at most 1000"),
        ("terms.prizes", [7], r"prizes\[0\] is not an object"),
        ("terms.alternates", 10**15, "terms.alternates is not a whole number"),
        ("terms.beacon.kind", "dice", "kind is neither"),
        ("terms.beacon.round", 0, "beacon.round is not a whole number"),
        ("terms.beacon.round", 2**40, "beacon.round is not a whole number"),
        ("terms.beacon.chain.period", 0, "period is not a whole number"),
        ("terms.beacon.chain.hash", "AB" * 32, "hash is not 32 bytes"),
        ("terms.beacon.chain.public_key", "ab" * 97, "public_key is not a text"),
        ("tickets.count", 10**9, "tickets.count is not a whole number"),
        ("tickets.root", "ab" * 31, "tickets.root is not 32 bytes"),
        ("commitment", "g" * 64, "commitment is not 32 bytes"),
        ("commitment", 64, "commitment is not a text"),
        ("value.signature", "ab" * 12, "value.signature is not 48 bytes"),
        ("winners.0.ticket", "two words", "ticket is not a ticket"),
        ("winners", [{"prize": "a", "ticket": "ticket-01"}] * 10_001, "winners is not a list of at most 10000"),
        ("alternates", [None], "alternates holds something that is not a ticket"),
        ("reason", "x" * 2_001, "reason is not a text"),
    ],
)  # fmt: skip
def test_fields_of_another_kind_or_size_are_named(path: str, value: Any, why: str) -> None:
    document = copy.deepcopy(draw_json(DRAND))
    put(path, value)(document)
    with pytest.raises(DocumentError, match=why):
        parse_draw(document)


@pytest.mark.parametrize(
    ("path", "value", "why"),
    [
        ("terms.beacon.parties", [], "parties are not named"),
        ("terms.beacon.parties", [{"name": "A", "hash": "ab" * 32}] * 2, "named twice"),
        ("terms.beacon.parties", [{"name": f"{at}", "hash": "ab" * 32} for at in range(9)], "at most 8 items"),
        ("value.secrets", ["ab" * 31, None], "value.secrets.0 is not 32 bytes"),
        ("value.secrets", "ab", "value.secrets is not a list"),
    ],
)
def test_parties_and_secrets(path: str, value: Any, why: str) -> None:
    document = copy.deepcopy(draw_json(COMMIT))
    put(path, value)(document)
    with pytest.raises(DocumentError, match=why):
        parse_draw(document)


@pytest.mark.parametrize("path", ["terms", "tickets", "value", "winners", "reason", "terms.places", "terms.beacon"])
def test_nothing_may_be_missing(path: str) -> None:
    document = copy.deepcopy(draw_json(DRAND))
    *outer, name = path.split(".")
    del (document[outer[0]] if outer else document)[name]
    with pytest.raises(DocumentError, match=f"{path} is missing"):
        parse_draw(document)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"path": ["ab" * 31]}, "is not 32 bytes"),
        ({"path": ["ab" * 32] * 21}, "path is not a list"),
        ({"path": [3]}, "is not a text"),
        ({"index": -1}, "index is not a whole number"),
        ({"count": 0}, "count is not a whole number"),
        ({"ticket": "no"}, "ticket is not a ticket"),
        ({"more": 1}, "more is not known"),
    ],
)
def test_proofs(changes: dict[str, Any], why: str) -> None:
    with pytest.raises(DocumentError, match=why):
        parse_proof(proof_json(merkle.prove(ENTRIES, 0)) | changes)


def test_pages() -> None:
    page = read_page(b'{"items": ["ticket-01"], "next_cursor": "c1"}')
    assert (page.tickets, page.next_cursor) == (["ticket-01"], "c1")
    assert read_page(b'{"items": [], "next_cursor": null}').next_cursor is None
    for text in (b"[]", b"{}", b'{"items": [1], "next_cursor": null}', b'{"items": [], "next_cursor": 1}',
                 b'{"items": ["no"], "next_cursor": null}', b'{"items": [], "next_cursor": null, "x": 1}'):  # fmt: skip
        with pytest.raises(DocumentError):
            read_page(text)


def test_a_long_list_is_refused_before_it_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_ENTRIES", 10)
    with pytest.raises(DocumentError, match="items is not a list of at most 10 items"):
        read_page(json.dumps({"items": [*ENTRIES, 1], "next_cursor": None}).encode())


def test_ten_megabytes_cost_no_more_than_themselves() -> None:
    text = b'{"format": "' + b"x" * 10_000_000 + b'"}'
    tracemalloc.start()
    try:
        with pytest.raises(DocumentError, match="larger than 4,000,000 bytes"):
            read_draw(text)
        assert tracemalloc.get_traced_memory()[1] < 100_000
    finally:
        tracemalloc.stop()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.data())
def test_whatever_stands_in_a_field_is_read_or_refused(data: st.DataObject) -> None:
    """Never another error than the one with a reason, and what is read can be checked."""
    document = copy.deepcopy(draw_json(data.draw(st.sampled_from([DRAND, COMMIT]))))
    holder: Any = document
    while True:
        name = data.draw(st.sampled_from(sorted(holder) if isinstance(holder, dict) else range(len(holder))))
        inner = holder[name]
        if not isinstance(inner, dict | list) or not inner or data.draw(st.booleans()):
            break
        holder = inner
    holder[name] = data.draw(JSON)
    try:
        text = json.dumps(document).encode()
        read = read_draw(text)
    except DocumentError:
        return
    assert read == parse_draw(json.loads(text))
    for step in check(read, ENTRIES, now=NOW, ticket=ENTRIES[0], verifier=installed_verifier(), noted="ab" * 32):
        assert words.sentence(step)


@given(st.binary(max_size=200))
def test_no_bytes_bring_another_error(data: bytes) -> None:
    for read in (read_draw, read_page, read_proof, read_file):
        try:
            read(data)
        except DocumentError:
            pass
