"""The programme with every way of earning and climbing, read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from api_client.reference.programme import ProgrammeFile, load_programme

FILE = Path(__file__).parent / "programmes" / "harbour.yaml"


@cache
def harbour() -> ProgrammeFile:
    """Harbour Card: see the file."""
    return load_programme(FILE)
