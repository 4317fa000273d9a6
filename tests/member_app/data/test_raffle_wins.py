"""A prize of a raffle is celebrated once per device, with its draw and its ticket in the name it is remembered by."""

from __future__ import annotations

from dataclasses import replace

from member_app.data.celebrations import of_raffles
from member_app.domain.celebration import Earned
from member_app.domain.raffle import WinState
from tests.fakes import raffles as r


def test_what_was_won_or_taken_is_celebrated_and_what_was_left_is_not() -> None:
    taken = replace(r.WON, id="older", wins=(replace(r.WIN, state=WinState.CLAIMED),))
    left = replace(r.WON, id="left", wins=(replace(r.WIN, state=WinState.DECLINED),))
    lapsed = replace(r.WON, id="lapsed", wins=(replace(r.WIN, state=WinState.LAPSED),))
    found = of_raffles([r.HOLDS, r.WON, left, lapsed, taken])
    assert [(one.id, one.earned, one.waits) for one in found] == [
        ("raffle:older:1", Earned.RAFFLE, False),
        ("raffle:bouquets:1", Earned.RAFFLE, True),
    ]
    assert found[1].about == "bouquets"
