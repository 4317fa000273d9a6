"""Codes of revealed coupons: worth money, so they live in the vault and never in the cache."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from attrs import evolve

from api_client.models import CouponDto, IssuedRewardDto, IssuedRewardsDto, SnapshotDto
from member_app.clock import ServiceClock
from member_app.storage.vault import COUPONS, SafeVault


class CouponSafe:
    """Coupons by issued reward, as long as they can be used."""

    def __init__(self, vault: SafeVault, clock: ServiceClock) -> None:
        self._vault, self._clock = vault, clock
        self._coupons: dict[str, CouponDto] = {}

    async def load(self) -> None:
        """Reads what is kept; anything damaged is left out."""
        self._coupons = {}
        try:
            parts = json.loads(await self._vault.get(COUPONS) or "{}")
            for issued_id, (code, until) in dict(parts).items():
                self._coupons[str(issued_id)] = CouponDto(str(code), datetime.fromisoformat(until).astimezone(UTC))
        except (ValueError, TypeError):
            return

    async def take(self, issued: IssuedRewardDto) -> None:
        """Keeps the coupon of one that shows it, drops that of one that is over."""
        kept = self._coupons.get(issued.id)
        if issued.coupon is not None and issued.status == "issued":
            self._coupons[issued.id] = issued.coupon
        elif issued.status != "issued":
            self._coupons.pop(issued.id, None)
        if self._coupons.get(issued.id) != kept:
            await self._save()

    def filled(self, issued: IssuedRewardDto) -> IssuedRewardDto:
        """`issued` with its coupon, if it is known and can still be used: until a moment of this device's own clock,

        by which screens count.
        """
        coupon = issued.coupon or self._coupons.get(issued.id)
        if coupon is None or issued.status != "issued" or coupon.valid_until <= self._clock.now():
            return evolve(issued, coupon=None)
        return evolve(issued, coupon=evolve(coupon, valid_until=self._clock.to_device(coupon.valid_until)))

    def forget(self) -> None:
        self._coupons = {}

    async def _save(self) -> None:
        now = self._clock.now()
        self._coupons = {key: coupon for key, coupon in self._coupons.items() if coupon.valid_until > now}
        parts = {key: [coupon.code, coupon.valid_until.isoformat()] for key, coupon in self._coupons.items()}
        await self._vault.put(COUPONS, json.dumps(parts))


def without_coupon(issued: IssuedRewardDto) -> IssuedRewardDto:
    return evolve(issued, coupon=None)


def without_coupons(issued: IssuedRewardsDto) -> IssuedRewardsDto:
    return evolve(issued, items=[without_coupon(each) for each in issued.items])


def snapshot_without_coupons(snapshot: SnapshotDto) -> SnapshotDto:
    return evolve(snapshot, issued=[without_coupon(each) for each in snapshot.issued])
