"""Where a webhook may lead: to the outside alone, unless an operator at the machine itself said otherwise.

A name is resolved once, every address it has is looked at, and the message goes to one of those: what the name says a
moment later does not matter.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

Resolve = Callable[[str, int], Awaitable[list[str]]]
_NAT64 = IPv6Network("64:ff9b::/96")


class Forbidden(Exception):
    """It may not lead there; the text is a word for the operator."""


async def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name, as this machine sees them. Raises OSError."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(one[4][0]) for one in found]


async def address_of(url: str, private: bool, resolve: Resolve = resolve) -> str:
    """The IP address to send to. Raises `Forbidden`, or OSError for a name that is not known."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise Forbidden("malformed") from None
    if parts.scheme != "https" and not (private and parts.scheme == "http"):
        raise Forbidden("not-https")
    if not host or "@" in parts.netloc or not parts.netloc.isascii():
        raise Forbidden("malformed")
    found = [address.partition("%")[0] for address in await resolve(host, port)]
    if not found or not all(reachable(ip_address(one), private) for one in found):
        raise Forbidden("private-address")
    return found[0]


def reachable(address: IPv4Address | IPv6Address, private: bool) -> bool:
    """Whether a message may go there; an IPv4 address inside an IPv6 one counts as itself."""
    if address.is_multicast or address.is_unspecified:
        return False
    if private:
        return True
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return reachable(inner, private)
        # Site-local addresses are nobody's any more, and yet some networks still lead there.
        if address.teredo is not None or address.is_site_local:
            return False
    return address.is_global and not address.is_reserved
