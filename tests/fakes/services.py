"""Services for screen tests: each repository answers what the test put into it. Nothing is patched."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from member_app.domain.account import Connection, Notice, OtpChallenge, PendingCode, Preferences, SignIn
from member_app.domain.activity import ActivityPage, EntryFilter
from member_app.domain.auction import Auction, Placed
from member_app.domain.badge import BadgeShare
from member_app.domain.card import Card, CardCode, CodeKind
from member_app.domain.card_face import CardFace
from member_app.domain.celebration import Celebration
from member_app.domain.challenge import Challenge, ChallengeState, Completion, CompletionState, Waiting
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.friends import Invitation, Outcome
from member_app.domain.games import Game, Play
from member_app.domain.meets import CheckIn, Meet, MeetState
from member_app.domain.member import Member, ProfileChange
from member_app.domain.questions import Answer, Question, QuestionnaireKind, Sheet
from member_app.domain.reward import IssuedReward, IssuedStatus, Quote, RewardPage, RewardQuery
from member_app.domain.state import Failed, Ready
from member_app.domain.transfer import Gift, Transfer, TransferQuote
from tests.fakes import auctions, badges, challenges, friends, games, meets, questions, samples
from tests.fakes.drafts import FakeDrafts
from tests.fakes.lock import FakeLock
from tests.fakes.raffles import FakeRaffles
from tests.fakes.streams import FakeRepository, Stream, ready


class FakeAccount(FakeRepository):
    def __init__(self, state: SignIn = SignIn.IN) -> None:
        super().__init__(state)
        self.ended: Failure | None = None
        self.pending: PendingCode | None = None
        self.forgotten: list[OtpChallenge] = []

    @property
    def sign_in(self) -> SignIn:
        return self.stream.newest[0]

    async def request_code(self, email: str) -> OtpChallenge | Failure:
        return await self.answer("request_code", OtpChallenge("o1", email, 600, 30), email)

    async def confirm_code(self, challenge: OtpChallenge, code: str) -> Failure | None:
        return await self._enter("confirm_code", challenge, code)

    async def pending_code(self) -> PendingCode | None:
        return self.pending

    async def forget_code(self, challenge: OtpChallenge) -> None:
        self.forgotten.append(challenge)

    async def demo(self) -> Failure | None:
        return await self._enter("demo")

    async def request_step_up(self) -> OtpChallenge | Failure:
        return await self.answer("request_step_up", OtpChallenge("s1", "mara@example.org", 600, 30))

    async def confirm_step_up(self, challenge: OtpChallenge, code: str) -> Failure | None:
        return await self.answer("confirm_step_up", None, challenge, code)

    async def _enter(self, name: str, *args: Any) -> Failure | None:
        failure = await self.answer(name, None, *args)
        if failure is None:
            self.stream.push(SignIn.IN)
        return failure

    async def sign_out(self) -> Failure | None:
        failure = await self.answer("sign_out", None)
        self.stream.push(SignIn.OUT)
        return failure


class FakeCard(FakeRepository):
    def __init__(self, svg: str = samples.SVG) -> None:
        super().__init__()
        self.svg = svg
        self.kept: Card | None = None
        self.loaded = False  # whether codes need no waiting

    def at_hand(self, kind: CodeKind) -> CardCode | None:
        self.calls.append(("at_hand", (kind,)))
        return self._usual(kind) if self.loaded else None

    async def code(self, kind: CodeKind) -> CardCode | Failure:
        return await self.answer("code", self._usual(kind), kind)

    async def printed(self) -> Card | None:
        return self.kept

    def _usual(self, kind: CodeKind) -> CardCode:
        rotating = kind is CodeKind.ROTATING
        return CardCode(
            kind,
            "L1.K7Q2M9XW.59012345.ABCDEFGHJKMNPQRS" if rotating else samples.CARD.number,
            self.svg,
            samples.NOW if rotating else None,
            samples.NOW + timedelta(seconds=3600) if rotating else None,
        )


class FakeFace:
    """Remembers what it was given, newest last."""

    wanted = True

    def __init__(self) -> None:
        self.shown: list[CardFace] = []

    async def show(self, face: CardFace) -> None:
        self.shown.append(face)


class FakeRewards(FakeRepository):
    """Filters the sample catalogue unless a test pushed a state."""

    def watch(self, query: RewardQuery | None = None) -> AsyncIterator[Any]:  # type: ignore[override]
        self.calls.append(("watch", (query,)))
        return self.stream.watch() if self.stream.newest else Stream(ready(self.page(query or RewardQuery()))).watch()

    @staticmethod
    def page(query: RewardQuery) -> RewardPage:
        found = [
            r
            for r in samples.REWARDS
            if (not query.category or r.category == query.category)
            and (not query.affordable or r.affordable)
            and query.text.lower() in r.title.lower()
        ]
        goal = min((r for r in samples.REWARDS if r.missing), key=lambda r: r.missing, default=None)
        return RewardPage(tuple(found), None, len(found), goal)

    async def more(self, query: RewardQuery, cursor: str) -> RewardPage | Failure:
        return await self.answer("more", RewardPage((), None, 0, None), query, cursor)

    def watch_one(self, reward_id: str) -> AsyncIterator[Any]:
        return _one(samples.REWARDS, reward_id)


def _one(values: tuple[Any, ...], wanted: str) -> AsyncIterator[Any]:
    found = [v for v in values if v.id == wanted]
    return Stream(ready(found[0]) if found else Failed(Failure(FailureKind.NOT_FOUND))).watch()


class FakeRedemptions(FakeRepository):
    """Holds one issued coffee and moves it through its life."""

    def __init__(self) -> None:
        super().__init__(ready((samples.issued(),)))
        self.one: Stream[Any] = Stream(ready(samples.issued()))

    async def quote(self, reward_id: str, quantity: int = 1, with_money: bool = False) -> Quote | Failure:
        return await self.answer(
            "quote", samples.quote(quantity, with_money), *_ordered(reward_id, quantity, with_money)
        )

    async def reserve(self, reward_id: str, quantity: int = 1, with_money: bool = False) -> IssuedReward | Failure:
        return await self._become("reserve", IssuedStatus.RESERVED, *_ordered(reward_id, quantity, with_money))

    async def reveal(self, issued_id: str) -> IssuedReward | Failure:
        return await self._become("reveal", IssuedStatus.ISSUED, issued_id)

    async def cancel(self, issued_id: str) -> IssuedReward | Failure:
        return await self._become("cancel", IssuedStatus.CANCELLED, issued_id)

    async def _become(self, name: str, status: IssuedStatus, *args: Any) -> IssuedReward | Failure:
        answer: IssuedReward | Failure = await self.answer(name, samples.issued(status), *args)
        if isinstance(answer, IssuedReward):
            self.one.push(ready(answer))
            self.stream.push(ready((answer,)))
        return answer

    def watch_one(self, issued_id: str) -> AsyncIterator[Any]:
        return self.one.watch()


def _ordered(reward_id: str, quantity: int, with_money: bool) -> tuple[Any, ...]:
    """What was ordered; one for points alone is just the reward."""
    return (reward_id,) if (quantity, with_money) == (1, False) else (reward_id, quantity, with_money)


class FakeTransfers(FakeRepository):
    """Jonas gets whatever is sent."""

    async def quote(self, gift: Gift) -> TransferQuote | Failure:
        return await self.answer("quote", samples.transfer_quote(gift), gift)

    async def send(self, gift: Gift) -> Transfer | Failure:
        return await self.answer("send", samples.transfer(gift), gift)

    async def unanswered(self) -> Gift | None:
        return self.answers.get("unanswered")


class FakeActivity(FakeRepository):
    def watch(self, which: EntryFilter = EntryFilter.ALL) -> AsyncIterator[Any]:  # type: ignore[override]
        self.calls.append(("watch", (which,)))
        if self.stream.newest:
            return self.stream.watch()
        wanted = {"earned": ("earn",), "spent": ("spend",), "expired": ("expire",)}.get(which.value)
        found = tuple(e for e in samples.ENTRIES if wanted is None or e.type in wanted)
        return Stream(ready(ActivityPage(found, None, samples.MONTHS))).watch()

    async def more(self, which: EntryFilter, cursor: str) -> ActivityPage | Failure:
        return await self.answer("more", ActivityPage((), None), which, cursor)

    def watch_one(self, entry_id: str) -> AsyncIterator[Any]:
        return _one(samples.ENTRIES, entry_id)


class FakeGames(FakeRepository):
    """Mara's games; each play wins fifty unless a test says otherwise, and nothing is left of the game then."""

    def __init__(self) -> None:
        super().__init__(ready(games.GAMES))

    def watch_one(self, game_id: str) -> AsyncIterator[Any]:
        return self._one(game_id)

    async def _one(self, game_id: str) -> AsyncIterator[Any]:
        async for state in self.stream.watch():
            if isinstance(state, Failed):
                yield state
                continue
            found = next((game for game in state.value if game.id == game_id), None)
            yield replace(state, value=found) if found else Failed(Failure(FailureKind.NOT_FOUND))

    async def play(self, game: Game) -> Play | Failure:
        answer: Play | Failure = await self.answer("play", games.play(game=game), game)
        if isinstance(answer, Play):
            self.show(replace(games.played(game), unseen=answer))
        return answer

    async def unanswered(self, game_id: str) -> Play | Failure | None:
        return await self.answer("unanswered", None, game_id)

    async def seen(self, play: Play) -> Failure | None:
        failure: Failure | None = await self.answer("seen", None, play)
        shown = next((game for game in self.stream.newest[0].value if game.id == play.game_id), None)
        if failure is None and shown is not None:
            self.show(replace(shown, unseen=None))
        return failure

    def show(self, game: Game) -> None:
        """This one has changed."""
        known = self.stream.newest[0].value
        self.stream.push(ready(tuple(game if one.id == game.id else one for one in known)))


