"""What the tests of bad lines forgive a browser: that a socket could not be opened, and no fault beside it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from tests.e2e.driver import Member
from tests.e2e.on_a_line import complaints

REFUSED = "WebSocket connection to 'ws://127.0.0.1:1/ws' failed: Error in connection establishment"


@pytest.mark.parametrize(
    ("errors", "unopened", "found"),
    [
        ([REFUSED, "Exception"], 1, []),
        ([REFUSED, "Exception", "Exception"], 1, ["Exception"]),
        (["Exception"], 0, ["Exception"]),
        ([REFUSED, "Exception: no such screen"], 1, ["Exception: no such screen"]),
    ],
)
def test_only_so_many_wordless_faults_as_sockets_were_refused(
    errors: list[str], unopened: int, found: list[str]
) -> None:
    assert complaints(cast(Member, SimpleNamespace(errors=errors, unopened=unopened))) == found
