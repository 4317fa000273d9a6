"""The contract in OpenAPI 3.1, generated from the routes. `python -m api_client.reference.openapi` writes it."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api_client.reference.problems import MEDIA_TYPE, documented

CONTRACT = Path(__file__).parents[1] / "openapi.json"

_PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "description": "A refusal (RFC 9457). `type` is its stable name; some carry further members.",
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
    },
    "additionalProperties": True,
}


def describe(app: FastAPI) -> str:
    """The contract of `app` as text, always written alike."""
    document = get_openapi(title=app.title, version=app.version, openapi_version="3.1.0", routes=app.routes)
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas["Problem"] = _PROBLEM
    for methods in document["paths"].values():
        for one in methods.values():
            if "requestBody" in one:
                _say_unreadable(one["responses"])
    components["securitySchemes"] = {
        "member": {"type": "http", "scheme": "bearer", "description": "A member's access token."},
        "store": {"type": "http", "scheme": "bearer", "description": "A till's credential."},
        "operator": {"type": "http", "scheme": "bearer", "description": "An operator's credential."},
        "metrics": {"type": "http", "scheme": "bearer", "description": "A credential for the metrics alone."},
    }
    return json.dumps(document, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _say_unreadable(responses: dict[str, Any]) -> None:
    """Whatever takes a body can be sent one that is not JSON, or too much of it."""
    for status, entry in documented("bad-request", "too-large").items():
        if str(status) not in ("400", "413"):
            continue
        known = responses.setdefault(str(status), entry)
        examples = known["content"][MEDIA_TYPE]["examples"]
        examples.update(entry["content"][MEDIA_TYPE]["examples"])
        known["description"] = ", ".join(sorted(examples))


def write_contract() -> None:
    """Write the contract beside the wire types."""
    from api_client.reference.app import ReferenceSettings, close_app, create_app

    with tempfile.TemporaryDirectory() as folder:
        app = create_app(ReferenceSettings(f"sqlite:///{folder}/openapi.db", Path(folder), demo=True))
        try:
            CONTRACT.write_text(describe(app), encoding="utf-8")
        finally:
            close_app(app)


if __name__ == "__main__":
    write_contract()
