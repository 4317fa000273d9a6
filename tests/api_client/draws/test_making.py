"""An operator's steps lead from one right document to the next, and nowhere else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from api_client.draws.beacon import revealed
from api_client.draws.check import check, right
from api_client.draws.document import Draw, DrawState
from api_client.draws.making import close, draw, void
from api_client.draws.reading import parse_draw
from api_client.draws.winners import Prize
from api_client.draws.writing import draw_json
from tests.api_client.draws import samples

NOW = datetime(2026, 11, 20, 19, 0, tzinfo=UTC)


def details(document: Draw, entries: list[str] | None) -> set[str]:
    return {step.detail for step in check(document, entries, now=NOW)}


def test_from_open_to_drawn() -> None:
    made, entries = samples.by_commit()
    opened = Draw(made.terms)
    assert right(check(opened, None, now=made.terms.opens_at))
    closed = close(made.terms, entries[::-1], NOW)
    assert closed.state is DrawState.CLOSED
    assert right(check(closed, entries, now=NOW))
    drawn = draw(closed, entries[::-1], revealed(samples.SECRETS[:2]))
    assert right(check(drawn, entries, now=NOW))
    assert len(drawn.winners) == 4
    assert len(drawn.alternates) == 3
    for document in (opened, closed, drawn):
        assert parse_draw(draw_json(document)) == document


def test_the_order_in_which_tickets_come_is_no_matter() -> None:
    made, entries = samples.by_commit()
    assert close(made.terms, entries, NOW) == close(made.terms, entries[::-1], NOW)


def test_nothing_is_drawn_from_another_list_or_half_a_value() -> None:
    made, entries = samples.by_commit()
    closed = close(made.terms, entries, NOW)
    with pytest.raises(ValueError, match="not the tickets"):
        draw(closed, entries[1:], revealed(samples.SECRETS[:2]))
    with pytest.raises(ValueError, match="not known"):
        draw(closed, entries, revealed([samples.SECRETS[0], None]))
    with pytest.raises(ValueError, match="not closed"):
        draw(Draw(made.terms), entries, revealed(samples.SECRETS[:2]))


def test_a_ticket_twice_is_not_sealed() -> None:
    made, entries = samples.by_commit()
    with pytest.raises(ValueError, match="twice"):
        close(made.terms, [*entries, entries[0]], NOW)


def test_a_party_that_withholds_makes_it_void() -> None:
    made, entries = samples.by_commit(3)
    closed = close(made.terms, entries, NOW)
    called_off = void(closed, "The notary did not reveal.", revealed([samples.SECRETS[0], None, samples.SECRETS[2]]))
    assert parse_draw(draw_json(called_off)) == called_off
    steps = check(called_off, entries, now=NOW + timedelta(days=2))
    assert right(steps)
    assert {step.detail for step in steps} >= {"state.withheld", "value.waiting", "winners.none"}
    assert next(step for step in steps if step.detail == "state.withheld").facts["party"] == "Notary"


def test_called_off_before_the_list_closed() -> None:
    made, _ = samples.by_commit()
    assert "state.void" in details(void(Draw(made.terms), "The prize is gone."), None)


def test_nobody_entered_and_few_entered() -> None:
    for count in (0, 1, 3):
        made, entries = samples.by_commit(count=count)
        assert len(made.winners) == min(4, count)
        assert made.alternates == ()
        assert right(check(made, entries, now=NOW))
    made, entries = samples.by_commit(prizes=(Prize("mug", 1),), alternates=0)
    assert len(made.winners) == 1
    assert right(check(made, entries, now=NOW))
