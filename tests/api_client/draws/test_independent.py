"""A second verifier, written from the page alone, comes to the same result."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from api_client.draws.beacon import QUICKNET, Commit, Drand, Party, drand_value, revealed, secret_hash
from api_client.draws.check import check, right
from api_client.draws.document import Rules, Terms
from api_client.draws.making import close, draw
from api_client.draws.reading import parse_draw
from api_client.draws.strict_json import DocumentError
from api_client.draws.winners import Prize
from api_client.draws.writing import draw_json
from tests.api_client.draws import independent
from tests.api_client.draws.tampering import tampered

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
IDS = st.from_regex(r"[A-Za-z0-9_.:-]{1,20}", fullmatch=True)
TICKETS = st.from_regex(r"[A-Za-z0-9_-]{8,20}", fullmatch=True)
LOCALES = st.sampled_from(["en", "de", "fr", "ar", "pt-BR"])
SECRETS = st.binary(min_size=32, max_size=32)
MINUTES = st.integers(1, 10_000).map(lambda count: timedelta(minutes=count))
NOW = datetime(2030, 1, 1, tzinfo=UTC)
INDEPENDENT = Path(independent.__file__)


@st.composite
def draws(pull: st.DrawFn) -> tuple[dict[str, Any], list[str]]:
    """A drawn raffle of any shape, as it is published, with its list."""
    raffle, round_ = pull(IDS), pull(st.integers(0, 2**40))
    opens = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=pull(st.integers(0, 10**8)))
    closes = opens + pull(MINUTES)
    due = closes + pull(MINUTES)
    chance: Any
    if pull(st.booleans()):
        source: Drand | Commit = Drand(QUICKNET, QUICKNET.round_from(due))
        chance = drand_value(pull(st.binary(min_size=48, max_size=48)))
    else:
        secrets = pull(st.lists(SECRETS, min_size=1, max_size=4))
        names = [f"{name} {at}" for at, name in enumerate(pull(st.lists(TEXTS, min_size=4, max_size=4)))]
        source = Commit(tuple(
            Party(name, secret_hash(raffle, round_, name, secret))
            for name, secret in zip(names, secrets, strict=False)
        ))  # fmt: skip
        chance = revealed(secrets)
    tickets = list(pull(st.sets(TICKETS, max_size=25)))
    terms = Terms(
        raffle=raffle,
        round=round_,
        title=pull(st.dictionaries(LOCALES, TEXTS, min_size=1)),
        rules=Rules(pull(TEXTS), {"en": pull(SECRETS).hex()}),
        opens_at=opens,
        closes_at=closes,
        draw_by=due + pull(MINUTES),
        places=pull(st.none() | st.integers(max(1, len(tickets)), 10**6)),
        prizes=tuple(Prize(name, pull(st.integers(1, 4))) for name in pull(st.sets(IDS, max_size=4))),
        alternates=pull(st.integers(0, 5)),
        beacon=source,
    )
    return draw_json(draw(close(terms, tickets, closes), tickets, chance)), sorted(tickets)


def accepted(document: dict[str, Any], entries: list[str]) -> bool:
    """What the package says, signatures aside."""
    try:
        found = parse_draw(document)
    except DocumentError:
        return False
    return right(check(found, entries, now=NOW))


@settings(max_examples=80, deadline=None)
@given(draws())
def test_both_say_the_same_of_any_draw(made: tuple[dict[str, Any], list[str]]) -> None:
    document, entries = json.loads(json.dumps(made[0])), made[1]
    assert independent.complaints(document, entries) == []
    assert accepted(document, entries)
    again = independent.winners(document["value"]["randomness"], document["commitment"], document["terms"], entries)
    assert again == (document["winners"], document["alternates"])


@settings(max_examples=40, deadline=None)
@given(draws(), st.data())
def test_both_refuse_another_list(made: tuple[dict[str, Any], list[str]], data: st.DataObject) -> None:
    document, entries = copy.deepcopy(made[0]), list(made[1])
    extra = data.draw(TICKETS.filter(lambda ticket: ticket not in entries))
    changed = sorted([*entries, extra])
    assert independent.complaints(document, changed)
    assert not accepted(document, changed)
    if entries:
        entries.pop(data.draw(st.integers(0, len(entries) - 1)))
        assert independent.complaints(document, entries)
        assert not accepted(document, entries)


def test_both_find_the_same_cheats() -> None:
    """But for what only a signature, a known network or a noted commitment tells."""
    compared = 0
    for one in tampered(600, seed=2):
        state = one.document["state"]
        if state == "drawn" and not one.what.startswith(("chain", "key", "period", "genesis", "scheme", "another")):
            try:
                mine = not independent.complaints(one.document, one.entries)
            except (KeyError, TypeError, ValueError):
                mine = False
            assert accepted(one.document, one.entries) == mine, one.what
            compared += 1
    assert compared > 400


def test_it_is_independent() -> None:
    assert "api_client" not in INDEPENDENT.read_text(encoding="utf-8").replace("`api_client/draws/README.md`", "")
