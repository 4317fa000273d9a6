"""One method per operation of the loyalty API, with typed answers. Raises `ApiError`s and nothing else.

Knows no cache and no screen. Every action has a time budget; reads and writes with an idempotency key are sent again
after passing faults, other writes never.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping

from attrs import frozen

from api_client import models as m
from api_client.access import StepUpDto
from api_client.calls import Fetched, conditional, done, part, query
from api_client.errors import Unintelligible
from api_client.exchange import Exchanger
from api_client.lists import DevMessagesDto, EarningRuleDto, EarningRulesDto, LadderDto, LaddersDto, StoreDto, StoresDto
from api_client.movements import TransferDto, TransferQuoteDto
from api_client.play.auctions import AuctionCalls
from api_client.play.badges import BadgeCalls
from api_client.play.challenges import ChallengeCalls
from api_client.play.friends import FriendCalls
from api_client.play.games import GameCalls
from api_client.play.meets import MeetCalls
from api_client.play.questions import QuestionCalls
from api_client.play.raffles import RaffleCalls
from api_client.previews import PreviewDto
from api_client.retry import RetryPolicy
from api_client.tokens import REPLACEMENTS, Login, TokenKeeper, TokenSource
from api_client.transport import Answer, RawEvent, Request, Transport

#: Seconds that ending waits for a refresh of the tokens.
_PATIENCE = 3.0


class LoyaltyClient(
    AuctionCalls, BadgeCalls, ChallengeCalls, FriendCalls, GameCalls, MeetCalls, QuestionCalls, RaffleCalls
):
    """The member's side of the API. One per session; `aclose` ends it."""

    def __init__(
        self,
        transport: Transport,
        keeper: TokenKeeper,
        retry: RetryPolicy | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(Exchanger(transport, retry or RetryPolicy(), now), TokenSource(keeper, self._refresh))

    @property
    def clock_offset(self) -> float | None:
        """Seconds the service's clock is ahead of this device's, from its last answer; None before one said."""
        return self._x.clock_offset

    def speak(self, language: str) -> None:
        """Asks for texts in `language` (BCP 47) from now on."""
        self._x.language = language

    async def aclose(self) -> None:
        """Ends what still runs, but for a refresh of the tokens, which gets a moment to end well."""
        await self.tokens.settled(_PATIENCE)
        await self._x.transport.aclose()

    # --- signing in ---

    async def request_otp(self, address: str, locale: str | None = None) -> m.OtpChallengeDto:
        """Sends a one-time code; answers alike for known and unknown addresses."""
        body = {"channel": "email", "address": address, **({"locale": locale} if locale else {})}
        return await self._x.value(Request("POST", "/v1/auth/otp", json=body), m.OtpChallengeDto)

    async def verify_otp(
        self, challenge_id: str, code: str, device: Mapping[str, str], referral: str | None = None
    ) -> Login:
        """Refused: `wrong-code`, `code-expired`, `code-used`. `device` has `name`, `platform`, perhaps `installation`.

        `referral` is the code of an invitation; one that does not count does not keep anybody from joining.
        """
        invited = {"referral": referral} if referral else {}
        body = {"challenge_id": challenge_id, "code": code, "device": dict(device), **invited}
        return await self._tokens(Request("POST", "/v1/auth/otp/verify", json=body))

    async def demo_sign_in(self, device: Mapping[str, str]) -> Login:
        """Signs in the demo member; demo mode only."""
        return await self._tokens(Request("POST", "/v1/dev/sign-in", json={"device": dict(device)}))

    async def logout(self) -> None:
        """Revokes this device's tokens."""
        done(await self._mine(Request("POST", "/v1/auth/logout"), again=True))

    async def request_step_up(self) -> m.OtpChallengeDto:
        """Sends the member a code with which this device may spend much; refused as asking to sign in is."""
        return self._read(await self._mine(Request("POST", "/v1/auth/step-up"), again=False), m.OtpChallengeDto)

    async def confirm_step_up(self, challenge_id: str, code: str) -> StepUpDto:
        """Refused: `wrong-code`, `code-expired`, `code-used`. The same right code again is answered alike."""
        body = {"challenge_id": challenge_id, "code": code}
        return self._read(
            await self._mine(Request("POST", "/v1/auth/step-up/verify", json=body), again=True), StepUpDto
        )

    async def dev_messages(self) -> list[m.DevMessageDto]:
        """Mail of demo mode."""
        return (await self._x.value(Request("GET", "/v1/dev/messages"), DevMessagesDto)).items

    # --- programme, public ---

    async def programme(self, etag: str | None = None) -> Fetched[m.ProgrammeDto] | None:
        """None: not modified since `etag`."""
        return self._fetched(await self._x.answer(conditional("/v1/program", etag)), m.ProgrammeDto)

    async def programme_tiers(self) -> list[LadderDto]:
        return (await self._x.value(Request("GET", "/v1/program/tiers"), LaddersDto)).items

    async def earning_rules(self) -> list[EarningRuleDto]:
        return (await self._x.value(Request("GET", "/v1/program/earning-rules"), EarningRulesDto)).items

    async def stores(self) -> list[StoreDto]:
        return (await self._x.value(Request("GET", "/v1/stores"), StoresDto)).items

    # --- member ---

    async def me(self) -> m.MemberDto:
        return await self._get("/v1/me", m.MemberDto)

    async def change_me(self, change: Mapping[str, object], version: str, key: str) -> m.MemberDto:
        """Only the fields in `change`. Refused: `version-conflict` when `version` is not the current one."""
        headers = {"If-Match": f'"{version}"', "Idempotency-Key": key}
        request = Request("PATCH", "/v1/me", json=dict(change), headers=headers)
        return self._read(await self._mine(request, again=True), m.MemberDto)

    async def devices(self) -> m.DevicesDto:
        return await self._get("/v1/me/devices", m.DevicesDto)

    async def delete_device(self, device_id: str) -> None:
        done(await self._mine(Request("DELETE", f"/v1/me/devices/{part(device_id)}"), again=True))

    async def provision_card(self, card_id: str, key: str) -> m.CardSecretDto:
        """The secret this device makes rotating codes with."""
        return await self._post(f"/v1/me/cards/{part(card_id)}/provision", {}, key, m.CardSecretDto)

    async def check_card(self, code: str) -> None:
        """Whether the secret behind a rotating code is still good; needs no sign-in. Refused: `device-revoked`."""
        done(await self._x.answer(Request("POST", "/v1/cards/check", json={"code": code})))

    async def snapshot(self, etag: str | None = None) -> Fetched[m.SnapshotDto] | None:
        """None: not modified since `etag`."""
        answer = await self._mine(conditional("/v1/me/snapshot", etag), again=True)
        return self._fetched(answer, m.SnapshotDto)

    # --- wallets and tiers ---

    async def wallets(self) -> m.WalletsDto:
        return await self._get("/v1/me/wallets", m.WalletsDto)

    async def entries(
        self, wallet_id: str, *, type: str | None = None, cursor: str | None = None, limit: int = 30
    ) -> m.EntriesDto:
        """`type`: earned, spent, expired, or None for all."""
        asked = query(type=type, cursor=cursor, limit=limit)
        return await self._get(f"/v1/me/wallets/{part(wallet_id)}/entries", m.EntriesDto, asked)

    async def entry(self, wallet_id: str, entry_id: str) -> m.EntryDto:
        return await self._get(f"/v1/me/wallets/{part(wallet_id)}/entries/{part(entry_id)}", m.EntryDto)

    async def expirations(self, wallet_id: str) -> m.ExpirationsDto:
        return await self._get(f"/v1/me/wallets/{part(wallet_id)}/expirations", m.ExpirationsDto)

    async def tiers(self) -> m.TiersDto:
        return await self._get("/v1/me/tiers", m.TiersDto)

    # --- rewards ---

    async def rewards(
        self,
        *,
        q: str = "",
        category: str | None = None,
        kind: str | None = None,
        affordable: bool = False,
        max_cost: int | None = None,
        sort: str = "featured",
        cursor: str | None = None,
        limit: int = 24,
    ) -> m.RewardsDto:
        asked = query(
            q=q or None,
            category=category,
            kind=kind,
            affordable="true" if affordable else None,
            max_cost=max_cost,
            sort=sort,
            cursor=cursor,
            limit=limit,
        )
        return await self._get("/v1/rewards", m.RewardsDto, asked)

    async def reward(self, reward_id: str) -> m.RewardDto:
        return await self._get(f"/v1/rewards/{part(reward_id)}", m.RewardDto)

    async def preview(self, basket: Mapping[str, object]) -> PreviewDto:
        """What a basket would bring: `{"amount": {...}}` or `{"lines": [...]}`, perhaps `store_id`; changes nothing."""
        return self._read(await self._mine(Request("POST", "/v1/me/preview", json=basket), again=True), PreviewDto)

    # --- transfers ---

    async def quote_transfer(self, wallet_id: str, card_number: str, points: int) -> TransferQuoteDto:
        """What giving these points away would do; changes nothing. Refused: `code-unknown`, `limit-reached`."""
        body = {"card_number": card_number, "points": points, "dry_run": True}
        request = Request("POST", f"/v1/me/wallets/{part(wallet_id)}/transfers", json=body)
        return self._read(await self._mine(request, again=True), TransferQuoteDto)

    async def transfer(
        self, wallet_id: str, card_number: str, points: int, key: str, message: str | None = None
    ) -> TransferDto:
        """Gives points to the member with this card, once per `key`."""
        body = {"card_number": card_number, "points": points, **({"message": message} if message else {})}
        return await self._post(f"/v1/me/wallets/{part(wallet_id)}/transfers", body, key, TransferDto)

    # --- redemptions ---

    async def quote(self, reward_id: str, *, quantity: int = 1, with_money: bool = False) -> m.QuoteDto:
        """What redeeming would do; changes nothing."""
        body = {**_wanted(reward_id, quantity, with_money), "dry_run": True}
        request = Request("POST", "/v1/me/redemptions", json=body)
        return self._read(await self._mine(request, again=True), m.QuoteDto)

    async def redeem(
        self, reward_id: str, key: str, *, quantity: int = 1, with_money: bool = False
    ) -> m.IssuedRewardDto:
        """Sets the points aside. The same `key` is posted once, however often it is sent."""
        body = _wanted(reward_id, quantity, with_money)
        return await self._post("/v1/me/redemptions", body, key, m.IssuedRewardDto)

    async def reveal(self, issued_id: str, key: str) -> m.IssuedRewardDto:
        """Shows the coupon and starts its time."""
        return await self._post(f"/v1/me/redemptions/{part(issued_id)}/reveal", None, key, m.IssuedRewardDto)

    async def cancel(self, issued_id: str, key: str) -> m.IssuedRewardDto:
        """Returns the points of an unrevealed reservation."""
        return await self._post(f"/v1/me/redemptions/{part(issued_id)}/cancel", None, key, m.IssuedRewardDto)

    async def redemptions(self, *, cursor: str | None = None, limit: int = 50) -> m.IssuedRewardsDto:
        return await self._get("/v1/me/redemptions", m.IssuedRewardsDto, query(cursor=cursor, limit=limit))

    async def redemption(self, issued_id: str) -> m.IssuedRewardDto:
        return await self._get(f"/v1/me/redemptions/{part(issued_id)}", m.IssuedRewardDto)

    # --- events ---

    @contextlib.asynccontextmanager
    async def events(self, last_id: str | None = None) -> AsyncIterator[AsyncIterator[m.EventDto]]:
        """The member's events after `last_id`. One connection: the caller decides when to open the next."""
        headers = {"Last-Event-ID": last_id} if last_id else {}
        sign_in = self.tokens.sign_in
        token = await self.tokens.access(sign_in)
        opened = await self._open_events(headers, token)
        try:
            for _ in range(REPLACEMENTS):
                if not isinstance(opened.value, Answer) or opened.value.status != 401:
                    break
                await opened.aclose()
                token = await self.tokens.replace(token, sign_in)
                opened = await self._open_events(headers, token)
            if isinstance(opened.value, Answer):
                self._x.raise_for(opened.value)
                raise Unintelligible("no event stream")
            async with contextlib.aclosing(self._parsed(opened.value)) as events:
                yield events
        finally:
            await opened.aclose()

    async def _open_events(self, headers: Mapping[str, str], token: str) -> _Opened:
        signed = self._x.headed({**headers, "Authorization": f"Bearer {token}"})
        request = Request("GET", "/v1/me/events", headers=signed)
        stack = contextlib.AsyncExitStack()
        return _Opened(await stack.enter_async_context(self._x.transport.events(request)), stack)

    async def _parsed(self, raw: AsyncIterator[RawEvent]) -> AsyncGenerator[m.EventDto, None]:
        async for event in raw:
            data = self._x.structure.parse(event.data.encode()) if event.data else None
            # Without data it is a sign of life with an id to resume from.
            yield m.EventDto(event.id, event.type, data) if isinstance(data, dict) else m.EventDto(event.id, "", {})

    # --- how ---

    async def _refresh(self, refresh_token: str) -> Login:
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return await self._tokens(Request("POST", "/v1/oauth/token", form=form))

    async def _tokens(self, request: Request) -> Login:
        tokens = await self._x.value(request, m.TokensDto)
        return self._x.login(tokens)


def _wanted(reward_id: str, quantity: int, with_money: bool) -> dict[str, object]:
    """What is as usual is left out, so that an older API understands it too."""
    more = {"quantity": quantity} if quantity != 1 else {}
    return {"reward_id": reward_id, **more, **({"with_money": True} if with_money else {})}


@frozen
class _Opened:
    value: AsyncIterator[RawEvent] | Answer
    stack: contextlib.AsyncExitStack

    async def aclose(self) -> None:
        await self.stack.aclose()
