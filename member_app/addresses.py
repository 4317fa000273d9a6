"""Where others find the service: what leaves the device as a link begins there."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from member_app.config import AppConfig, Mode

#: Last parts of names that only a network of one's own knows.
_INNER = frozenset({"internal", "intranet", "lan", "local", "localdomain", "localhost", "svc"})


def under(address: str) -> str:
    """Where the web app at `address` has the embedded API; empty for none."""
    return f"{address.rstrip('/')}/api" if address else ""


def service_address(config: AppConfig, origin: str) -> str:
    """What stands before `/v1` for everybody, without a slash at the end; empty where only this process knows the way.

    `origin` is what stands before the path in the browser's address bar; empty without a browser.
    """
    web = config.mode is Mode.WEB
    if config.api_url is None:
        return under(config.public_url or origin) if web else ""
    try:
        parts, here = urlsplit(config.api_url), urlsplit(origin).hostname
    except ValueError:
        return ""
    if parts.hostname is None or "@" in parts.netloc:
        return ""
    # A server is often told an address of its own network; a phone or a computer asks where anybody would.
    found = not web or parts.hostname == here or _public(parts.hostname)
    return config.api_url.rstrip("/") if found else ""


def _public(host: str) -> bool:
    try:
        return ip_address(host).is_global
    except ValueError:
        name, _, last = host.rstrip(".").rpartition(".")
        return bool(name) and last not in _INNER
