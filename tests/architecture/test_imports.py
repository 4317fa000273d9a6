"""Who may know whom: the contracts of pyproject.toml hold, and what is imported at run time agrees with them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
UI = (
    "screens",
    "member_app.app",
    "member_app.biometrics",
    "member_app.theme",
    "member_app.web",
    "member_app.front",
    "member_app.run",
)


def loaded_after(statement: str) -> set[str]:
    """The modules a fresh interpreter holds after `statement`."""
    script = f"import json, sys\n{statement}\nprint(json.dumps(sorted(sys.modules)))"
    outcome = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, timeout=60, check=False
    )
    assert outcome.returncode == 0, outcome.stderr
    return set(json.loads(outcome.stdout.splitlines()[-1]))


def modules(*packages: str) -> list[str]:
    """All modules of packages, by name."""
    found = []
    for package in packages:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            if parts[-1] != "__main__":
                found.append(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    return found


def test_the_import_contracts_hold() -> None:
    outcome = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-cache"],
        capture_output=True, text=True, cwd=ROOT, timeout=120, check=False,
    )  # fmt: skip
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


def test_everything_but_the_ui_loads_without_flet() -> None:
    names = [name for name in modules("member_app", "api_client") if not name.startswith(UI)]
    names = [name for name in names if "migrations" not in name]
    loaded = loaded_after("\n".join(f"import {name}" for name in names))
    assert not {name for name in loaded if name.partition(".")[0] in ("flet", "flet_web")}


def test_the_wire_loads_without_the_app() -> None:
    names = [name for name in modules("api_client") if not name.startswith("api_client.reference")]
    loaded = {name.partition(".")[0] for name in loaded_after("\n".join(f"import {name}" for name in names))}
    assert not loaded & {"flet", "keyring", "member_app", "screens", "fastapi", "sqlalchemy", "pydantic"}


def test_the_domain_loads_on_the_standard_library_alone() -> None:
    statement = "\n".join(f"import {name}" for name in modules("member_app/domain"))
    foreign = {
        name.partition(".")[0]
        for name in loaded_after(statement) - loaded_after("pass")
        if name.partition(".")[0] not in sys.stdlib_module_names
    }
    assert foreign == {"member_app"}


def test_the_reference_api_is_not_loaded_before_it_is_needed() -> None:
    """Phones are shipped without it."""
    loaded = loaded_after("import member_app.app, member_app.cli")
    assert not {name for name in loaded if name.startswith(("api_client.reference", "sqlalchemy", "fastapi"))}


@pytest.mark.parametrize("command", ["--help", "--version"])
def test_asking_for_help_loads_neither_ui_nor_api(command: str) -> None:
    loaded = loaded_after("import member_app.cli")
    assert not {name.partition(".")[0] for name in loaded} & {"flet", "sqlalchemy", "fastapi", "uvicorn"}, command


def test_one_module_imports_httpx() -> None:
    users = [
        path.relative_to(ROOT).as_posix()
        for folder in ("member_app", "screens", "api_client")
        for path in (ROOT / folder).rglob("*.py")
        if "import httpx" in path.read_text(encoding="utf-8") or "from httpx" in path.read_text(encoding="utf-8")
    ]
    assert users == ["api_client/transport.py"]


def test_screens_do_not_know_each_other() -> None:
    """Only the shell puts screens together, for the root; all may use `screens.shared`."""
    composers = {"app.py", "shell"}
    offenders = []
    for path in (ROOT / "screens").rglob("*.py"):
        room = path.relative_to(ROOT / "screens").parts[0]
        if room in composers:
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith(("from screens.", "import screens.")):
                other = line.split()[1].split(".")[1]
                if other not in (room, "shared"):
                    offenders.append(f"{path.relative_to(ROOT)}: {line}")
    assert offenders == []
