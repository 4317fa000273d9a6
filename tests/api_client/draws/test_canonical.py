"""One value has one form in bytes, and no two values the same."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_client.draws import canonical
from api_client.draws.canonical import canonical_list, digest, encode, first_fault, is_ticket
from tests.api_client.draws import independent

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.integers(0, canonical.LARGEST_NUMBER) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
TICKETS = st.from_regex(r"[A-Za-z0-9_-]{8,64}", fullmatch=True)


@given(VALUES)
def test_the_bytes_are_those_of_the_page(value: Any) -> None:
    assert encode(value) == independent.e(value)


@given(VALUES, VALUES)
def test_two_values_never_share_their_bytes(one: Any, other: Any) -> None:
    assert (encode(one) == encode(other)) == (one == other)


@given(st.dictionaries(TEXTS, st.integers(0, 9), min_size=2, max_size=6))
def test_the_order_of_names_is_no_matter(value: dict[str, int]) -> None:
    assert encode(dict(reversed(value.items()))) == encode(value)


def test_names_are_sorted_by_their_bytes() -> None:
    # By characters the first comes first, by UTF-16 units the second: bytes decide.
    assert encode({"\U0001f600": 1, "\uff5a": 2}).index("\uff5a".encode()) < 20


@pytest.mark.parametrize("value", [True, 1.5, -1, 2**53, b"bytes", "\ud800", {1: 2}, object(), {"a": [1.0]}])
def test_what_has_no_bytes_is_refused(value: Any) -> None:
    with pytest.raises((ValueError, AttributeError)):
        encode(value)


def test_a_hash_is_of_its_purpose() -> None:
    assert digest("leaf", b"x") != digest("node", b"x")
    assert digest("leaf", b"x") == independent.h("leaf", b"x")


@pytest.mark.parametrize("text", ["", "short", "a" * 65, "with space", "ticket\n99", "ümlaut-123", "٣٣٣٣٣٣٣٣٣"])
def test_what_is_no_ticket(text: str) -> None:
    assert not is_ticket(text)
    with pytest.raises(ValueError, match="is no ticket"):
        canonical_list([text])


@given(st.sets(TICKETS, max_size=30), st.randoms(use_true_random=False))
def test_the_list_does_not_depend_on_who_came_first(tickets: set[str], chance: Any) -> None:
    mixed = list(tickets)
    chance.shuffle(mixed)
    listed = canonical_list(mixed)
    assert [one.encode() for one in listed] == sorted(one.encode() for one in tickets)
    assert first_fault(listed) is None


def test_twice_and_too_many_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="twice"):
        canonical_list(["ticket-01", "ticket-02", "ticket-01"])
    monkeypatch.setattr(canonical, "MAX_ENTRIES", 1)
    with pytest.raises(ValueError, match="more than 1 "):
        canonical_list(["ticket-01", "ticket-02"])


def test_the_first_fault_is_named() -> None:
    assert first_fault(["ticket-01", "ticket-03", "ticket-02"]) == 2
    assert first_fault(["ticket-01", "ticket-01"]) == 1
    assert first_fault(["no"]) == 0
    assert first_fault([]) is None
