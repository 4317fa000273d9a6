"""Readers of wire types are compiled once per process, whoever reads, and keep nothing of what they read."""

from __future__ import annotations

import builtins
from concurrent.futures import ThreadPoolExecutor

import attrs
import pytest

from api_client.errors import Unintelligible
from api_client.structure import Structure


@attrs.frozen
class Part:
    name: str
    parts: tuple[Part, ...] = ()


TEXT = {"name": "a", "parts": [{"name": "b", "parts": []}]}


def test_another_reader_compiles_nothing_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    first = Structure().read(TEXT, Part)
    compiled: list[object] = []
    compile_ = builtins.compile

    def noted(*args: object, **kwargs: object) -> object:
        compiled.append(args)
        return compile_(*args, **kwargs)  # type: ignore[call-overload]

    monkeypatch.setattr(builtins, "compile", noted)
    assert Structure().read(TEXT, Part) == first
    assert compiled == []


def test_a_fault_in_one_reader_is_none_in_another() -> None:
    with pytest.raises(Unintelligible):
        Structure().read({"name": 1}, Part)
    assert Structure().read({"name": "a"}, Part) == Part("a")


def test_many_threads_may_read_at_once() -> None:
    def read(number: int) -> Part:
        return Structure().read({"name": str(number), "parts": [TEXT] * 3}, Part)

    with ThreadPoolExecutor(8) as threads:
        read_ = list(threads.map(read, range(200)))
    assert [part.name for part in read_] == [str(number) for number in range(200)]
