"""Everything the card screen shows, as one value: it comes from one snapshot and is never half old, half new."""

from __future__ import annotations

from dataclasses import dataclass

from member_app.domain.card import Card
from member_app.domain.member import Member
from member_app.domain.reward import IssuedReward
from member_app.domain.tier import TierStanding
from member_app.domain.wallet import Wallet


@dataclass(frozen=True)
class Home:
    """`wallet` and `standing` are the programme's main ones; `issued` are the open rewards, newest first."""

    member: Member
    card: Card
    wallet: Wallet
    standing: TierStanding | None
    issued: tuple[IssuedReward, ...]
    unread: int

    @property
    def held(self) -> int:
        """Points set aside for something else than rewards to be picked up: bids that lead."""
        rewards = sum(one.cost for one in self.issued if one.open)
        return max(0, self.wallet.reserved - rewards)
