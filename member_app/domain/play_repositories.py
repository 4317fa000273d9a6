"""What view models may ask of the data layer about play: challenges, badges, games, questions, friends, meets, auctions
and raffles. Protocols only; what `watch` and every command promise is said in `member_app.domain.repositories`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Protocol

from member_app.domain.auction import Auction, Placed
from member_app.domain.badge import Badge, BadgeShare, BadgeWall
from member_app.domain.challenge import Challenge
from member_app.domain.draw_check import DrawCheck
from member_app.domain.failure import Failure
from member_app.domain.friends import Friends, Invitation, Outcome
from member_app.domain.games import Game, Play
from member_app.domain.meets import CheckIn, Meet
from member_app.domain.questions import Answer, Question, Questionnaire, QuestionnaireKind, Sheet
from member_app.domain.raffle import Raffle, Way
from member_app.domain.state import Known


class ChallengeRepository(Protocol):
    """What there is to do. Joining and leaving may wait for a connection and are shown as waiting; a claim never."""

    def watch(self) -> AsyncIterator[Known[tuple[Challenge, ...]]]:
        """All of them, closest to done first."""
        ...

    async def refresh(self) -> Failure | None: ...

    def watch_one(self, challenge_id: str) -> AsyncIterator[Known[Challenge]]: ...

    async def join(self, challenge_id: str) -> Failure | None:
        """None when it is done, and when it has to wait."""
        ...

    async def leave(self, challenge_id: str) -> Failure | None:
        """Gives up what was reached; None when it is done, and when it has to wait."""
        ...

    async def claim(self, challenge_id: str, number: int) -> Challenge | Failure:
        """Takes the prize of a completion, once however often it is called."""
        ...


class BadgeRepository(Protocol):
    """The member's badges, and what of them they show to others. Sharing needs a connection."""

    def watch(self) -> AsyncIterator[Known[BadgeWall]]: ...

    async def refresh(self) -> Failure | None: ...

    def watch_one(self, badge_id: str) -> AsyncIterator[Known[Badge]]: ...

    async def picture(self, badge_id: str, with_name: bool) -> bytes | Failure:
        """The picture to share (PNG); nobody else sees it yet."""
        ...

    async def share(self, badge_id: str, with_name: bool) -> BadgeShare | Failure:
        """Makes a link for others, or changes what it shows."""
        ...

    async def withdraw(self, badge_id: str) -> Failure | None:
        """Ends the link."""
        ...


class GameRepository(Protocol):
    """Games, whose outcomes the service draws. Never queued: without a connection a play answers OFFLINE."""

    def watch(self) -> AsyncIterator[Known[tuple[Game, ...]]]: ...

    async def refresh(self) -> Failure | None: ...

    def watch_one(self, game_id: str) -> AsyncIterator[Known[Game]]: ...

    async def play(self, game: Game) -> Play | Failure:
        """One play for the cost and with the odds that `game` shows; CHANGED where they are others by now.

        Posted at most once however often it is called for the same offer until an answer came.
        """
        ...

    async def unanswered(self, game_id: str) -> Play | Failure | None:
        """Asks again for a play that was sent and got no answer; None where there is none, or it was refused."""
        ...

    async def seen(self, play: Play) -> Failure | None:
        """Its result was shown: it is not shown again."""
        ...


class QuestionRepository(Protocol):
    """Quizzes and surveys. Answers may wait on this device; finishing is never queued."""

    def watch(self) -> AsyncIterator[Known[tuple[Questionnaire, ...]]]:
        """All the member may see, to be gone on with first."""
        ...

    async def refresh(self) -> Failure | None: ...

    def watch_one(self, kind: QuestionnaireKind, questionnaire_id: str) -> AsyncIterator[Known[Sheet]]: ...

    async def answer_question(self, sheet: Sheet, question: Question, answer: Answer) -> Failure | None:
        """Saves one answer, over the one before. Offline it waits and is shown as waiting."""
        ...

    async def complete(self, sheet: Sheet, *, profile: bool) -> Sheet | Failure:
        """Hands in what was answered, after every answer that waits; `profile`: the member wants it in their profile.

        Without a connection it answers OFFLINE. Posted at most once until an answer came.
        """
        ...


