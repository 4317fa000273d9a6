"""What can be won, from the wire's terms to the domain's."""

from __future__ import annotations

from collections.abc import Sequence

from api_client.play.grants import GrantDto
from member_app.domain.play import Prize


def prize_of(dto: GrantDto) -> Prize:
    return Prize(
        kind=dto.kind,
        text=dto.text,
        picture=dto.picture,
        points=dto.points,
        count=dto.count,
        id=dto.id,
        issued_id=dto.issued_id,
        entry_id=dto.entry_id,
    )


def prizes_of(dtos: Sequence[GrantDto]) -> tuple[Prize, ...]:
    return tuple(prize_of(each) for each in dtos)
