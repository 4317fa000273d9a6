"""What the tracked files may not hold, and that tests mirror code."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Written in pieces, so that this file is not its own finding.
FORBIDDEN = {
    "a path of somebody's machine": re.compile(r"(?<![\w.])/(?:ho" r"me|Users|ro" r"ot|wo" r"rk)/[\w.-]+"),
    "a registry's address": re.compile(
        r"https?://[\w.-]*(?:pyp" r"i\.org|pythonho" r"sted|npm" r"js|art" r"ifactory)[\w./-]*"
    ),
    "an address with a credential": re.compile(r"https?://[^\s/:@]+:[^\s/@]+@"),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY"),
}  # fmt: skip
TEXT = {".py", ".toml", ".md", ".txt", ".yaml", ".yml", ".json", ".html", ".js", ".po", ".cfg", ".ini", ""}
LARGEST = 1_500_000


def tracked() -> list[Path]:
    """Files git knows; in an unpacked archive there is nothing to check."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout")
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_tracked_file_holds(what: str) -> None:
    findings = []
    for path in tracked():
        if path.suffix in TEXT and path != Path(__file__):
            for match in FORBIDDEN[what].finditer(path.read_text(encoding="utf-8", errors="replace")):
                findings.append(f"{path.relative_to(ROOT)}: {match[0]}")
    assert findings == []


def test_nothing_huge_is_tracked() -> None:
    assert [path for path in tracked() if path.stat().st_size > LARGEST] == []


def test_exact_versions_and_no_addresses() -> None:
    for line in (ROOT / "constraints.txt").read_text().splitlines():
        assert re.fullmatch(r"[a-z0-9-]+==[\w.]+( ; .+)?", line), line


def test_everything_needed_is_constrained() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [
        *project["dependencies"],
        *(name for extra in project["optional-dependencies"].values() for name in extra),
    ]
    names = {re.split(r"[\[<>=!~ ]", line)[0].lower().replace("_", "-") for line in wanted}
    constrained = {line.partition("==")[0] for line in (ROOT / "constraints.txt").read_text().splitlines()}
    assert names - constrained == set()


def test_the_wheel_takes_all_assets_but_the_screenshots() -> None:
    import tomllib

    build = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]
    shipped = build["targets"]["wheel"]["force-include"]
    there = {f"assets/{path.name}" for path in (ROOT / "assets").iterdir() if not path.name.startswith(".")}
    assert set(shipped) == there - {"assets/screenshots"}
    assert all(target == f"member_app/_{source}" for source, target in shipped.items())


def test_readme_and_checks_say_the_same() -> None:
    readme = (ROOT / "README.md").read_text()
    assert "python3 -m venv .venv && .venv/bin/pip install -c constraints.txt . && .venv/bin/member-app" in readme
    assert (
        "python3 -m venv .venv && .venv/bin/pip install -c constraints.txt -e '.[test]' && .venv/bin/pytest" in readme
    )
    assert 'grep -m 1 -F "/pytest" README.md' in (ROOT / ".ci" / "run").read_text()


def test_every_module_and_public_name_says_what_it_is() -> None:
    import ast

    missing = []
    for folder in ("member_app", "screens", "api_client"):
        for path in (ROOT / folder).rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            if not ast.get_docstring(tree) and path.stat().st_size:
                missing.append(path.relative_to(ROOT).as_posix())
    assert missing == []
