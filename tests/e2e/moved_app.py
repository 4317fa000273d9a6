"""`member-app run` with a clock that a test moves and raffles of its own: `python -m tests.e2e.moved_app DATA PORT`.

The clock is behind the browser's by the seconds in `DATA/behind`, which a test makes fewer. The raffles beside those of
the demo are in `DATA/raffles.json`, read when it starts.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from member_app.app import Pages
from member_app.config import AppConfig
from member_app.data.browser_card import card_secret
from member_app.handoff import Handoff, announced
from member_app.run import prepare_data
from member_app.serve import Farewell, bind, run_server, url_of
from member_app.web.server import WebSettings, create_web_app
from member_app.wiring import Process

ANNOUNCES = "Member app: "


class MovedClock:
    """The service's and the app's."""

    def __init__(self, data: Path) -> None:
        self._file = data / "behind"

    def now(self) -> datetime:
        """As long ago as the test says; while the file is being written, as before."""
        with contextlib.suppress(ValueError):
            self._behind = float(self._file.read_text())
        return datetime.now(UTC) - timedelta(seconds=self._behind)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def main(data: Path, port: int) -> None:
    """Serve until told to stop."""
    from api_client.reference import till_credential
    from api_client.reference.app import ReferenceSettings, close_app, create_app, end_streams
    from api_client.reference.play.raffles_file import Raffle
    from api_client.reference.programme import load_programme

    folder = prepare_data(data)
    clock = MovedClock(folder)
    told: list[dict[str, Any]] = json.loads((folder / "raffles.json").read_text())
    known = load_programme("aurora")
    raffles = (*known.raffles, *(Raffle.model_validate_json(json.dumps(one)) for one in told))
    programme = known.model_copy(update={"raffles": raffles})
    api = create_app(
        ReferenceSettings(
            database_url=f"sqlite:///{folder / 'api.db'}",
            data_dir=folder,
            programme=programme,
            demo=True,
            clock=clock.now,
        )
    )
    process = Process(AppConfig(data_dir=folder), clock=clock, api=api)
    sock = bind("127.0.0.1", port)
    url = url_of(sock)
    settings = WebSettings(
        stop=process.close,
        card_keys=lambda handle: card_secret(process.handles(), handle),
        hosts=("127.0.0.1",),
    )
    web = create_web_app(Pages(process).open, settings, api)

    try:
        with announced(folder, Handoff(f"{url}/api", till_credential(folder))):
            announce = partial(print, f"{ANNOUNCES}{url}", flush=True)
            run_server(web, sock, announce, "", Farewell(leave=partial(end_streams, api)))
    finally:
        close_app(api)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
