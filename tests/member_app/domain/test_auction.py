"""What can be said of an auction without asking anybody: steps to bid, what points allow, when bids move the end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from member_app.domain.auction import quick_steps
from tests.fakes import auctions


def test_steps_begin_with_the_least_and_go_on_in_round_numbers_as_far_as_the_points_reach() -> None:
    assert quick_steps(auctions.OPEN) == (950, 1100, 1500)
    assert quick_steps(replace(auctions.OPEN, spendable=1000)) == (950,)
    assert quick_steps(replace(auctions.OPEN, spendable=900)) == ()
    assert quick_steps(replace(auctions.OPEN, most=1100)) == (950, 1100)


def test_who_leads_is_offered_whole_steps_above_their_limit() -> None:
    assert quick_steps(replace(auctions.LEADING, least=1401)) == (1450, 1600, 2000)


def test_what_is_held_here_counts_again() -> None:
    assert (auctions.LEADING.points, auctions.LEADING.reach) == (2480, 2480)
    assert replace(auctions.LEADING, most=1500).reach == 1500


def test_bids_move_the_end_in_the_last_minutes_alone() -> None:
    end = auctions.OPEN.ends_at
    assert not auctions.OPEN.closing(end - timedelta(minutes=3))
    assert auctions.OPEN.closing(end - timedelta(minutes=2))
    assert not replace(auctions.OPEN, soft_close=None).closing(end - timedelta(minutes=1))
    assert not auctions.WON.closing(end)
    assert auctions.LATE.extended == timedelta(minutes=2)
    assert auctions.OPEN.extended == timedelta()


def test_the_reward_is_the_one_that_was_issued() -> None:
    assert auctions.OPEN.issued_id is None
    assert auctions.WON.issued_id == "i9"
