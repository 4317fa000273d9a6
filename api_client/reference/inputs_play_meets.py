"""What requests about check-ins may contain."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from api_client.reference.inputs import Code, Id, Input

#: A poster's code as it was scanned or typed, perhaps with something between its letters.
PlaceCode = Annotated[str, Field(min_length=1, max_length=40)]


class CheckinIn(Input):
    """The code of a poster."""

    code: PlaceCode


class StaffCheckinIn(Input):
    """Whose card was shown, and where: at a store (a till of one store need not say it) or at an event."""

    code: Code
    store_id: Id | None = None
    meet_id: Id | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if self.store_id is not None and self.meet_id is not None:
            raise ValueError("say a store or an event, not both")
        return self
