"""Time that runs out, in few letters to see and whole words to hear."""

from __future__ import annotations

from datetime import timedelta

import pytest

from member_app.i18n import Text
from screens.shared.ticking import left_spoken, left_words

EN, DE = Text("en", "UTC"), Text("de", "UTC")


@pytest.mark.parametrize(
    ("left", "shown", "spoken"),
    [
        (timedelta(days=2, hours=4, minutes=50), "2 d 4 h", "2 days"),
        (timedelta(hours=3, minutes=12), "3 h 12 min", "3 hours"),
        (timedelta(hours=1), "60:00", "1 hour"),
        (timedelta(minutes=12, seconds=9), "12:09", "12 minutes"),
        (timedelta(seconds=59.2), "1:00", "1 minute"),
        (timedelta(seconds=7), "0:07", "7 seconds"),
    ],
)
def test_what_is_left(left: timedelta, shown: str, spoken: str) -> None:
    assert left_words(EN, left) == shown
    assert left_spoken(EN, left) == spoken


def test_german() -> None:
    assert left_words(DE, timedelta(days=1, hours=2)) == "1 T 2 Std"
    assert left_spoken(DE, timedelta(days=3)) == "3 Tagen"
