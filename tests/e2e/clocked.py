"""The app and its API in this process, for tests that move the service's time; browsers and devices keep their own."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from functools import partial
from pathlib import Path
from types import TracebackType

import uvicorn

from api_client.models import DevMessageDto
from api_client.reference import till_credential
from api_client.reference.app import ReferenceSettings, close_app, create_app, end_streams
from member_app.app import Pages
from member_app.config import AppConfig
from member_app.data.browser_card import card_secret
from member_app.front import programme_front
from member_app.handoff import Handoff, announced
from member_app.serve import bind, url_of
from member_app.web.server import WebSettings, create_web_app
from member_app.wiring import Process
from tests.e2e.driver import wait_until
from tests.fakes.salesroom import ServiceTime
from tests.member_app.running import PATIENCE, environment


class ClockedServer:
    """`member-app run` on a programme file, with `now` as the service's clock and every mail at hand."""

    def __init__(self, folder: Path, programme: Path, now: ServiceTime) -> None:
        self.data, self.now = folder, now
        self.mails: list[DevMessageDto] = []
        self._socket = bind("127.0.0.1", 0)
        self.url = url_of(self._socket)
        self.api = create_app(
            ReferenceSettings(
                f"sqlite:///{folder / 'api.db'}", folder, programme=str(programme), demo=True, clock=now,
                mail=self.mails.append, sweep_every=3600.0,
            )
        )  # fmt: skip
        process = Process(AppConfig(data_dir=folder, programme=str(programme)), api=self.api)
        settings = WebSettings(
            front=lambda: programme_front(process),
            stop=process.close,
            card_keys=lambda handle: card_secret(process.handles(), handle),
            hosts=("127.0.0.1",),
        )
        web = create_web_app(Pages(process).open, settings, self.api)
        self._server = uvicorn.Server(
            uvicorn.Config(web, log_config=None, access_log=False, lifespan="on", timeout_graceful_shutdown=1)
        )
        serve = partial(asyncio.run, self._server.serve(sockets=[self._socket]))
        self._thread = threading.Thread(target=serve, name="clocked server")
        self._handoff = announced(folder, Handoff(f"{self.url}/api", till_credential(folder)))

    def __enter__(self) -> ClockedServer:
        self._thread.start()
        self._handoff.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._handoff.__exit__(kind, error, tb)
        end_streams(self.api)
        self._server.should_exit = True
        self._thread.join(60)
        close_app(self.api)
        self._socket.close()

    def till(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """`member-app till` on the same data."""
        return subprocess.run(
            [sys.executable, "-m", "member_app", "till", "--data", str(self.data), *arguments],
            capture_output=True, text=True, timeout=PATIENCE, env=environment(),
        )  # fmt: skip

    def mailed_code(self, address: str) -> str:
        """The newest one-time code for an address."""

        def find() -> str:
            body = next((mail.body for mail in reversed(self.mails) if mail.to == address), "")
            return next((word.strip(".:") for word in body.split() if word.strip(".:").isdigit()), "")

        return wait_until(find, PATIENCE, lambda: f"no mail to {address}, only to {[m.to for m in self.mails]}")
