"""Who leads and at what price, against a model that knows nothing but what everybody said."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api_client.reference.play.auction_rules import Contest, Lead, TooLow, end_after, judge, latest_end
from api_client.reference.play.auctions_file import SoftClose

ENDS = datetime(2026, 11, 20, 20, tzinfo=UTC)
SOFT = SoftClose(within=2, extend=3, at_most=10)


@dataclass
class Naive:
    """Remembers how far each bidder went and since when; works the price out anew from that each time."""

    minimum: int
    step: int
    limits: dict[str, tuple[int, int]] = field(default_factory=dict)
    turn: int = 0

    def ranked(self) -> list[tuple[str, int]]:
        """Highest limit first; of equal ones the one that was said earlier."""
        order = sorted(self.limits.items(), key=lambda one: (-one[1][0], one[1][1]))
        return [(name, limit) for name, (limit, _) in order]

    def price(self) -> int | None:
        ranked = self.ranked()
        if not ranked:
            return None
        if len(ranked) == 1:
            return self.minimum
        return min(ranked[0][1], ranked[1][1] + self.step)

    def taken(self, bidder: str, limit: int) -> bool:
        """Whether the bid counts, which it then does."""
        ranked, price = self.ranked(), self.price()
        if price is None:
            enough = limit >= self.minimum
        elif ranked[0][0] == bidder:
            enough = limit > ranked[0][1]
        else:
            enough = limit >= price + self.step
        if enough:
            self.turn += 1
            self.limits[bidder] = (limit, self.turn)
        return enough


BIDS = st.lists(st.tuples(st.sampled_from("abcd"), st.integers(1, 120)), max_size=40)


@settings(max_examples=500)
@given(minimum=st.integers(1, 60), step=st.integers(1, 25), bids=BIDS)
def test_it_is_the_model(minimum: int, step: int, bids: list[tuple[str, int]]) -> None:
    contest, naive = Contest(minimum, step), Naive(minimum, step)
    shown: list[int] = []
    for bidder, limit in bids:
        least, before = contest.least(bidder), contest.price
        counts = naive.taken(bidder, limit)
        assert counts == (limit >= least)
        if not counts:
            with pytest.raises(TooLow) as refused:
                judge(contest, bidder, limit)
            assert refused.value.least == least
            continue
        judged = judge(contest, bidder, limit)
        contest = judged.contest
        assert contest.lead is not None
        assert (contest.lead.bidder, contest.lead.limit) == naive.ranked()[0]
        assert contest.price == naive.price()
        assert (before or 0) <= (contest.price or 0) <= contest.lead.limit
        shown += [move.amount for move in judged.moves]
        # What others see ends at the price, and shows of the leader's limit no more than that.
        assert not shown or shown[-1] == contest.price
        assert shown == sorted(shown)
        assert all(move.amount <= naive.limits[move.bidder][0] for move in judged.moves)


@given(limits=st.lists(st.integers(100, 400), min_size=2, max_size=6, unique=True), step=st.integers(1, 25))
def test_the_highest_limit_wins_whatever_the_order(limits: list[int], step: int) -> None:
    """Who comes too late to be taken could not have won: a refused limit never exceeds the leader's."""
    for order in (limits, limits[::-1], sorted(limits)):
        contest = Contest(100, step)
        refused: list[int] = []
        for limit in order:
            try:
                contest = judge(contest, f"b{limit}", limit).contest
            except TooLow:
                refused.append(limit)
        assert contest.lead is not None
        best = max(limits)
        assert contest.lead.limit == best or best in refused
        # Refused was only what is less than a step above the price.
        assert all(limit < (contest.price or 0) + step for limit in refused)


def test_of_two_equal_limits_the_earlier_one_leads_at_that_limit() -> None:
    contest = judge(Contest(100, 10), "early", 300).contest
    judged = judge(contest, "late", 300)
    assert judged.contest.lead == Lead("early", 300, 300)
    assert judged.contest.price == 300
    assert [(move.bidder, move.amount, move.auto) for move in judged.moves] == [
        ("late", 300, False), ("early", 300, True),
    ]  # fmt: skip


def test_raising_the_own_limit_bids_against_nobody() -> None:
    contest = judge(judge(Contest(100, 10), "a", 300).contest, "b", 200).contest
    assert contest.price == 210
    raised = judge(contest, "a", 500)
    assert (raised.contest.price, raised.moves) == (210, ())
    with pytest.raises(TooLow):
        judge(raised.contest, "a", 500)


def test_a_limit_just_above_another_one_costs_itself_until_it_is_raised() -> None:
    contest = judge(judge(Contest(100, 10), "a", 300).contest, "b", 310).contest
    contest = judge(contest, "a", 320).contest
    assert contest.price == 320
    contest = judge(judge(Contest(100, 10), "a", 300).contest, "b", 305 + 5).contest
    assert contest.price == 310
    odd = judge(Contest(100, 10, Lead("a", 300, 295)), "b", 310).contest
    assert odd.price == 310


MINUTES = st.integers(1, 30)


@given(
    within=MINUTES, extend=MINUTES, at_most=MINUTES, seconds=st.lists(st.integers(0, 4000), max_size=30),
)  # fmt: skip
def test_late_bids_move_the_end_forward_up_to_the_bound(
    within: int, extend: int, at_most: int, seconds: list[int]
) -> None:
    soft = SoftClose(within=within, extend=extend, at_most=at_most)
    ends = ENDS
    for at in sorted(ENDS - timedelta(minutes=30) + timedelta(seconds=one) for one in seconds):
        if at >= ends:
            break
        after = end_after(at, ends, ENDS, soft)
        assert ends <= after <= latest_end(ENDS, soft)
        if after > ends:
            assert ends - at <= timedelta(minutes=within)
            assert after - at <= timedelta(minutes=extend)
        ends = after


def test_an_end_that_is_not_soft_stays() -> None:
    late = ENDS - timedelta(seconds=1)
    assert end_after(late, ENDS, ENDS, None) == ENDS
    assert latest_end(ENDS, None) == ENDS
    assert end_after(late, ENDS, ENDS, SOFT) == late + timedelta(minutes=3)
    assert end_after(ENDS - timedelta(minutes=2, seconds=1), ENDS, ENDS, SOFT) == ENDS
    last = ENDS + timedelta(minutes=9, seconds=59)
    assert end_after(last, last + timedelta(seconds=1), ENDS, SOFT) == ENDS + timedelta(minutes=10)
