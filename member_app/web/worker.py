"""The service worker: which release it keeps, and the list of all files it may keep, by content."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

from member_app.web.boot import MADE, SCRIPTS, BootPage, scripts, versioned
from member_app.web.catalogue import Catalogue

ADDRESS = "worker.js"
DIGEST = 32  # hex digits: as hard to forge as half a SHA-256


def worker_script(assets: Path, catalogue: Catalogue, page: BootPage, *, active: bool = True) -> bytes:
    """The worker of this release. Not `active`: one that removes itself and all it kept."""
    if not active:
        return (assets / "boot" / "worker_off.js").read_bytes()
    release = {
        "id": page.release,
        "version": catalogue.version,
        "base": versioned(catalogue),
        "cut": page.html.index(MADE) + len(MADE),
        "page": hashlib.sha256(page.html).hexdigest()[:DIGEST],
        "files": {asset.url: asset.digest[:DIGEST] for asset in catalogue.assets.values()},
    }
    values = {
        "release": json.dumps(release, separators=(",", ":"), sort_keys=True),
        "rotating": scripts(assets, ["rotating"]),
        "code": scripts(assets, SCRIPTS["code"]),
    }
    return re.sub(r"\{\{(\w+)\}\}", lambda place: values[place[1]], scripts(assets, ["worker"])).encode()
