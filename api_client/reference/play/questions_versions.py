"""What a quiz or survey said when somebody completed it: one row for each wording, however many completed it."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, select

from api_client.reference.play.questions_file import Questionnaire, Quiz, Survey
from api_client.reference.play.questions_tables import question_versions


def version_of(kind: str, paper: Questionnaire) -> dict[str, Any]:
    """The row of today's wording."""
    body = paper.model_dump(mode="json", exclude_defaults=True)
    said = json.dumps(body, sort_keys=True, ensure_ascii=False)
    name = hashlib.sha256(f"{kind}\n{said}".encode()).hexdigest()[:40]
    return {"version": name, "kind": kind, "paper_id": paper.id, "body": body}


def read(conn: Connection, version: str | None) -> Questionnaire | None:
    """The wording of a version; None where it is not there, or of a release that wrote it otherwise."""
    table = question_versions
    row = conn.execute(select(table).where(table.c.version == version)).mappings().one_or_none()
    return _parsed(row["kind"], row["body"]) if row is not None else None


def all_of(conn: Connection, kind: str, paper_id: str) -> list[Questionnaire]:
    """Every wording that somebody completed."""
    table = question_versions
    query = select(table).where(table.c.kind == kind, table.c.paper_id == paper_id).order_by(table.c.version)
    found = [_parsed(row["kind"], row["body"]) for row in conn.execute(query).mappings()]
    return [one for one in found if one is not None]


def _parsed(kind: str, body: dict[str, Any]) -> Questionnaire | None:
    model: type[Quiz | Survey] = Quiz if kind == "quiz" else Survey
    try:
        return model.model_validate_json(json.dumps(body))
    except ValidationError:
        return None
