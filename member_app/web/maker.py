"""The process that makes compressed copies. Ends with its parent, and gives way to everything else on the machine."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
from pathlib import Path

from flet_web import get_package_web_dir

from member_app.resources import assets_dir
from member_app.web.catalogue import build_catalogue
from member_app.web.compress import CompressedStore, make_all


def main(folder: str, parent: str) -> None:
    """Fill `folder`; stop when the process `parent` is gone."""
    with contextlib.suppress(AttributeError, OSError):
        os.nice(15)
    # Raised as SystemExit, so that claims and half-written files are cleared.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_watch, args=(int(parent),), daemon=True).start()
    make_all(build_catalogue(Path(get_package_web_dir()), assets_dir()), CompressedStore(Path(folder)))


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main(*sys.argv[1:])