class FakeMeets(FakeRepository):
    """Mara's events. Signing up takes a place, leaving gives it back; checking in is in Mitte."""

    def __init__(self) -> None:
        super().__init__(ready(meets.MEETS))

    async def watch_one(self, meet_id: str) -> AsyncIterator[Any]:
        async for state in self.stream.watch():
            if isinstance(state, Failed):
                yield state
                continue
            found = next((one for one in state.value if one.id == meet_id), None)
            yield replace(state, value=found) if found else Failed(Failure(FailureKind.NOT_FOUND))

    async def sign_up(self, meet_id: str) -> Failure | None:
        return await self._become("sign_up", meet_id, MeetState.SIGNED_UP)

    async def leave(self, meet_id: str) -> Failure | None:
        return await self._become("leave", meet_id, MeetState.OPEN)

    async def _become(self, name: str, meet_id: str, state: MeetState) -> Failure | None:
        failure: Failure | None = await self.answer(name, None, meet_id)
        if failure is None:
            self.show(*(replace(one, state=state) for one in self.stream.newest[0].value if one.id == meet_id))
        return failure

    def show(self, *changed: Meet) -> None:
        """These have changed."""
        by_id = {one.id: one for one in changed}
        self.stream.push(ready(tuple(by_id.get(one.id, one) for one in self.stream.newest[0].value)))

    async def calendar(self, meet_id: str) -> str | Failure:
        return await self.answer("calendar", meets.CALENDAR, meet_id)

    async def check_in(self, code: str) -> CheckIn | Failure:
        return await self.answer("check_in", meets.check_in(), code)


