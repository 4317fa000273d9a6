"""Who is one person: mailboxes behind addresses, phones behind numbers."""

from __future__ import annotations

from importlib import import_module

import pytest

from api_client.reference.play.mailbox import mailbox, same_phone

CASES = [
    ("ada@example.org", "ada@example.org"),
    (" Ada@Example.ORG", "ada@example.org"),
    ("ada+news@example.org", "ada@example.org"),
    ("a.da@example.org", "a.da@example.org"),  # elsewhere a dot is another person
    ("a.d.a+x@gmail.com", "ada@gmail.com"),
    ("ada@googlemail.com", "ada@gmail.com"),
    ("+tag@example.org", "+tag@example.org"),
]


@pytest.mark.parametrize(("address", "box"), CASES)
def test_the_mailbox_behind_an_address(address: str, box: str) -> None:
    assert mailbox(address) == box


@pytest.mark.parametrize(("address", "box"), CASES)
def test_members_of_before_are_known_by_the_same_mailbox(address: str, box: str) -> None:
    migration = import_module("api_client.reference.migrations.versions.0011_friends")
    assert migration._mailbox(address) == box


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("+49 170 5550123", "0170/555 01 23", True),
        ("+49 170 5550123", "+49 170 5550124", False),
        ("", "", False),
        ("110", "110", False),  # too short to tell anybody by
    ],
)
def test_phones(one: str, other: str, same: bool) -> None:
    assert same_phone(one, other) is same
