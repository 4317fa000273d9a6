"""A YAML file with its line numbers: the data, and where in the file each part of it stands.

Reads YAML 1.2's plain scalars only (`true`, `42`, `0.5`; times, dates and `no` stay words) and refuses aliases and
keys said twice, which hide mistakes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import yaml

Path = Sequence[str | int]


class _Loader(yaml.SafeLoader):
    """SafeLoader without YAML 1.1's guesses, by which `no` is false and `10:30` is 630."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - pyyaml's own shape

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Stops at an alias."""
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(
                problem=f"*{event.anchor}: aliases are not supported", problem_mark=event.start_mark
            )
        return super().compose_node(parent, index)


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:null|~|)$"), ["n", "~", ""])
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^-?(?:0|[1-9][0-9]*)$"), list("-0123456789"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(r"^-?[0-9]+\.[0-9]+$"), list("-0123456789"))


class SourceFault(Exception):
    """The text is no YAML of the accepted kind; `line` counts from 1."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


@dataclass(frozen=True)
class Source:
    """The parsed text: `data` of plain dicts, lists and scalars, and the tree that knows the lines."""

    data: object
    root: yaml.Node

    def line(self, path: Path) -> int:
        """The line of the deepest part of `path` that the file has."""
        return self._walk(path)[0]

    def field(self, path: Path) -> str:
        """`path` as one reads it, e.g. `rewards[3].cost`, without steps that name no part of the file."""
        return self._walk(path)[1]

    def _walk(self, path: Path) -> tuple[int, str]:
        node: yaml.Node | None = self.root
        line, words = self.root.start_mark.line + 1, ""
        for position, step in enumerate(path):
            found = _step(node, step)
            if found is None and position < len(path) - 1 and isinstance(step, str):
                continue  # the tag of a union, which is no part of the file
            words += f"[{step}]" if isinstance(step, int) else f".{step}" if words else step
            if found is None:
                node = None
            else:
                line, node = found[0].start_mark.line + 1, found[1]
        return line, words


def read_source(text: str) -> Source:
    """Parse `text`; raises `SourceFault` for bad syntax, aliases, keys said twice and an empty file."""
    try:
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        raise _syntax_fault(error) from None
    except (yaml.YAMLError, RecursionError) as error:
        raise SourceFault(1, f"not valid YAML: {str(error).splitlines()[0]}") from None
    if root is None:
        raise SourceFault(1, "the file is empty")
    for key, first in _repeated(root):
        before = first.start_mark.line + 1
        raise SourceFault(key.start_mark.line + 1, f"{key.value}: said twice, first in line {before}")
    try:
        return Source(_Loader(text).construct_document(root), root)
    except yaml.MarkedYAMLError as error:
        raise _syntax_fault(error) from None


def _syntax_fault(error: yaml.MarkedYAMLError) -> SourceFault:
    mark = error.problem_mark or error.context_mark
    return SourceFault(mark.line + 1 if mark else 1, f"not valid YAML: {error.problem}")


def _step(node: yaml.Node | None, step: str | int) -> tuple[yaml.Node, yaml.Node] | None:
    """The node to point at and the node to go on from."""
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == str(step)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and 0 <= step < len(node.value):
        return node.value[step], node.value[step]
    return None


def _repeated(node: yaml.Node) -> Iterator[tuple[yaml.ScalarNode, yaml.ScalarNode]]:
    """Each key that its map already has, with the earlier one."""
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _repeated(item)
    elif isinstance(node, yaml.MappingNode):
        seen: dict[str, yaml.ScalarNode] = {}
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    yield key, seen[key.value]
                seen.setdefault(key.value, key)
            yield from _repeated(value)
