"""What requests about badges may contain."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field

from api_client.reference.inputs import Flag, Input


class BadgeShareIn(Input):
    """`with_name`: whoever has the link also sees the first name."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"with_name": True}]})

    with_name: Flag = False


class BadgeAwardIn(Input):
    """The level to give; 1 of a badge without levels."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"level": 1}]})

    level: Annotated[int, Field(ge=1, le=10)] = 1
