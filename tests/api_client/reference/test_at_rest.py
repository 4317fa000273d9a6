"""Secrets that must be used again rest sealed: new ones, those of an older release, and under one key alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select, update

from api_client.reference import card_codes, sealing
from api_client.reference.app import ReferenceSettings, open_context
from api_client.reference.at_rest import seal_what_is_open
from api_client.reference.database import DatabaseUnusable
from api_client.reference.tables import card_secrets, idempotency
from tests.contract.kit import Api, Service, in_process, running, secret_bytes


def kept(service: Service) -> list[tuple[str, bytes]]:
    with service.ctx.read() as conn:
        return [(row.key, row.secret) for row in conn.execute(select(card_secrets))]


async def test_a_card_secret_is_nowhere_to_be_read(api: Api, service: Service) -> None:
    """Neither in its own table nor in the answer that is kept in case it got lost."""
    ada = await api.join()
    await ada.provision()
    ((key, sealed),) = kept(service)
    secret = secret_bytes(ada.secret)
    assert secret not in sealed
    assert sealing.unseal(service.ctx.pepper, sealed, card_codes.place_of(key)) == secret
    with service.ctx.read() as conn:
        answers = str(conn.execute(select(idempotency)).all())
    assert ada.secret["secret"] not in answers
    assert (await api.till.sell(await ada.code(), 1000)).status_code == 201


async def test_what_an_older_release_left_open_is_sealed_at_the_next_start(tmp_path: Path) -> None:
    with running(tmp_path) as service:
        async with in_process(service) as api:
            people = [await api.join(f"member{n}@example.org") for n in range(3)]
            for one in people:
                await one.provision()
        with service.ctx.write() as conn:
            for one in people:
                opened = update(card_secrets).where(card_secrets.c.key == one.secret["key"])
                conn.execute(opened.values(secret=secret_bytes(one.secret)))
    with running(tmp_path) as service:
        secrets = {secret_bytes(one.secret) for one in people}
        assert {len(sealed) for _, sealed in kept(service)} == {32 + sealing.OVERHEAD}
        assert not secrets & {sealed for _, sealed in kept(service)}
        async with in_process(service) as api:
            for one in people:
                one.http, one.service = api.http, service
                assert (await api.till.sell(await one.code(), 1000)).status_code == 201
        with service.ctx.write() as conn:
            assert seal_what_is_open(conn, service.ctx.pepper) == 0


async def test_a_secret_moved_to_another_card_makes_no_code(api: Api, service: Service) -> None:
    """Whoever can write to the database, but lacks the key, can't make a card of their own choice work."""
    ada, eve = await api.join(), await api.join("eve@example.org")
    await ada.provision()
    await eve.provision()
    rows = dict(kept(service))
    with service.ctx.write() as conn:
        moved = update(card_secrets).where(card_secrets.c.key == ada.secret["key"])
        conn.execute(moved.values(secret=rows[eve.secret["key"]]))
    ada.secret["secret"] = eve.secret["secret"]
    assert (await api.till.sell(await ada.code(), 1000)).json()["type"] == "code-unknown"


async def test_another_key_is_noticed_at_the_start(tmp_path: Path) -> None:
    """As after a restore without the key file: better told at once than card by card at the tills."""
    with running(tmp_path) as service:
        async with in_process(service) as api:
            await (await api.join()).provision()
    (tmp_path / "pepper.key").write_text("some-other-key-than-before")
    settings = ReferenceSettings(f"sqlite:///{tmp_path / 'loyalty.db'}", tmp_path)
    with pytest.raises(DatabaseUnusable, match=r"pepper\.key"):
        open_context(settings)


def test_seals_hold() -> None:
    sealed = sealing.seal(b"pepper", b"secret", "card:1")
    assert sealing.unseal(b"pepper", sealed, "card:1") == b"secret"
    assert sealing.seal(b"pepper", b"secret", "card:1") != sealed
    changed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for wrong in ((b"other", sealed, "card:1"), (b"pepper", sealed, "card:2"), (b"pepper", changed, "card:1"),
                  (b"pepper", b"", "card:1"), (b"pepper", bytes(32), "card:1")):  # fmt: skip
        with pytest.raises(sealing.BrokenSeal):
            sealing.unseal(*wrong)
