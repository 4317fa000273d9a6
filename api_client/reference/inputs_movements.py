"""What requests that move points by hand may contain."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api_client.reference.inputs import Flag, Input, Reference, Whole

CardNumber = Annotated[str, Field(pattern=r"^[0-9]{12}$")]
_MOST = 1_000_000_000
Some = Annotated[int, Field(ge=1, le=_MOST, strict=True), Whole]


class TransferIn(Input):
    """To whose card, and how many points; `dry_run` only asks what would happen."""

    card_number: CardNumber
    points: Some
    message: Reference | None = None
    dry_run: Flag = False


class AdjustmentIn(Input):
    """Points to give, or to take when negative, and why: the member reads the reason."""

    card_number: CardNumber
    points: Annotated[int, Field(ge=-_MOST, le=_MOST, strict=True, json_schema_extra={"not": {"const": 0}}), Whole]
    reason: Reference
