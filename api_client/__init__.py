"""The wire: a typed client for the loyalty API. Usable without the app; never imports flet."""

import sys

# httpx brings a command line of its own, with all it needs where that is installed: a third of a second at each start.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
