"""Events worth a toast, in the domain's words."""

from __future__ import annotations

from api_client.models import EventDto
from member_app.domain.account import Notice

#: What becomes of a bought reward, and the kind of notice for it.
_REDEMPTIONS = {"redeemed": "redeemed", "cancelled": "returned", "expired": "returned"}

#: What gives points in a way that is celebrated, which says it better.
_CELEBRATED = ("challenge:", "badge:")

#: Points that are set aside and come back: the auction says so itself.
_HELD = "auction:"


class Notices:
    """Tells which events deserve a toast. Points that come back with a reservation are told once, as returned."""

    def __init__(self) -> None:
        self._returned: str | None = None

    def notice_of(self, event: EventDto) -> Notice | None:
        """None for what is only a reason to look again."""
        returned, self._returned = self._returned, None
        data = event.data
        title = str(data.get("title") or "")
        match event.type, data:
            case "points.changed", {"source": str(source)} if source.startswith(_CELEBRATED):
                return None
            case "points.changed", {"source": str(source)} if source.startswith(_HELD):
                return None
            case "auction.outbid", _:
                return Notice(event.id, "outbid", title=title, about=str(data.get("id") or ""))
            case "auction.lost", _:
                return Notice(event.id, "auction_lost", title=title, about=str(data.get("id") or ""))
            case "auction.void", _:
                return Notice(event.id, "auction_void", title=title, about=str(data.get("id") or ""))
            case "challenge.reverted", _:
                return Notice(event.id, "reverted", title=title)
            case "points.changed", {"amount": int(amount), "type": "transfer"} if amount > 0:
                return Notice(event.id, "received", points=amount, title=title)
            case "points.changed", {"amount": int(amount)} if amount > 0 and title != returned:
                return Notice(event.id, "points", points=amount, title=title)
            case "meet.changed", {"moved": True}:
                return Notice(event.id, "moved_up", title=title)
            case "tier.changed", _:
                return Notice(event.id, "tier", title=_name(data.get("tier")))
            case "redemption.changed", _:
                kind = _REDEMPTIONS.get(str(data.get("status")))
                self._returned = title if kind == "returned" else None
                return Notice(event.id, kind, title=title) if kind else None
        return None


def _name(tier: object) -> str:
    return str(tier.get("name", "")) if isinstance(tier, dict) else str(tier or "")
