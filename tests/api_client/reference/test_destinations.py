"""Where a webhook may lead, by every way of writing an address that is none of its business."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from api_client.reference.destinations import Forbidden, address_of, reachable

INSIDE = [
    "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
    "192.0.2.1", "198.18.0.1", "240.0.0.1", "255.255.255.255", "224.0.0.1", "::", "::1", "fe80::1", "fc00::1",
    "fd12::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a00:1",
    "2002:7f00:1::", "2002:a00:1::", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1",
    "fec0::1", "feff::a00:1", "64:ff9b:1::a00:1", "::10.0.0.1",
]  # fmt: skip
OUTSIDE = ["93.184.216.34", "1.1.1.1", "2606:4700:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]


@pytest.mark.parametrize("address", INSIDE)
def test_inside(address: str) -> None:
    assert not reachable(ip_address(address), private=False)


@pytest.mark.parametrize("address", OUTSIDE)
def test_outside(address: str) -> None:
    assert reachable(ip_address(address), private=False)


def test_allowed_at_the_machine_itself() -> None:
    assert reachable(ip_address("127.0.0.1"), private=True)
    assert reachable(ip_address("10.0.0.1"), private=True)
    assert not reachable(ip_address("0.0.0.0"), private=True)
    assert not reachable(ip_address("224.0.0.1"), private=True)


def names(*addresses: str):
    """A resolver that knows one answer."""

    async def resolve(host: str, port: int) -> list[str]:
        return list(addresses)

    return resolve


async def test_a_name_with_one_foot_inside_is_refused() -> None:
    with pytest.raises(Forbidden, match="private-address"):
        await address_of("https://both.example/", False, names("93.184.216.34", "10.0.0.1"))
    with pytest.raises(Forbidden, match="private-address"):
        await address_of("https://none.example/", False, names())
    assert await address_of("https://fine.example/", False, names("93.184.216.34")) == "93.184.216.34"


@pytest.mark.parametrize(
    "url",
    ["http://x.example/", "https://user:" + "word@x.example/", "https://user@x.example", "ftp://x.example", "https:///x",
     "https://x.example:99999/", "https://[::1/", "https://exämple.org/"],
)  # fmt: skip
async def test_odd_addresses(url: str) -> None:
    with pytest.raises(Forbidden):
        await address_of(url, False, names("93.184.216.34"))


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "0177.0.0.1", "127.0.0.1."])
async def test_other_spellings_of_this_machine(host: str) -> None:
    """However a name is spelt, what the machine makes of it is what counts."""
    try:
        await address_of(f"https://{host}/", False)
    except (Forbidden, OSError):
        return
    raise AssertionError(f"{host} was let through")
