"""`member-app api --check`: a line for each thing that was looked at, and an exit code for scripts."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import typer

from member_app.workbench import database_url

FAILED = 1


def check_api(database: str | None, data: Path, programme: str, key_file: Path | None, *, as_json: bool) -> int:
    """Print what was found; 0 when an API can serve (with warnings or without), 1 when not. Changes nothing."""
    from api_client.reference.checkup import examine

    findings = []
    folder = data.expanduser().resolve()
    for finding in examine(database_url(database, data), folder, programme, _progress, key_file):
        findings.append(finding)
        if not as_json:
            typer.echo(f"{finding.state:8} {finding.name:13} {finding.detail}")
    fine = all(finding.state != "failed" for finding in findings)
    if as_json:
        typer.echo(json.dumps({"ok": fine, "checks": [asdict(finding) for finding in findings]}, indent=1))
    return 0 if fine else FAILED


def _progress(part: str, number: int, total: int) -> None:
    """Books of many members take their time."""
    if sys.stderr.isatty():
        typer.echo(f"\r\x1b[Kbooks: {part} ({number} of {total})\r", err=True, nl=False)
