"""Where the files shipped beside the code are: a checkout's `assets/`, or the copy inside an installed wheel."""

from __future__ import annotations

from pathlib import Path


def assets_dir() -> Path:
    """The folder holding `index.html`, `fonts/`, `icons/`, `art/` and `locales/`.

    Raises `FileNotFoundError` if neither place has it, which means that the package was put together wrongly.
    """
    package = Path(__file__).resolve().parent
    for candidate in (package / "_assets", package.parent / "assets"):
        if (candidate / "index.html").is_file():
            return candidate
    raise FileNotFoundError("The app's assets are missing. Install the package again, or run it from a full checkout.")
