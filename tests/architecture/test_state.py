"""No mutable state in modules: one web process serves all members, and a module belongs to all of them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MUTABLE = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
MAKERS = {"list", "dict", "set", "defaultdict", "Counter", "deque", "OrderedDict", "WeakValueDictionary",
          "WeakKeyDictionary", "local", "Lock", "Event", "Queue", "ContextVar"}  # fmt: skip
CACHES = {"cache", "lru_cache", "cached"}


def sources() -> Iterator[tuple[str, ast.Module]]:
    """Every module of the app, parsed."""
    for folder in ("member_app", "screens", "api_client"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def made(value: ast.expr | None) -> str:
    """The name of what a call makes, if it is a call."""
    if isinstance(value, ast.Call):
        function = value.func
        return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
    return ""


#: A context variable has a value of its own in each request, which is what a log line needs to know of.
PER_REQUEST = {"api_client/reference/logs.py: _CURRENT"}


def is_constant(name: str) -> bool:
    """Written like a constant, so treated as one: the next test sees that nobody changes it."""
    return name.lstrip("_").isupper() or name == "__all__"


def test_no_module_holds_something_that_changes() -> None:
    offenders = []
    for path, tree in sources():
        for statement in tree.body:
            if not isinstance(statement, ast.Assign | ast.AnnAssign):
                continue
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            names = [target.id for target in targets if isinstance(target, ast.Name)]
            mutable = isinstance(statement.value, MUTABLE) and not all(map(is_constant, names))
            if f"{path}: {', '.join(names)}" in PER_REQUEST:
                assert made(statement.value) == "ContextVar"
            elif mutable or made(statement.value) in MAKERS:
                offenders.append(f"{path}:{statement.lineno}: {', '.join(names)}")
    assert offenders == []


def test_no_constant_is_changed() -> None:
    offenders = []
    changing = {"append", "add", "update", "setdefault", "pop", "clear", "extend", "insert", "remove", "discard"}
    for path, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Global):
                offenders.append(f"{path}:{node.lineno}: global {', '.join(node.names)}")
            owner = node.func.value if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else None
            if isinstance(owner, ast.Name) and is_constant(owner.id) and node.func.attr in changing:  # type: ignore[attr-defined]
                offenders.append(f"{path}:{node.lineno}: {owner.id}.{node.func.attr}")  # type: ignore[attr-defined]
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    if (
                        isinstance(target, ast.Subscript)
                        and isinstance(target.value, ast.Name)
                        and is_constant(target.value.id)
                    ):
                        offenders.append(f"{path}:{node.lineno}: {target.value.id}[...] = ...")
    assert offenders == []


def test_what_is_remembered_between_calls_takes_nothing_of_a_member() -> None:
    """Cached functions are allowed for pure things only: none of them may be a coroutine or a method."""
    offenders = []
    for path, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef):
                marks = {getattr(mark, "id", getattr(mark, "attr", made(mark))) for mark in node.decorator_list}
                if marks & CACHES and (
                    isinstance(node, ast.AsyncFunctionDef) or any(a.arg == "self" for a in node.args.args)
                ):
                    offenders.append(f"{path}:{node.lineno}: {node.name}")
    assert offenders == []
