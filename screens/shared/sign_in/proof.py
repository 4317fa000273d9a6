"""The code that is asked for before much is spent, as rows of a sheet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import flet as ft

from screens.shared.hooks import use_interval
from screens.shared.scope import use_text
from screens.shared.sentence import emphasised
from screens.shared.sign_in.code import AskCode
from screens.shared.sign_in.forms import code_rows, failure_line, resend_button, use_seconds
from screens.shared.sign_in.step_up import StepUpFlow
from screens.shared.surfaces import primary_button
from screens.shared.type import body
from screens.shared.typed import Entry, use_entry

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Proof:
    """What the rows keep: `left` seconds until a new code may be asked for, and what stands in the code's field."""

    left: int
    entry: Entry


def use_proof(flow: StepUpFlow | None, now: Callable[[], datetime]) -> Proof:
    """For `proof_rows`. A sheet holds plain controls, so this is kept where it is opened."""
    step = flow.step if flow is not None and isinstance(flow.step, AskCode) else None
    left = use_seconds(step.resend_at if step else _LONG_AGO, now)
    use_interval(flow.look if flow else lambda: None, 1.0, [flow, flow.locked_until if flow else None])
    return Proof(left, use_entry())


def proof_rows(why: str, flow: StepUpFlow, proof: Proof, prove: Callable[..., Any], *, busy: bool) -> list[ft.Control]:
    """`why` a code is needed, and the code; a way to have it sent where that did not work.

    `proof` is of `use_proof`; `prove` tries what is typed; `busy` while what the code is for is being done.
    """
    t = use_text()
    reason = body(why, text_align=ft.TextAlign.CENTER)
    step = flow.step
    if not isinstance(step, AskCode):
        locked = flow.locked_until is not None
        send = primary_button(
            t("reward.send_code"), flow.ask, key="step_up.send", busy=flow.busy == "ask", disabled=locked
        )
        return [reason, *failure_line(flow), send]
    sent = emphasised(t("sign_in.sent", address=step.challenge.address.replace("*", "")))
    rows = code_rows(flow, step, proof.entry, prove, busy=busy)
    return [reason, ft.Semantics(live_region=True, content=sent), *rows, resend_button(flow, step, proof.left)]
