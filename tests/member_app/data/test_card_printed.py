"""What is printed on the card stays with the device's secret, as current as the last snapshot, and is one member's."""

from __future__ import annotations

import json

from member_app.data.keeper import load_card
from member_app.domain.card import CardCode, CodeKind
from member_app.domain.failure import Failure
from member_app.domain.state import Ready
from member_app.storage.key_values import MemoryKeyValues
from member_app.storage.vault import CARD, SafeVault
from tests.fakes.world import World, until


def vault_of(session: object) -> SafeVault:
    vault = session.card._vault  # type: ignore[attr-defined]
    assert isinstance(vault, SafeVault)
    return vault


async def test_is_kept_with_the_secret_and_follows_the_snapshot(world: World) -> None:
    session = await world.newcomer("mara@example.org", MemoryKeyValues())
    home = await until(session.home.watch(), lambda state: isinstance(state, Ready) and state.fresh)
    assert isinstance(await session.card.code(CodeKind.ROTATING), CardCode)
    assert await session.card.printed() == home.value.card
    vault = vault_of(session)
    before = await load_card(vault)
    # As an earlier version of the app kept it: the secret alone.
    older = json.loads(await vault.get(CARD) or "")
    await vault.put(
        CARD, json.dumps({name: older[name] for name in older if name not in ("number", "holder", "kinds")})
    )
    session.card.forget()  # type: ignore[attr-defined]
    assert isinstance(await session.card.code(CodeKind.ROTATING), CardCode)
    await session.card.ensure()  # type: ignore[attr-defined]
    assert await session.card.printed() == home.value.card
    session.card.forget()  # type: ignore[attr-defined]
    assert await load_card(vault) == before, "the secret is the same"


async def test_damage_to_it_leaves_the_code(world: World) -> None:
    session = await world.newcomer("mara@example.org", MemoryKeyValues())
    assert isinstance(await session.card.code(CodeKind.ROTATING), CardCode)
    vault = vault_of(session)
    whole = json.loads(await vault.get(CARD) or "")
    for damaged in (
        {"number": 7},
        {"holder": None},
        {"kinds": "rotating"},
        {"kinds": [["qr"]]},
        {"kinds": ["of tomorrow"]},
    ):
        await vault.put(CARD, json.dumps({**whole, **damaged}))
        session.card.forget()  # type: ignore[attr-defined]
        assert isinstance(await session.card.code(CodeKind.ROTATING), CardCode)
        printed = await session.card.printed()
        assert printed is None or printed.number == whole["number"]


async def test_nobody_else_s_card_is_shown(world: World) -> None:
    browser = MemoryKeyValues()
    session = await world.newcomer("mara@example.org", browser)
    assert isinstance(await session.card.code(CodeKind.QR), CardCode)
    await session.card.ensure()  # type: ignore[attr-defined]
    assert await session.card.printed() is not None
    await session.account.sign_out()
    assert await session.card.printed() is None
    assert isinstance(await session.card.code(CodeKind.QR), Failure)