class FakeCelebrations:
    """What a test pushes, until it is dismissed."""

    def __init__(self) -> None:
        self.stream: Stream[tuple[Celebration, ...]] = Stream(())
        self.dismissed: list[str] = []

    def watch(self) -> AsyncIterator[tuple[Celebration, ...]]:
        return self.stream.watch()

    def dismiss(self, ids: Collection[str]) -> None:
        self.dismissed += sorted(ids)
        self.stream.push(tuple(each for each in self.stream.newest[0] if each.id not in ids))


class FakeChallenges(FakeRepository):
    """All of the samples; `offline` leaves decisions waiting."""

    def __init__(self) -> None:
        super().__init__(ready(challenges.ALL))
        self.offline = False

    @property
    def all(self) -> tuple[Challenge, ...]:
        state = self.stream.newest[0]
        return state.value if isinstance(state, Ready) else ()

    async def watch_one(self, challenge_id: str) -> AsyncIterator[Any]:
        async for state in self.stream.watch():
            found = [each for each in state.value if each.id == challenge_id] if isinstance(state, Ready) else []
            if isinstance(state, Ready):
                yield replace(state, value=found[0]) if found else Failed(Failure(FailureKind.NOT_FOUND))
            else:
                yield state

    async def join(self, challenge_id: str) -> Failure | None:
        return await self._decide("join", challenge_id, Waiting.JOIN)

    async def leave(self, challenge_id: str) -> Failure | None:
        return await self._decide("leave", challenge_id, Waiting.LEAVE)

    async def claim(self, challenge_id: str, number: int) -> Challenge | Failure:
        before = next(each for each in self.all if each.id == challenge_id)
        claimed = replace(before, state=ChallengeState.DONE, completions=tuple(map(_claimed, before.completions)))
        answer: Challenge | Failure = await self.answer("claim", claimed, challenge_id, number)
        if isinstance(answer, Challenge):
            self.change(answer)
        return answer

    def change(self, changed: Challenge) -> None:
        """The server says so now."""
        self.stream.push(ready(tuple(changed if each.id == changed.id else each for each in self.all)))

    async def _decide(self, name: str, challenge_id: str, want: Waiting) -> Failure | None:
        failure: Failure | None = await self.answer(name, None, challenge_id)
        before = next(each for each in self.all if each.id == challenge_id)
        if failure is None:
            after = before.decided(want)
            self.change(after if self.offline else replace(after, waiting=None))
        return failure


