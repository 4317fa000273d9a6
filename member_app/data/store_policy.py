"""What an app store forbids on this device: chances that cost points. What is free stays."""

from __future__ import annotations

from member_app.data.programme import OfflineProgrammeRepository

#: Where apps come from a store. A phone's browser is no store's business: there the platform is `web`.
STORES = frozenset({"ios", "android"})


class StorePolicy:
    """Asked wherever something that costs points and is decided by chance would be shown or done.

    `platform` is the device's, as the service lists it.
    """

    def __init__(self, programme: OfflineProgrammeRepository, platform: str) -> None:
        self._programme, self._platform = programme, platform.lower()

    @property
    def hides_paid_chance(self) -> bool:
        """Until the manifest is known, an app of a store shows nothing that it may have to hide."""
        if self._platform not in STORES:
            return False
        known = self._programme.resource.value
        return known is None or self._platform in known.store_policy.no_points_for_chance
