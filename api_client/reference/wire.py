"""Answers as bytes: wire types to JSON, validators of what is cached, and their schemas for the contract."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import attrs
from pydantic import BaseModel, ConfigDict, Field, create_model
from starlette.requests import Request
from starlette.responses import Response


def plain(dto: Any) -> dict[str, Any]:
    """A wire value as JSON values."""
    return attrs.asdict(dto, value_serializer=lambda _owner, _field, value: _scalar(value))


def text(dto: Any) -> str:
    """A wire value as JSON."""
    return json.dumps(plain(dto), ensure_ascii=False, separators=(",", ":"))


def respond(dto: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A wire value as an answer nobody may keep."""
    return Response(text(dto), status, {"Cache-Control": "no-store", **(headers or {})}, "application/json")


def conditional(request: Request, dto: Any, *, public: bool = False) -> Response:
    """A wire value, or 304 where the client has it. The validator leaves out `as_of`: time alone changes nothing.

    What is a member's is kept by nobody on the way: the app keeps it itself, sealed, with its validator.
    """
    values = plain(dto)
    basis = json.dumps(_timeless(values), ensure_ascii=False, separators=(",", ":"))
    etag = f'W/"{hashlib.sha256(basis.encode()).hexdigest()[:32]}"'
    headers = {
        "ETag": etag,
        "Vary": "Accept-Language" if public else "Accept-Language, Authorization",
        "Cache-Control": "public, no-cache" if public else "no-store",
    }
    if _has(request.headers.get("if-none-match", ""), etag):
        return Response(status_code=304, headers=headers)
    body = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return Response(body, 200, headers, "application/json")


@cache
def schema(dto: type) -> type[BaseModel]:
    """The wire type as a model, from which the contract's schema is made."""
    hints = get_type_hints(dto)
    fields: dict[str, Any] = {}
    for one in attrs.fields(dto):
        fields[one.name] = (_modelled(hints[one.name]), _default(one.default))
    title = dto.__name__.removesuffix("Dto")
    model: type[BaseModel] = create_model(title, __config__=ConfigDict(title=title), **fields)
    model.__doc__ = dto.__doc__
    return model


def _default(default: Any) -> Any:
    if default is attrs.NOTHING:
        return ...
    factory = getattr(default, "factory", None)  # how attrs says `field(factory=list)`
    return Field(default_factory=factory) if factory else default


def _modelled(hint: Any) -> Any:
    if attrs.has(hint):
        return schema(hint)
    origin, parts = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return Union[tuple(_modelled(part) for part in parts)]  # noqa: UP007
    return origin[tuple(_modelled(part) for part in parts)] if origin is not None else hint


def _scalar(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value


def _timeless(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _timeless(part) for name, part in value.items() if name != "as_of"}
    return [_timeless(part) for part in value] if isinstance(value, list) else value


def _has(if_none_match: str, etag: str) -> bool:
    """Weak comparison, as caches do it."""
    known = {part.strip().removeprefix("W/") for part in if_none_match.split(",")}
    return "*" in known or etag.removeprefix("W/") in known