class FriendRepository(Protocol):
    """Inviting friends, and being invited. The code and the link are kept for when there is no connection."""

    def watch(self) -> AsyncIterator[Known[Friends]]: ...

    async def refresh(self) -> Failure | None: ...

    async def invitation(self, code: str) -> Invitation | Failure:
        """Who invites with this code, and to what; public."""
        ...

    async def keep(self, code: str) -> None:
        """The next sign-in on this device is told of this code, also after a reload."""
        ...

    def outcome(self, code: str) -> Outcome | None:
        """What became of this code when somebody signed in on this page; None where nobody did."""
        ...


class MeetRepository(Protocol):
    """Events to visit, and checking in. Signing up and leaving may wait for a connection; checking in never does."""

    def watch(self) -> AsyncIterator[Known[tuple[Meet, ...]]]:
        """Those to come, soonest first, then the member's past ones, newest first."""
        ...

    async def refresh(self) -> Failure | None: ...

    def watch_one(self, meet_id: str) -> AsyncIterator[Known[Meet]]: ...

    async def sign_up(self, meet_id: str) -> Failure | None:
        """A place, or one in the line where none is left; None when it is done, and when it has to wait."""
        ...

    async def leave(self, meet_id: str) -> Failure | None:
        """Gives the place back; None when it is done, and when it has to wait."""
        ...

    async def calendar(self, meet_id: str) -> str | Failure:
        """The meet as an iCalendar file (RFC 5545)."""
        ...

    async def check_in(self, code: str) -> CheckIn | Failure:
        """Checks in with the code of a poster. WRONG_CODE and CODE_EXPIRED (void by now) are about that code.

        CLOSED: not at this hour, or not at this meet now. LIMIT_REACHED: no more today.
        """
        ...


class AuctionRepository(Protocol):
    """Auctions for points. Never queued: without a connection a bid answers OFFLINE."""

    def now(self) -> datetime:
        """The service's time, by which auctions end (UTC)."""
        ...

    def watch(self) -> AsyncIterator[Known[tuple[Auction, ...]]]:
        """The open ones, ending soonest first, those to come, then the ended ones, newest first."""
        ...

    async def refresh(self) -> Failure | None: ...

    def watch_one(self, auction_id: str) -> AsyncIterator[Known[Auction]]: ...

    async def look(self, auction_id: str) -> Failure | None:
        """Asks whether anything changed; what did comes out of `watch_one`."""
        ...

    async def bid(self, auction_id: str, limit: int) -> Placed | Failure:
        """Lets the service bid up to `limit` points. OUTBID: the price is `current` by now.

        Posted at most once however often it is called for the same limit until an answer came.
        """
        ...

    async def unanswered(self, auction: Auction) -> int | None:
        """The newest limit that was sent and got no answer, unless it has arrived or can't any more."""
        ...


class RaffleRepository(Protocol):
    """Raffles. Entering, leaving and prizes are never queued; a yes to the rules may wait and is shown as waiting."""

    def watch(self) -> AsyncIterator[Known[tuple[Raffle, ...]]]:
        """Those to enter by their closing, those to come, then what became of the others, newest first."""
        ...

    async def refresh(self) -> Failure | None: ...

    def watch_one(self, raffle_id: str) -> AsyncIterator[Known[Raffle]]: ...

    async def look(self, raffle_id: str) -> Failure | None:
        """Asks whether anything changed; what did comes out of `watch_one`."""
        ...

    def now(self) -> datetime:
        """The service's time (UTC): what a countdown counts by."""
        ...

    async def accept_rules(self, raffle_id: str, version: str) -> Failure | None:
        """Says yes to these rules; None when it is done, and when it has to wait. CHANGED: there are newer ones."""
        ...

    async def enter(self, raffle: Raffle, way: Way, count: int = 1) -> Raffle | Failure:
        """Gets `count` more tickets; CHANGED: there are newer rules to accept first.

        Posted at most once however often it is called for the same raffle as shown until an answer came.
        """
        ...

    async def leave(self, raffle_id: str) -> Raffle | Failure:
        """Gives every ticket back before the closing, and gets the points back."""
        ...

    async def claim(self, raffle_id: str, number: int) -> Raffle | Failure:
        """Takes a prize, once however often it is called."""
        ...

    async def decline(self, raffle_id: str, number: int) -> Raffle | Failure:
        """Leaves a prize to an alternate, for good."""
        ...

    def check(self, raffle_id: str) -> AsyncIterator[DrawCheck | Failure]:
        """Checks the draw on this device, with what is published alone; ends with the result, or why there is none."""
        ...

    def published(self, raffle_id: str) -> str:
        """The complete address where anybody finds what is published of the draw, whether or not there is a line.

        Empty where nobody else can reach the service.
        """
        ...
