"""What can go wrong with a request, named after what the caller can do. Nothing here holds a secret.

`ApiError.settled` tells whether the server surely did or surely did not do what was asked: only then may an
idempotency key be thrown away.
"""

from __future__ import annotations

from api_client.models import ProblemDto


class ApiError(Exception):
    """Root of everything the client raises. `request_id` helps support to find the request."""

    settled = False

    def __init__(self, message: str = "", *, request_id: str | None = None) -> None:
        super().__init__(message or type(self).__name__)
        self.request_id = request_id


class Offline(ApiError):
    """No answer from the service: no network, refused, reset, or something between us answered in its place."""


class Slow(ApiError):
    """The time budget of the action is spent; the server may or may not have acted."""


class TryLater(ApiError):
    """Overloaded, rate limited or still working on the same key; `retry_after` in seconds."""

    def __init__(self, message: str = "", *, retry_after: int, request_id: str | None = None) -> None:
        super().__init__(message, request_id=request_id)
        self.retry_after = retry_after


class SignedOut(ApiError):
    """The sign-in is gone for good: only signing in again helps."""


class Withheld(ApiError):
    """This device does not hand out the sign-in at the moment: that is not being signed out."""


class Refused(ApiError):
    """The server understood and said no; `problem` says why (RFC 9457)."""

    settled = True

    def __init__(self, problem: ProblemDto, *, request_id: str | None = None) -> None:
        super().__init__(f"{problem.status} {problem.type}", request_id=request_id)
        self.problem = problem


class Unintelligible(ApiError):
    """The answer is not what the contract says: the app is too old, or the service is not what it claims."""


class ServerFault(ApiError):
    """The service has a fault (5xx)."""

    def __init__(self, status: int, *, request_id: str | None = None) -> None:
        super().__init__(f"status {status}", request_id=request_id)
        self.status = status