def _claimed(completion: Completion) -> Completion:
    taken = completion.state is CompletionState.OPEN
    return replace(completion, state=CompletionState.CLAIMED) if taken else completion


class FakeAuctions(FakeRepository):
    """A bid leads, unless a test says otherwise; `lost` limits have got no answer."""

    def __init__(self) -> None:
        super().__init__(ready(auctions.AUCTIONS))
        self.ones: dict[str, Stream[Any]] = {}
        self.lost: int | None = None
        self._made = datetime.now(UTC)

    def now(self) -> datetime:
        # Its samples begin with it, however long the tests have been running.
        return auctions.START + (datetime.now(UTC) - self._made)

    def watch_one(self, auction_id: str) -> AsyncIterator[Any]:
        return self.one(auction_id).watch()

    def one(self, auction_id: str) -> Stream[Any]:
        """The stream of one auction."""
        (state,) = self.stream.newest
        found = [each for each in state.value if each.id == auction_id] if isinstance(state, Ready) else []
        first = ready(found[0]) if found else Failed(Failure(FailureKind.NOT_FOUND))
        return self.ones.setdefault(auction_id, Stream(first))

    def show(self, auction: Auction, *, fresh: bool = True) -> None:
        """The server says so now."""
        self.one(auction.id).push(ready(auction, fresh=fresh))

    async def look(self, auction_id: str) -> Failure | None:
        return await self.answer("look", None, auction_id)

    async def bid(self, auction_id: str, limit: int) -> Placed | Failure:
        (state,) = self.one(auction_id).newest
        placed: Placed | Failure = await self.answer("bid", auctions.placed(state.value, limit), auction_id, limit)
        if isinstance(placed, Placed):
            self.show(placed.auction)
        return placed

    async def unanswered(self, auction: Auction) -> int | None:
        return self.lost


class FakeProfile(FakeRepository):
    def __init__(self) -> None:
        super().__init__(ready(samples.MEMBER))
        self.devices: Stream[Any] = Stream(ready(samples.DEVICES))

    async def save(self, change: ProfileChange) -> Member | Failure:
        fields = {k: v for k, v in vars(change).items() if v is not None}
        return await self.answer("save", replace(samples.MEMBER, **fields), change)

    def watch_devices(self) -> AsyncIterator[Any]:
        return self.devices.watch()

    async def sign_out_device(self, device_id: str) -> Failure | None:
        return await self.answer("sign_out_device", None, device_id)


class FakeQuestions(FakeRepository):
    """Keeps what is answered; finishing a quiz gives its result, a survey thanks."""

    def __init__(self) -> None:
        super().__init__(ready(questions.ALL))
        self.sheets: dict[str, Stream[Any]] = {one.about.id: Stream(ready(one)) for one in questions.SHEETS}

    def watch_one(self, kind: QuestionnaireKind, questionnaire_id: str) -> AsyncIterator[Any]:
        missing: Stream[Any] = Stream(Failed(Failure(FailureKind.NOT_FOUND)))
        return self.sheets.get(questionnaire_id, missing).watch()

    async def answer_question(self, sheet: Sheet, question: Question, answer: Answer) -> Failure | None:
        failure: Failure | None = await self.answer("answer_question", None, question.id, answer)
        if failure is None:
            self.show(questions.started(sheet, sheet.answers | {question.id: answer}))
        return failure

    async def complete(self, sheet: Sheet, *, profile: bool) -> Sheet | Failure:
        found: Sheet | Failure = await self.answer("complete", questions.handed_in(sheet), profile)
        if isinstance(found, Sheet):
            self.show(found)
        return found

    def show(self, sheet: Sheet) -> None:
        """The server says so now."""
        self.sheets.setdefault(sheet.about.id, Stream()).push(ready(sheet))


