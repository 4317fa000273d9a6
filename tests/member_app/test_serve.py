"""Taking an address, and what is said when it can't be had."""

from __future__ import annotations

import socket

import pytest

from member_app.serve import PortError, bind, url_of


def test_a_free_port_is_found_and_named() -> None:
    with bind("127.0.0.1", 0) as sock:
        assert url_of(sock) == f"http://127.0.0.1:{sock.getsockname()[1]}"


def test_all_interfaces_are_opened_at_loopback() -> None:
    with bind("0.0.0.0", 0) as sock:
        assert url_of(sock).startswith("http://127.0.0.1:")


def test_a_taken_port_names_a_way_on() -> None:
    with bind("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortError, match=rf"Port {port} is taken .* --port {port + 1}"):
            bind("127.0.0.1", port)


@pytest.mark.parametrize("host", ["no.such.host.invalid", "203.0.113.7"])
def test_a_foreign_address_is_told(host: str) -> None:
    with pytest.raises(PortError, match=r"--host 127\.0\.0\.1"):
        bind(host, 0)


def test_ipv6_is_written_in_brackets() -> None:
    try:
        sock = bind("::1", 0)
    except PortError:
        pytest.skip("this machine has no IPv6")
    with sock:
        assert url_of(sock).startswith("http://[::1]:")


def test_the_address_is_free_again_afterwards() -> None:
    with bind("127.0.0.1", 0) as sock:
        port = sock.getsockname()[1]
    with socket.create_server(("127.0.0.1", port)):
        pass
