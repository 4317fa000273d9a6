"""What play brings: the same wire type wherever something can be won or was won."""

from __future__ import annotations

from attrs import frozen


@frozen
class GrantDto:
    """`kind` is `points`, `badge`, `reward`, `ticket` or `tier_points`; `text` says it in words, such as `+200 Sparks`.

    `points` in units of 10^-scale of the wallet, for `points` and `tier_points`; `count` of the others. `id` is the
    badge's, reward's or raffle's; `issued_id` the issued reward, and `entry_id` the ledger entry, once it was given.
    """

    kind: str
    text: str
    picture: str
    points: int = 0
    count: int = 1
    id: str | None = None
    issued_id: str | None = None
    entry_id: str | None = None
