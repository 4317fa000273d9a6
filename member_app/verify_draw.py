"""`member-app verify-draw`: is a draw right? From published data alone, each step in a sentence.

Exit codes: 0 nothing is wrong, 1 the draw is not right, 2 there was nothing to check.
"""

from __future__ import annotations

import asyncio
import json as json_text
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from member_app.options import Config, refuse

if TYPE_CHECKING:
    from api_client.draws.document import Draw
    from api_client.draws.merkle import Proof
    from api_client.draws.step import Step

NOT_RIGHT = 1
_MARKS = {"passed": "[x]", "failed": "[!]", "unchecked": "[ ]"}
_COMMITMENT = re.compile(r"[0-9a-f]{64}", re.ASCII)


def verify_draw(
    source: Annotated[
        str, typer.Argument(metavar="URL|FILE", help="A raffle's published draw, like https://.../v1/raffles/ID/draw")
    ],
    ticket: Annotated[
        str | None, typer.Option(envvar="MEMBER_APP_TICKET", help="Your ticket: did it take part?")
    ] = None,
    proof: Annotated[
        Path | None, typer.Option(envvar="MEMBER_APP_PROOF", metavar="FILE", help="The proof for your ticket.")
    ] = None,
    commitment: Annotated[
        str | None,
        typer.Option(envvar="MEMBER_APP_COMMITMENT", metavar="HEX", help="The commitment you noted before the draw."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", envvar="MEMBER_APP_JSON", help="An object instead of lines.")] = False,
    config: Config = None,
) -> None:
    """Check a raffle's draw with nothing but published data."""
    from api_client.draws.check import right

    draw, steps = _checked(source, ticket, proof, commitment)
    fine = right(steps)
    if json:
        typer.echo(json_text.dumps(_as_json(draw, steps, fine), indent=1))
    else:
        for line in _lines(draw, steps, fine):
            typer.echo(_printable(line))
    raise typer.Exit(0 if fine else NOT_RIGHT)


def _checked(
    source: str, ticket: str | None, proof_file: Path | None, commitment: str | None
) -> tuple[Draw, list[Step]]:
    """The steps of what is at `source`; refuses what can't be checked at all."""
    from datetime import UTC, datetime

    from api_client.draws.bls import installed_verifier
    from api_client.draws.canonical import is_ticket
    from api_client.draws.check import check
    from member_app.draw_source import SourceError, published

    if ticket is not None and not is_ticket(ticket):
        refuse(f"{ticket!r} is not a ticket: those have 8 to 64 letters, digits, - or _.")
    if commitment is not None and _COMMITMENT.fullmatch(commitment := commitment.strip().lower()) is None:
        refuse("A commitment has 64 digits from 0 to f.")
    try:
        proof = None if proof_file is None else _proof(proof_file)
        found = asyncio.run(published(source))
    except SourceError as fault:
        refuse(_printable(str(fault)))
    if found.draw.tickets is not None and found.entries is None and proof is None:
        refuse(f"{source} has the document but not the list, without which nothing can be told. "
               'Put both in one file: {"draw": ..., "entries": [...]}')  # fmt: skip
    return found.draw, check(
        found.draw,
        found.entries,
        now=datetime.now(UTC),
        ticket=ticket,
        proof=proof,
        verifier=installed_verifier(),
        noted=commitment,
    )


def _proof(path: Path) -> Proof:
    from api_client.draws.reading import read_proof
    from api_client.draws.strict_json import DocumentError
    from member_app.draw_source import SourceError, read_bytes

    try:
        return read_proof(read_bytes(path))
    except DocumentError as fault:
        raise SourceError(f"{path} is not a proof: {fault}.") from None


def _lines(draw: Draw, steps: list[Step], fine: bool) -> list[str]:
    from api_client.draws.words import sentence, title

    name = draw.terms.title.get("en") or next(iter(draw.terms.title.values()))
    lines = [f"{name} ({draw.terms.raffle}, round {draw.terms.round})", ""]
    for step in steps:
        mark = "" if step.state != "unchecked" else "Not checked. "
        lines.append(f"{_MARKS[step.state]} {title(step)}: {mark}{sentence(step)}")
    return [*lines, "", _verdict(draw, steps, fine)]


def _verdict(draw: Draw, steps: list[Step], fine: bool) -> str:
    wrong = sum(step.state == "failed" for step in steps)
    open_ = sum(step.state == "unchecked" for step in steps)
    if not fine:
        return f"This draw is NOT right: {wrong} of {len(steps)} steps failed."
    if draw.state == "drawn":
        rest = f" Not checked: {open_} step{'s' * (open_ > 1)}." if open_ else ""
        return f"This draw is right, as far as it can be told from here.{rest}"
    if draw.state == "void":
        return "This draw is void. Nothing that can be told from here is wrong with that."
    return "Nothing is wrong so far. There is no result yet."


def _as_json(draw: Draw, steps: list[Step], fine: bool) -> dict[str, Any]:
    from api_client.draws.words import sentence

    return {
        "right": fine,
        "raffle": draw.terms.raffle,
        "round": draw.terms.round,
        "state": draw.state.value,
        "commitment": draw.commitment,
        "steps": [
            {"name": step.name.value, "state": step.state.value, "detail": step.detail, "facts": dict(step.facts),
             "sentence": sentence(step)}
            for step in steps
        ],
    }  # fmt: skip


def _printable(line: str) -> str:
    """A line that does nothing to a terminal, whoever wrote the names in it, in letters that this one has."""
    shown = "".join(sign if sign.isprintable() else "?" for sign in line)
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    return shown.encode(encoding, "replace").decode(encoding)
