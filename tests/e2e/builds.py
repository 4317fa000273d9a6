"""Two builds of the real app at one address: the same code, and a page and a picture that differ."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.e2e.driver import Server
from tests.member_app.running import start

_ROOT = Path(__file__).resolve().parents[2]


def build(folder: Path, name: str) -> Path:
    """A copy of the app in `folder` whose page says `name`, and one of whose pictures is another."""
    folder.mkdir(parents=True)
    for code in ("screens", "api_client"):
        (folder / code).symlink_to(_ROOT / code)
    # Where the code is tells where its files are.
    shutil.copytree(_ROOT / "member_app", folder / "member_app", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(_ROOT / "assets", folder / "assets")
    page = folder / "assets" / "index.html"
    page.write_text(
        page.read_text("utf-8").replace("<head>", f'<head>\n<meta name="build" content="{name}">', 1), "utf-8"
    )
    picture = folder / "assets" / "favicon.png"
    picture.write_bytes(picture.read_bytes() + name.encode())
    return folder


class Releases(Server):
    """The app at one address and with one store of data, as the build in `tree`."""

    def __init__(self, data: Path, tree: Path) -> None:
        super().__init__(data)
        self.tree = tree

    def start(self) -> None:
        arguments = ("run", "--port", str(self.port), "--data", str(self.data), "--no-browser")
        self._command = start(*arguments, PYTHONPATH=str(self.tree), PYTHONSAFEPATH="1")
        self.port = int(self.url.rsplit(":", 1)[1])

    def release(self, tree: Path) -> None:
        """From now on another build."""
        self.stop()
        self.tree = tree
        self.start()
