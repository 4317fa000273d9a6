"""Checks a draw on this device: fetches what is published, and `api_client.draws` looks at it beside the event loop.

Nothing of what the service says about the outcome is taken on trust; what it publishes is a stranger's text.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from api_client.draws import steps
from api_client.draws.bls import installed_verifier
from api_client.draws.canonical import MAX_ENTRIES
from api_client.draws.check import check
from api_client.draws.commitment import rules_hash
from api_client.draws.document import Draw
from api_client.draws.merkle import Proof
from api_client.draws.reading import MAX_DOCUMENT, read_draw
from api_client.draws.step import Step, StepName, StepState
from api_client.draws.strict_json import DocumentError
from api_client.play.raffles import RaffleDto, RaffleProofDto
from member_app.data.scope import Scope
from member_app.data.seals import Seals
from member_app.domain import draw_check
from member_app.domain.draw_check import STEPS, CheckStep, DrawCheck
from member_app.domain.failure import Failure, FailureKind

#: Tickets of a page; own tickets whose place in the list is proved one by one.
_PAGE, _PROVED = 5_000, 20


class DrawChecks:
    """Runs checks, one result each."""

    def __init__(self, scope: Scope, seals: Seals) -> None:
        self._scope, self._seals = scope, seals

    async def check(self, raffle_id: str, own: RaffleDto | None) -> AsyncGenerator[DrawCheck | Failure, None]:
        """`own` is what the member knows of the raffle; the progress of fetching, then the result."""
        tickets = [(each.number, each.ticket) for each in own.tickets] if own else []
        names = STEPS if tickets else tuple(name for name in STEPS if name != StepName.TICKET)
        yield draw_check.begun(names)
        answer = await self._scope.ask(lambda: self._scope.client.raffle_draw(raffle_id))
        if isinstance(answer, Failure):
            yield answer
            return
        try:
            draw = await asyncio.to_thread(_read, answer)
        except DocumentError as fault:
            yield DrawCheck((_unreadable(str(fault)),), True)
            return
        total, entries = draw.tickets.count if draw.tickets else 0, None
        if draw.tickets is not None:
            async for read in self._list(raffle_id, min(total, MAX_ENTRIES)):
                if isinstance(read, Failure):
                    yield read
                    return
                entries = read
                yield draw_check.begun(names, len(entries), total)
        proofs = await self._proofs(raffle_id, tickets) if draw.tickets else []
        if isinstance(proofs, Failure):
            yield proofs
            return
        noted, now = await self._seals.noted(raffle_id), self._scope.clock.now()
        found = await asyncio.to_thread(_checked, draw, entries, own, tickets, proofs, noted, now)
        yield DrawCheck(found, True, len(entries or ()), total)

    async def _list(self, raffle_id: str, promised: int) -> AsyncGenerator[list[str] | Failure, None]:
        """All tickets so far, after each page. One that is longer than was promised is wrong, and not read on."""
        entries: list[str] = []
        cursor: str | None = None
        client = self._scope.client
        while True:
            page = await self._scope.ask(partial(client.raffle_entries, raffle_id, cursor=cursor, limit=_PAGE))
            if isinstance(page, Failure):
                yield page
                return
            entries = [*entries, *page.items]
            yield entries
            if page.next_cursor in (None, cursor) or not page.items or len(entries) > promised:
                return
            cursor = page.next_cursor

    async def _proofs(self, raffle_id: str, tickets: Sequence[tuple[int, str]]) -> list[Proof | None] | Failure:
        """Where each own ticket stands, as the service proves it; None for what is no proof."""
        found: list[Proof | None] = []
        client = self._scope.client
        for number, _ in tickets[:_PROVED]:
            answer = await self._scope.ask(partial(client.raffle_proof, raffle_id, number))
            if isinstance(answer, Failure):
                if answer.kind is not FailureKind.NOT_FOUND:
                    return answer
                found.append(None)
            else:
                found.append(_proof_of(answer))
        return found


def _read(data: bytes) -> Draw:
    if len(data) > MAX_DOCUMENT:
        raise DocumentError("is too large")
    return read_draw(data)


def _proof_of(dto: RaffleProofDto) -> Proof:
    """A path that can't be read proves nothing: it becomes one that doesn't hold."""
    try:
        path = tuple(bytes.fromhex(each) for each in dto.path)
    except ValueError:
        path = ()
    return Proof(dto.ticket, dto.index, dto.count, path)


def _checked(
    draw: Draw,
    entries: Sequence[str] | None,
    own: RaffleDto | None,
    tickets: Sequence[tuple[int, str]],
    proofs: Sequence[Proof | None],
    noted: str | None,
    now: datetime,
) -> tuple[CheckStep, ...]:
    """All steps; off the event loop, since a list may be long."""
    found = {
        step.name.value: step for step in check(draw, entries, now=now, verifier=installed_verifier(), noted=noted)
    }
    if own is not None and draw.terms.raffle not in (own.id, own.raffle_id):
        found["terms"] = Step(StepName.TERMS, StepState.FAILED, "terms.other")
    shown = {name: _step_of(step) for name, step in found.items()}
    if tickets:
        shown["ticket"] = _step_of(_tickets(draw, entries, tickets, proofs))
    shown["rules"] = _rules(draw, own)
    last = shown["state"]
    if own is not None and last.detail in draw_check.EARLY:
        shown["state"] = replace(last, facts={**last.facts, "draw_at": own.draw_at.isoformat()})
    return tuple(shown[name] for name in STEPS if name in shown)


def _tickets(
    draw: Draw, entries: Sequence[str] | None, tickets: Sequence[tuple[int, str]], proofs: Sequence[Proof | None]
) -> Step:
    """What is wrong with one of them, else what holds for all."""
    there = frozenset(entries) if entries is not None else None
    found: list[Step] = []
    for at, (_, ticket) in enumerate(tickets):
        alone = None if there is None else ((ticket,) if ticket in there else ())
        found.append(steps.ticket(draw, alone, ticket, proofs[at] if at < len(proofs) else None))
    wrong = [step for step in found if step.state is not StepState.PASSED]
    if wrong:
        return wrong[0]
    detail = "ticket.right" if len(found) == 1 else "ticket.all"
    return Step(StepName.TICKET, StepState.PASSED, detail, {**found[0].facts, "own": len(found)})


def _rules(draw: Draw, own: RaffleDto | None) -> CheckStep:
    """The rules as the member reads them are those the draw was promised by."""
    if own is None:
        return CheckStep("rules", draw_check.StepState.UNCHECKED, "rules.unknown")
    promised = draw.terms.rules
    facts = {"version": promised.version}
    same = promised.version == own.rules.version and rules_hash(own.rules.text) in promised.texts.values()
    if same:
        return CheckStep("rules", draw_check.StepState.PASSED, "rules.right", facts)
    return CheckStep("rules", draw_check.StepState.FAILED, "rules.changed", facts)


def _step_of(step: Step) -> CheckStep:
    return CheckStep(step.name.value, draw_check.StepState(step.state.value), step.detail, step.facts)


def _unreadable(why: str) -> CheckStep:
    return CheckStep("terms", draw_check.StepState.FAILED, "terms.unreadable", {"why": why})
