"""What everybody may know of the programme."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from api_client.lists import (
    EarningRuleDto,
    EarningRulesDto,
    LadderDto,
    LaddersDto,
    StoreDto,
    StoresDto,
)
from api_client.models import ProgrammeDto
from api_client.reference.attempts import Persistent
from api_client.reference.calls import Anyone
from api_client.reference.manifest import manifest
from api_client.reference.routes.operation import IF_NONE_MATCH, operation
from api_client.reference.tier_dtos import ladder_dtos
from api_client.reference.wire import conditional

router = APIRouter(tags=["programme"], route_class=Persistent)


@router.get("/v1/program", **operation(ProgrammeDto, by="none", headers=(IF_NONE_MATCH,)))
def programme(call: Anyone) -> Response:
    """The manifest: name, brand, units, modules, locales."""
    if call.ctx.settings.demo:
        call.request.app.state.visitors.expected.set()  # whoever looks at the demo may want to try it
    dto = manifest(call.ctx.programme, call.locale, call.ctx.settings.demo, call.now)
    return conditional(call.request, dto, public=True)


@router.get("/v1/program/tiers", **operation(LaddersDto, by="none", headers=(IF_NONE_MATCH,)))
def tiers(call: Anyone) -> Response:
    """Every ladder, as somebody sees it who has done nothing yet."""
    today = call.now.astimezone(call.ctx.zone).date()
    programme_file = call.ctx.programme
    ladders = [
        LadderDto(one.id, ladder_dtos(programme_file, one, call.locale, None, today))
        for one in programme_file.tier_sets
    ]
    return conditional(call.request, LaddersDto(ladders), public=True)


@router.get("/v1/program/earning-rules", **operation(EarningRulesDto, by="none", headers=(IF_NONE_MATCH,)))
def earning_rules(call: Anyone) -> Response:
    """How points are earned, in words."""
    rules = [
        EarningRuleDto(rule.id, rule.title.pick(call.locale), rule.text.pick(call.locale))
        for rule in call.ctx.programme.earning
    ]
    return conditional(call.request, EarningRulesDto(rules), public=True)


@router.get("/v1/stores", **operation(StoresDto, by="none", headers=(IF_NONE_MATCH,)))
def stores(call: Anyone) -> Response:
    """Where the card is taken."""
    found = [StoreDto(one.id, one.name, one.address) for one in call.ctx.programme.stores]
    return conditional(call.request, StoresDto(found), public=True)
