"""The package stands on the standard library alone, so that anybody can run it anywhere."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import api_client.draws
from api_client.draws.bls import installed_verifier
from api_client.draws.check import check, right
from api_client.draws.making import close, draw
from tests.api_client.draws import samples

FOLDER = Path(api_client.draws.__file__).parent
#: The library for signatures, asked for by one module that does without it where it is not installed.
OPTIONAL = {"bls.py": {"py_arkworks_bls12381"}}


def imported(path: Path) -> set[str]:
    """What a module imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def test_it_imports_the_standard_library_and_itself() -> None:
    for path in FOLDER.glob("*.py"):
        foreign = {
            name
            for name in imported(path)
            if name.partition(".")[0] not in sys.stdlib_module_names and not name.startswith("api_client.draws")
        }
        assert foreign == OPTIONAL.get(path.name, set()), path.name


def test_it_loads_nothing_else() -> None:
    names = [f"api_client.draws.{path.stem}" for path in FOLDER.glob("*.py") if path.stem != "__init__"]
    script = "import sys\n" + "\n".join(f"import {name}" for name in names)
    script += "\nfound = [name for name, module in sys.modules.items() if module is not None]"
    script += "\nprint([name for name in found if name.startswith(('api_client.', 'httpx', 'attr', 'py_ark'))])"
    outcome = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=FOLDER.parents[1], timeout=60, check=True
    )
    assert sorted(ast.literal_eval(outcome.stdout)) == sorted(["api_client.draws", *names])


def test_a_hundred_thousand_tickets_are_drawn_and_checked() -> None:
    made, _ = samples.by_drand(count=4)
    entries = samples.tickets(100_000)
    assert made.tickets is not None
    assert made.value is not None
    drawn = draw(close(made.terms, entries, made.tickets.published_at), entries, made.value)
    steps = check(drawn, entries, now=made.terms.draw_by, ticket=entries[99_999], verifier=installed_verifier())
    assert right(steps)
    assert steps[1].facts == {"count": 100_000}
