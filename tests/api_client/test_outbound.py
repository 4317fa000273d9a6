"""Messages to others: to the address that was checked, under the name that was meant, with its certificate."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from api_client.errors import Offline, Slow
from api_client.transport import Outbound
from tests.fakes.receiver import receiving


def certified(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server that can prove to be `name`, and a client that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(Encoding.PEM)
    file = folder / "server.pem"
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + pem)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file)
    return server, ssl.create_default_context(cadata=pem.decode())


class Asked(BaseHTTPRequestHandler):
    """Notes what arrives after a handshake that worked."""

    seen: ClassVar[list[tuple[str, str, bytes]]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.seen.append((self.path, self.headers["host"], body))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return


class Quiet(HTTPServer):
    """Says nothing of handshakes that did not work."""

    def handle_error(self, *_: object) -> None:
        return


@contextmanager
def proving(tls: ssl.SSLContext) -> Iterator[tuple[int, list[tuple[str, str, bytes]]]]:
    """A server with a certificate, its port and what it is asked."""
    handler = type("Handler", (Asked,), {"seen": []})
    with Quiet(("127.0.0.1", 0), handler) as server:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_address[1], handler.seen
        server.shutdown()
        thread.join(60)


async def test_the_name_is_proved_though_the_address_is_called(tmp_path: Path) -> None:
    server, client = certified(tmp_path, "hooks.example")
    with proving(server) as (port, seen):
        outbound = Outbound(60, verify=client)
        assert await outbound.post(f"https://hooks.example:{port}/x?y=1", "127.0.0.1", {"a": "b"}, b"{}") == 204
        with pytest.raises(Offline):
            await outbound.post(f"https://other.example:{port}/x", "127.0.0.1", {}, b"{}")
        await outbound.aclose()
    assert seen == [("/x?y=1", f"hooks.example:{port}", b"{}")]


async def test_an_unknown_certificate_is_not_believed(tmp_path: Path) -> None:
    server, _ = certified(tmp_path, "hooks.example")
    with proving(server) as (port, seen):
        outbound = Outbound(60)
        with pytest.raises(Offline):
            await outbound.post(f"https://hooks.example:{port}/", "127.0.0.1", {}, b"{}")
        await outbound.aclose()
    assert seen == []


async def test_waits_no_longer_than_it_may() -> None:
    async with receiving() as receiver:
        receiver.answers = [None]
        outbound = Outbound(0.2)
        with pytest.raises(Slow):
            await outbound.post(receiver.url, "127.0.0.1", {}, b"{}")
        await outbound.aclose()


async def test_a_proxy_of_the_machine_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async with receiving() as receiver, receiving() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        outbound = Outbound(60)
        assert await outbound.post(receiver.url, "127.0.0.1", {}, b"{}") == 204
        await outbound.aclose()
    assert (len(receiver.got), proxy.got) == (1, [])