class FakeFriends(FakeRepository):
    """Mara's friends; her code is known, any other is not. `outcomes` are of codes somebody signed in with."""

    def __init__(self) -> None:
        super().__init__(ready(friends.INVITED))
        self.outcomes: dict[str, Outcome] = {}

    async def invitation(self, code: str) -> Invitation | Failure:
        known = friends.INVITATION if code == friends.CODE else replace(friends.UNKNOWN, code=code)
        return await self.answer("invitation", known, code)

    async def keep(self, code: str) -> None:
        await self.answer("keep", None, code)

    def outcome(self, code: str) -> Outcome | None:
        return self.outcomes.get(code)


class FakePreferences(FakeRepository):
    @property
    def current(self) -> Preferences:
        return self.stream.newest[0]

    async def save(self, preferences: Preferences) -> None:
        self.calls.append(("save", (preferences,)))
        self.stream.push(preferences)


class FakeConnection(FakeRepository):
    def __init__(self) -> None:
        super().__init__(Connection())
        self.toasts: Stream[Notice] = Stream()
        self.begun = False

    def begin(self) -> None:
        self.begun = True

    @property
    def current(self) -> Connection:
        return self.stream.newest[0]

    def notices(self) -> AsyncIterator[Notice]:
        return self.toasts.watch()

    async def retry(self) -> None:
        await self.answer("retry", None)


class FakeBadges(FakeRepository):
    """Nine of twenty-four; what is shared is shown as shared."""

    def __init__(self) -> None:
        super().__init__(ready(badges.WALL))
        self.ones: dict[str, Stream[Any]] = {}

    def watch_one(self, badge_id: str) -> AsyncIterator[Any]:
        return self.one(badge_id).watch()

    def one(self, badge_id: str) -> Stream[Any]:
        """The stream of one badge."""
        found = badges.badge(badge_id)
        first = ready(found) if found else Failed(Failure(FailureKind.NOT_FOUND))
        return self.ones.setdefault(badge_id, Stream(first))

    async def picture(self, badge_id: str, with_name: bool) -> bytes | Failure:
        return await self.answer("picture", badges.PNG, badge_id, with_name)

    async def share(self, badge_id: str, with_name: bool) -> BadgeShare | Failure:
        usual = replace(badges.SHARE, with_name=with_name)
        answer: BadgeShare | Failure = await self.answer("share", usual, badge_id, with_name)
        if isinstance(answer, BadgeShare):
            self._show(badge_id, answer)
        return answer

    async def withdraw(self, badge_id: str) -> Failure | None:
        failure: Failure | None = await self.answer("withdraw", None, badge_id)
        if failure is None:
            self._show(badge_id, None)
        return failure

    def _show(self, badge_id: str, share: BadgeShare | None) -> None:
        stream = self.one(badge_id)
        (known,) = stream.newest
        if isinstance(known, Ready):
            stream.push(ready(replace(known.value, share=share)))


class FakeServices:
    """Everything in its usual state: Mara, signed in, online."""

    def __init__(self, sign_in: SignIn = SignIn.IN, preferences: Preferences | None = None) -> None:
        self.programme = FakeRepository(ready(samples.PROGRAMME))
        self.account = FakeAccount(sign_in)
        self.home = FakeRepository(ready(samples.HOME))
        self.card = FakeCard()
        self.face = FakeFace()
        self.tiers = FakeRepository(ready((samples.STANDING,)))
        self.rewards = FakeRewards()
        self.redemptions = FakeRedemptions()
        self.transfers = FakeTransfers()
        self.activity = FakeActivity()
        self.challenges = FakeChallenges()
        self.celebrations = FakeCelebrations()
        self.badges = FakeBadges()
        self.meets = FakeMeets()
        self.profile = FakeProfile()
        self.drafts = FakeDrafts()
        self.games = FakeGames()
        self.auctions = FakeAuctions()
        self.raffles = FakeRaffles()
        self.questions = FakeQuestions()
        self.preferences = FakePreferences(preferences or Preferences())
        self.connection = FakeConnection()
        self.friends = FakeFriends()
        self.lock = FakeLock()
