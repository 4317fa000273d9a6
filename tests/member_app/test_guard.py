"""The last resort: background faults are seen by operators, never their secrets, and nothing outlives its session."""

from __future__ import annotations

import asyncio
import logging

import pytest

from member_app.guard import Guard, RedactingFormatter, redacted, report

SECRETS = [
    ("Authorization: Bearer abc.DEF-123_x", "abc.DEF-123_x"),
    ("{'refresh_token': 'r3fresh', 'x': 1}", "r3fresh"),
    ('{"access_token":"acc3ss"}', "acc3ss"),
    ("code L1.ABCD2345.59845502.XFZISCYFAYISY5SI read", "XFZISCYFAYISY5SI"),
    ("coupon C1ABCDEFGH234567 shown", "ABCDEFGH234567"),
    ("mail to mara.lindner@example.com", "mara.lindner"),
    ("secret=c2VjcmV0 key", "c2VjcmV0"),
]


@pytest.mark.parametrize(("text", "secret"), SECRETS)
def test_secrets_are_taken_out(text: str, secret: str) -> None:
    assert secret not in redacted(text)


def test_tracebacks_are_redacted_too() -> None:
    try:
        raise ValueError("token=s3cret for mara@example.com")
    except ValueError as fault:
        record = logging.LogRecord("x", logging.ERROR, "f", 1, "oh", None, (type(fault), fault, fault.__traceback__))
    text = RedactingFormatter().format(record)
    assert "Traceback" in text
    assert "mara@" not in text


def test_a_fault_is_found_by_the_id_the_member_gets(caplog: pytest.LogCaptureFixture) -> None:
    fault_id = report(ValueError("boom"), "a test")
    assert fault_id in caplog.text
    assert "a test" in caplog.text


async def test_a_failing_task_is_reported_and_the_rest_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    guard = Guard()

    async def broken() -> None:
        raise RuntimeError("boom")

    other = guard.spawn("other", asyncio.Event().wait())
    await asyncio.gather(guard.spawn("broken one", broken()), return_exceptions=True)
    assert "broken one" in caplog.text
    assert not other.done()
    await guard.close()
    assert other.cancelled()


async def test_after_the_end_nothing_is_begun() -> None:
    guard = Guard()
    await guard.close()
    await guard.close()
    with pytest.raises(asyncio.CancelledError):
        guard.spawn("late", asyncio.Event().wait())
