"""How this process and this device are set up: values only, made by the command line, handed down."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Mode(StrEnum):
    """Where Python runs and what the device can keep."""

    WEB = "web"  # Python on a server, many members, a browser each
    DESKTOP = "desktop"
    MOBILE = "mobile"


@dataclass(frozen=True)
class AppConfig:
    """`api_url` is what stands before `/v1`; None runs the reference API in this process on `database_url`
    (None: a SQLite file under `data_dir`) with `programme`, a preset's name or a file. `public_url` is where members
    find the app on the web, for links they pass on; empty: where the browser found it.
    """

    data_dir: Path
    api_url: str | None = None
    programme: str = "aurora"
    mode: Mode = Mode.WEB
    demo: bool = True
    database_url: str | None = None
    handle_days: int = 90
    public_url: str = ""

    @property
    def embedded(self) -> bool:
        return self.api_url is None


@dataclass(frozen=True)
class DeviceInfo:
    """What the service lists under "devices", and the language the browser or phone prefers (BCP 47).

    `address` is the browser's, for limits that an embedded service keeps per client. `origin` is what stands before
    the path in the browser's address bar; empty without a browser.
    """

    name: str
    platform: str
    language: str = "en"
    address: str = "127.0.0.1"
    origin: str = ""
