"""Points for another member. Posted once per gift however often it is asked for; nothing is sent while offline."""

from __future__ import annotations

import json

from api_client.movements import TransferDto
from member_app.data.home import OfflineHomeRepository
from member_app.data.intents import Intents
from member_app.data.mapping import transfer_of, transfer_quote_of
from member_app.data.posting import Posting
from member_app.data.scope import Scope
from member_app.domain.failure import Failure
from member_app.domain.transfer import Gift, Transfer, TransferQuote

_INTENT = "transfer:"


class OfflineTransferRepository:
    """A `TransferRepository`. An intent says all of its gift, so that it can be shown again after a reload."""

    def __init__(self, scope: Scope, home: OfflineHomeRepository, intents: Intents, posting: Posting) -> None:
        self._scope, self._home, self._intents, self._posting = scope, home, intents, posting

    async def quote(self, gift: Gift) -> TransferQuote | Failure:
        wallet = await self._wallet()
        if isinstance(wallet, Failure):
            return wallet
        answer = await self._scope.ask(lambda: self._scope.client.quote_transfer(wallet, gift.card_number, gift.points))
        return answer if isinstance(answer, Failure) else transfer_quote_of(answer)

    async def send(self, gift: Gift) -> Transfer | Failure:
        wallet = await self._wallet()
        if isinstance(wallet, Failure):
            return wallet

        async def call(key: str) -> TransferDto:
            return await self._scope.client.transfer(wallet, gift.card_number, gift.points, key, gift.message)

        async def taken(answer: TransferDto) -> Transfer:
            return transfer_of(answer)

        return await self._posting.once(_intent_of(gift), call, taken)

    async def unanswered(self) -> Gift | None:
        gifts = [_gift_of(intent) for intent in await self._intents.open(_INTENT)]
        return next((gift for gift in reversed(gifts) if gift is not None), None)

    async def _wallet(self) -> str | Failure:
        """The main wallet's id."""
        snapshot = await self._home.snapshot()
        return snapshot if isinstance(snapshot, Failure) else snapshot.wallets[0].id


def _intent_of(gift: Gift) -> str:
    return _INTENT + json.dumps([gift.card_number, gift.points, gift.message], ensure_ascii=False)


def _gift_of(intent: str) -> Gift | None:
    try:
        number, points, message = json.loads(intent.removeprefix(_INTENT))
    except ValueError:
        return None
    whole = isinstance(number, str) and type(points) is int and isinstance(message, str)
    return Gift(number, points, message) if whole else None
