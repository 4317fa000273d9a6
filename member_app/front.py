"""What the boot page shows of the programme, asked of the API when the server starts."""

from __future__ import annotations

import asyncio
import contextlib
import logging

from api_client.errors import ApiError
from api_client.exchange import Exchanger
from api_client.models import ProgrammeDto
from api_client.retry import RetryPolicy
from api_client.transport import Request
from member_app.data.mapping import programme_of
from member_app.web.server import Front
from member_app.wiring import Process

log = logging.getLogger(__name__)

PATIENCE = 3.0
_LANGUAGES = 8


async def programme_front(process: Process) -> Front:
    """The brand of the programme; a plain one when the API elsewhere does not answer in time.

    What it is told in each language is kept for browsers that come for the first time.
    """
    asker = Exchanger(process.transport(), RetryPolicy(budget=PATIENCE))
    try:
        programme = programme_of(await _manifest(asker, process))
        # What can't be told in time is told to the browsers that ask.
        with contextlib.suppress(ApiError, TimeoutError):
            async with asyncio.timeout(PATIENCE):
                for asker.language in programme.locales[:_LANGUAGES]:
                    await _manifest(asker, process)
    except ApiError as fault:
        log.warning("The API did not tell its programme (%s): the boot page stays plain", fault)
        return Front()
    finally:
        await asker.transport.aclose()
    return Front(programme.brand, programme.tagline, programme.locales[0] if programme.locales else "en")


async def _manifest(asker: Exchanger, process: Process) -> ProgrammeDto:
    manifest = await asker.value(Request("GET", "/v1/program"), ProgrammeDto)
    process.manifests.keep(asker.language, manifest, process.clock.now())
    return manifest
