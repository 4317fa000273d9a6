"""Wire types of what a purchase nearly brought, and of the limits it counts against."""

from __future__ import annotations

from attrs import frozen


@frozen
class MissedDto:
    """Points that nearly came: `what` kept them away (limit | beaten | minimum | clock | store | tiers | nth |

    members), `sentence` says so. `rule_id` is empty for the programme's own limits.
    """

    rule_id: str
    title: str
    points: int
    what: str
    sentence: str


@frozen
class CapDto:
    """A limit after the purchase. `per`: purchase | day | week | month | year | member | everyone; `counts`: points |

    times; `rule_id` is empty for the programme's own.
    """

    rule_id: str
    title: str
    per: str
    counts: str
    used: int
    limit: int
    sentence: str
