"""What becomes of a round: closed with a commitment, drawn or void, and prizes that pass to alternates.

Each step works on a round whose row is held, looks again whether it is due, and so is done once, whoever comes first.
Members are not touched here: what it means for each of them is `raffle_news`'.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, RowMapping, and_, select, update

from api_client.draws import making
from api_client.draws.beacon import Commit, Drand, DrandValue, Secrets
from api_client.draws.commitment import rules_hash
from api_client.draws.document import Draw, Rules, Terms
from api_client.draws.reading import read_draw
from api_client.draws.winners import Prize
from api_client.draws.writing import draw_json
from api_client.reference.context import Context
from api_client.reference.play import raffle_beacon, raffle_store
from api_client.reference.play.raffle_rounds import Round
from api_client.reference.play.raffle_store import CLOSED, DRAWN, OPEN, VOID
from api_client.reference.play.raffles_tables import raffle_tickets as tickets
from api_client.reference.play.raffles_tables import raffle_wins as wins

#: Why a round is void.
NOBODY, UNBOUND, LATE, WITHHELD = "no-entries", "not-bound", "closed-too-late", "value-withheld"
WITHDRAWN = "withdrawn"


def advance(
    conn: Connection, ctx: Context, round_id: str, now: datetime, value: DrandValue | None = None
) -> RowMapping:
    """Do what is due by `now` with a round that was begun; `value` is that of its public beacon, if it is known."""
    row = raffle_store.hold(conn, round_id)
    one = raffle_store.of_row(ctx, row)
    if raffle_store.withdrawn(ctx, row):
        void(conn, ctx, row, WITHDRAWN, now)
        row = raffle_store.hold(conn, round_id)
    if row["state"] == OPEN and now >= row["closes_at"]:
        _close(conn, ctx, one, row, now)
        row = raffle_store.hold(conn, round_id)
    if row["state"] == CLOSED and now >= row["draw_at"]:
        _draw(conn, ctx, one, row, now, value)
        row = raffle_store.hold(conn, round_id)
    if row["state"] == DRAWN:
        lapse(conn, one, row, now)
    return raffle_store.hold(conn, round_id)


def void(conn: Connection, ctx: Context, row: RowMapping, reason: str, now: datetime) -> None:
    """Call a round off that is held and not drawn; `reason` is shown to everybody."""
    one = raffle_store.of_row(ctx, row)
    document = published(conn, ctx, one, row)
    told: Secrets | None = None
    if row["state"] == CLOSED and isinstance(document.terms.beacon, Commit):
        told = _told(conn, row, document.terms.beacon)
    written = text_of(making.void(document, reason, told))
    raffle_store.change(
        conn, row["id"], state=VOID, void_at=now, reason=reason, document=written,
        terms=raffle_store.text_of(one.raffle),
    )  # fmt: skip


def published(conn: Connection, ctx: Context, one: Round, row: RowMapping | None) -> Draw:
    """What anybody may read of a round: as it was sealed, or as it stands while it is open."""
    if row is not None and row["document"] is not None:
        return read_draw(row["document"].encode())
    return Draw(terms(ctx, one, _source(conn, ctx, one, row)))


def terms(ctx: Context, one: Round, source: Drand | Commit) -> Terms:
    """What is promised while nothing is sealed: by the programme file of now."""
    raffle = one.raffle
    return Terms(
        raffle=one.id,
        round=one.number,
        title=dict(raffle.title.root),
        rules=Rules(
            raffle.rules.version, {locale: rules_hash(text) for locale, text in raffle.rules.text.root.items()}
        ),
        opens_at=one.opens_at,
        closes_at=one.closes_at,
        draw_by=one.deadline,
        places=raffle.limits.places,
        prizes=tuple(Prize(prize.id, prize.count) for prize in raffle.prizes),
        alternates=raffle.alternates,
        beacon=source,
    )


def lapse(conn: Connection, one: Round, row: RowMapping, now: datetime) -> None:
    """Prizes that nobody took in time go to alternates; the round is drawn and held."""
    late = and_(wins.c.round_id == row["id"], wins.c.state == "open", wins.c.claim_by <= now)
    query = update(wins).where(late).values(state="lapsed", ended_at=now, told=False)
    for prize_id in conn.execute(query.returning(wins.c.prize_id)).scalars().all():
        hand_on(conn, one, prize_id, now)


def hand_on(conn: Connection, one: Round, prize_id: str, now: datetime) -> None:
    """The next alternate has won this prize, if there is one; the round is drawn and held."""
    row = raffle_store.hold(conn, one.id)
    alternates = read_draw(row["document"].encode()).alternates
    if row["asked"] >= len(alternates):
        return
    raffle_store.change(conn, one.id, asked=row["asked"] + 1)
    _win(conn, one, [(alternates[row["asked"]], prize_id)], now, alternate=True)


def _close(conn: Connection, ctx: Context, one: Round, row: RowMapping, now: datetime) -> None:
    """Seal the list; or call it off where nobody could rely on a draw."""
    source = raffle_beacon.source(conn, ctx, row)
    if not row["tickets"]:
        return void(conn, ctx, row, NOBODY, now)
    if not raffle_beacon.complete(conn, row):
        return void(conn, ctx, row, UNBOUND, now)
    # From then on the value may be known, and a list that is sealed later could have been chosen.
    if _second(now) >= (source.due if isinstance(source, Drand) else one.deadline):
        return void(conn, ctx, row, LATE, now)
    sealed = making.close(terms(ctx, one, source), raffle_store.listed(conn, one.id), _second(now))
    raffle_store.change(
        conn, one.id, state=CLOSED, closed_at=now, commitment=sealed.commitment, document=text_of(sealed),
        terms=raffle_store.text_of(one.raffle),
    )  # fmt: skip
    return None


def _draw(conn: Connection, ctx: Context, one: Round, row: RowMapping, now: datetime, value: DrandValue | None) -> None:
    """Draw, once the value is known; void once the time for that is over."""
    sealed = read_draw(row["document"].encode())
    if now > one.deadline:
        return void(conn, ctx, row, WITHHELD, now)
    found = value if isinstance(sealed.terms.beacon, Drand) else raffle_beacon.secrets(conn, ctx, row, now)
    if found is None or found.randomness is None:
        return None
    done = making.draw(sealed, raffle_store.listed(conn, one.id), found)
    raffle_store.change(conn, one.id, state=DRAWN, drawn_at=now, document=text_of(done))
    _win(conn, one, [(winner.ticket, winner.prize) for winner in done.winners], now, alternate=False)
    return None


def _win(conn: Connection, one: Round, won: Sequence[tuple[str, str]], now: datetime, *, alternate: bool) -> None:
    """Write down who won what, as (ticket, prize)."""
    owners = {
        row["ticket"]: row
        for start in range(0, len(won), 500)
        for row in conn.execute(
            select(tickets.c.ticket, tickets.c.member_id, tickets.c.number).where(
                tickets.c.round_id == one.id, tickets.c.ticket.in_([name for name, _ in won[start : start + 500]])
            )
        ).mappings()
    }
    until = now + timedelta(days=one.raffle.claim_days)
    if won:
        rows = [
            {
                "round_id": one.id, "ticket": name, "member_id": owners[name]["member_id"],
                "number": owners[name]["number"], "prize_id": prize, "alternate": alternate, "state": "open",
                "won_at": now, "claim_by": until, "told": owners[name]["member_id"] is None,
            }
            for name, prize in won
        ]  # fmt: skip
        conn.execute(wins.insert(), rows)


def _source(conn: Connection, ctx: Context, one: Round, row: RowMapping | None) -> Drand | Commit:
    if row is not None:
        return raffle_beacon.source(conn, ctx, row)
    return raffle_beacon.planned(ctx, one)


def _told(conn: Connection, row: RowMapping, source: Commit) -> Secrets | None:
    """What parties had told when it was called off; never all of it, or it could have been drawn."""
    known = raffle_beacon.bound(conn, row["id"])
    by_hash = {held["commitment"]: held["secret"] for held in known.values()}
    secrets = tuple(bytes.fromhex(by_hash[party.hash]) if by_hash.get(party.hash) else None for party in source.parties)
    return Secrets(None, secrets) if any(secrets) and not all(secrets) else None


def _second(at: datetime) -> datetime:
    """Documents know whole seconds."""
    return at.astimezone(UTC).replace(microsecond=0)


def text_of(document: Draw) -> str:
    """As it is published, letter by letter."""
    return json.dumps(draw_json(document), ensure_ascii=False, separators=(",", ":"))
