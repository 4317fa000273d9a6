"""Who came with whose code, and what both get for it.

A tie is made once, when a member joins, and never later. What a friend has bought since is read from their purchases
whenever one is posted or taken back, so that nothing depends on the order in which tills deliver. The friend and the
one who invited them are locked together, which is what pays both exactly once.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import cast

from sqlalchemy import Connection, RowMapping, func, select, update

from api_client.reference import events, locks, members, upserts
from api_client.reference.context import Context
from api_client.reference.ids import new_id
from api_client.reference.play import friends_words, grants, happenings
from api_client.reference.play.friends_file import Joins, Purchases, Referral, Spend
from api_client.reference.play.friends_tables import installations, mailboxes, referral_codes, referrals
from api_client.reference.play.mailbox import mailbox, same_phone
from api_client.reference.tables import members as member_rows
from api_client.reference.tables import transactions

#: No vowels, so that no word comes out; no letter or digit that looks like another.
ALPHABET = "23456789BCDFGHJKMNPQRSTVWXZ"
#: 27^8 codes: a thousand million members leave 281 of them for each.
LENGTH = 8
OPEN, PAID, REFUSED, OVER_LIMIT = "open", "paid", "refused", "over_limit"


@dataclass(frozen=True)
class Newcomer:
    """Somebody who joins now: the address they proved, and what the app calls their device (None: it did not say)."""

    member_id: str
    address: str
    installation: str | None


@dataclass(frozen=True)
class Progress:
    """How much of the condition is done; `unit` is `none` (joining was enough), `count` or `money` (minor units)."""

    unit: str
    current: int
    goal: int

    @property
    def met(self) -> bool:
        return self.current >= self.goal

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return 1.0 if self.met else self.current / self.goal


def part(ctx: Context) -> Referral | None:
    """What the programme says of inviting friends; None where that is switched off."""
    return ctx.programme.referral if "referral" in ctx.programme.modules else None


def is_open(ctx: Context, rules: Referral, at: datetime) -> bool:
    """Whether one can join with a code on this day."""
    return rules.ends is None or at.astimezone(ctx.zone).date() <= rules.ends


# --- codes ---


def code_of(conn: Connection, member_id: str, at: datetime) -> str:
    """The member's code, made on first use."""
    query = select(referral_codes.c.code).where(referral_codes.c.member_id == member_id)
    known = conn.execute(query).scalar_one_or_none()
    while known is None:
        drawn = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        # Nothing is written where the member has one by now, or another member has this one.
        upserts.begin(conn, referral_codes, {"member_id": member_id, "code": drawn, "created_at": at})
        known = conn.execute(query).scalar_one_or_none()
    return str(known)


def known_code(conn: Connection, member_id: str) -> str | None:
    """The member's code, if one was made."""
    query = select(referral_codes.c.code).where(referral_codes.c.member_id == member_id)
    return cast("str | None", conn.execute(query).scalar_one_or_none())


def holder(conn: Connection, ctx: Context, code: str) -> RowMapping | None:
    """The member whose code this is. Demo members invite in demo mode alone."""
    found = conn.execute(
        select(member_rows)
        .join(referral_codes, referral_codes.c.member_id == member_rows.c.id)
        .where(referral_codes.c.code == plain(code))
    )
    member = found.mappings().one_or_none()
    return None if member is None or (member["demo"] and not ctx.settings.demo) else member


def plain(code: str) -> str:
    """A code without what people put between its letters."""
    return "".join(letter for letter in code.upper() if letter.isalnum())


# --- joining ---


def arrive(conn: Connection, ctx: Context, who: Newcomer, code: str | None, at: datetime) -> str | None:
    """Know a new member's mailbox and device from now on, and tie them to the one whose code they came with.

    Answers `joined`, `unknown`, `refused` (they are no one new) or `closed`, and None without a code; nothing of it
    keeps anybody from joining.
    """
    rules = part(ctx)
    inviter = holder(conn, ctx, code) if code and rules is not None else None
    if inviter is not None:
        locks.members(conn, inviter["id"], who.member_id)
    # Two who are one person may arrive at the same time.
    locks.named(conn, "mailbox", mailbox(who.address))
    if who.installation is not None:
        locks.named(conn, "installation", who.installation)
    reason = _someone_known(conn, ctx, who, device=rules is not None and rules.one_per_device)
    conn.execute(mailboxes.insert().values(member_id=who.member_id, mailbox=mailbox(who.address)))
    note_device(conn, ctx, who.member_id, who.installation)
    if not code:
        return None
    if rules is None or not is_open(ctx, rules, at):
        return "closed"
    return "unknown" if inviter is None else tie(conn, ctx, rules, who.member_id, inviter["id"], reason, at)


def note_device(conn: Connection, ctx: Context, member_id: str, installation: str | None) -> None:
    """A member signed in on this device."""
    if installation is not None:
        upserts.begin(conn, installations, {"print": _print(ctx, installation), "member_id": member_id})


def tie(
    conn: Connection, ctx: Context, rules: Referral, friend_id: str, inviter_id: str, reason: str | None, at: datetime
) -> str:
    """Tie a member who joined at `at` to the one who invited them; with a `reason` it is refused, and kept as that."""
    conn.execute(
        referrals.insert().values(
            friend_id=friend_id, id=new_id("rfl"), inviter_id=inviter_id, joined_at=at,
            until=_until(ctx, rules, at), state=REFUSED if reason else OPEN, reason=reason,
        )
    )  # fmt: skip
    first_name = members.row(conn, friend_id)["first_name"]
    _tell(conn, inviter_id, REFUSED if reason else "joined", first_name, at)
    if reason:
        return REFUSED
    judge(conn, ctx, friend_id, at)
    return "joined"


def _someone_known(conn: Connection, ctx: Context, who: Newcomer, *, device: bool) -> str | None:
    """Why this is nobody new: a member has their mailbox, or (with `device`) uses their device."""
    theirs = mailboxes.c.mailbox == mailbox(who.address)
    if conn.execute(select(mailboxes.c.member_id).where(theirs).limit(1)).first() is not None:
        return "mailbox"
    if not device or who.installation is None:
        return None
    here = installations.c.print == _print(ctx, who.installation)
    return "device" if conn.execute(select(installations.c.print).where(here).limit(1)).first() else None


def _until(ctx: Context, rules: Referral, at: datetime) -> datetime | None:
    """The end of the last local day on which something counts."""
    if rules.within_days is None:
        return None
    last = at.astimezone(ctx.zone).date() + timedelta(days=rules.within_days)
    return datetime.combine(last + timedelta(days=1), time(), ctx.zone)


def _print(ctx: Context, installation: str) -> str:
    """What is kept of a device: not to be guessed without the server's key."""
    return hmac.new(ctx.pepper, f"installation:{installation}".encode(), hashlib.sha256).hexdigest()


# --- what friends do ---


def together(conn: Connection, member_id: str) -> tuple[str, ...]:
    """Whoever must be locked before this member's purchases change: the member, and who invited them."""
    query = select(referrals.c.inviter_id).where(referrals.c.friend_id == member_id, referrals.c.state != REFUSED)
    inviter = conn.execute(query).scalar_one_or_none()
    return (member_id,) if inviter is None else (member_id, str(inviter))


def judge(conn: Connection, ctx: Context, friend_id: str, at: datetime) -> None:
    """Look at what a friend has done by now; pay both sides, or take it back. `at` is when it happened."""
    rules = part(ctx)
    row = tie_of(conn, friend_id)
    if rules is None or row is None or row["state"] == REFUSED:
        return
    # Together with the purchase's own lock already; again where this is asked for on its own.
    locks.members(conn, *together(conn, friend_id))
    row = tie_of(conn, friend_id) or row
    done = progress(conn, rules, row)
    if row["state"] == OPEN:
        _go_on(conn, ctx, rules, row, done, at)
    elif not done.met and rules.on_refund == "take_back":
        _undo(conn, ctx, rules, row, at)


def tie_of(conn: Connection, friend_id: str) -> RowMapping | None:
    """Who invited this member, with what came of it."""
    return conn.execute(select(referrals).where(referrals.c.friend_id == friend_id)).mappings().one_or_none()


def progress(conn: Connection, rules: Referral, tie: RowMapping) -> Progress:
    """What the friend bought between joining and the end of the invitation, less what was taken back."""
    condition, kept = rules.condition, transactions.c.amount - transactions.c.refunded
    theirs = [transactions.c.member_id == tie["friend_id"], transactions.c.occurred_at >= tie["joined_at"]]
    if tie["until"] is not None:
        theirs.append(transactions.c.occurred_at < tie["until"])
    match condition:
        case Joins():
            return Progress("none", 1, 1)
        case Purchases():
            enough = kept >= max(1, condition.minimum)
            count = conn.execute(select(func.count()).select_from(transactions).where(*theirs, enough)).scalar_one()
            return Progress("count", min(count, condition.count), condition.count)
        case Spend():
            total = conn.execute(select(func.coalesce(func.sum(kept), 0)).where(*theirs)).scalar_one()
            return Progress("money", min(int(total), condition.amount), condition.amount)


def _go_on(conn: Connection, ctx: Context, rules: Referral, tie: RowMapping, done: Progress, at: datetime) -> None:
    friend, inviter = members.row(conn, tie["friend_id"]), members.row(conn, tie["inviter_id"])
    if not done.met:
        if done.current:
            _tell(conn, inviter["id"], "under_way", friend["first_name"], at)
        return
    if same_phone(friend["phone"], inviter["phone"]):
        _write(conn, tie, state=REFUSED, reason="phone")
        _tell(conn, inviter["id"], REFUSED, friend["first_name"], at)
        return
    side = OVER_LIMIT if left(conn, ctx, rules, inviter["id"], at) == 0 else PAID
    _write(conn, tie, state=PAID, paid_at=at, inviter_side=side)
    sources = friends_words.sources(ctx.programme, rules, tie["id"], friend["first_name"], inviter["first_name"])
    grants.give(conn, ctx, friend["id"], rules.friend, sources.friend, at)
    if side == PAID:
        grants.give(conn, ctx, inviter["id"], rules.inviter, sources.inviter, at)
        happenings.record(conn, ctx, inviter["id"], "referral", tie["id"], at)
    _tell(conn, inviter["id"], side, friend["first_name"], at)
    _tell(conn, friend["id"], PAID, inviter["first_name"], at)


def _undo(conn: Connection, ctx: Context, rules: Referral, tie: RowMapping, at: datetime) -> None:
    """Back to where it was: it can still be met while there is time."""
    friend, inviter = members.row(conn, tie["friend_id"]), members.row(conn, tie["inviter_id"])
    sources = friends_words.sources(ctx.programme, rules, tie["id"], friend["first_name"], inviter["first_name"])
    _write(conn, tie, state=OPEN, paid_at=None, inviter_side=None)
    grants.take_back(conn, ctx, friend["id"], sources.friend, at)
    if tie["inviter_side"] == PAID:
        grants.take_back(conn, ctx, inviter["id"], sources.inviter, at)
        happenings.withdraw(conn, ctx, inviter["id"], "referral", tie["id"], at)
    _tell(conn, inviter["id"], "joined", friend["first_name"], at)
    _tell(conn, friend["id"], "joined", inviter["first_name"], at)


def left(conn: Connection, ctx: Context, rules: Referral, inviter_id: str, at: datetime) -> int | None:
    """For how many more friends the member is rewarded at `at`; None: for any number."""
    paid = select(func.count()).where(referrals.c.inviter_id == inviter_id, referrals.c.inviter_side == PAID)
    rest = []
    if rules.limits.in_all is not None:
        rest.append(rules.limits.in_all - conn.execute(paid).scalar_one())
    if rules.limits.per_year is not None:
        year = at.astimezone(ctx.zone).year
        begin, end = (datetime(one, 1, 1, tzinfo=ctx.zone) for one in (year, year + 1))
        this_year = paid.where(referrals.c.paid_at >= begin, referrals.c.paid_at < end)
        rest.append(rules.limits.per_year - conn.execute(this_year).scalar_one())
    return max(0, min(rest)) if rest else None


def _write(conn: Connection, tie: RowMapping, **values: object) -> None:
    conn.execute(update(referrals).where(referrals.c.friend_id == tie["friend_id"]).values(**values))


def _tell(conn: Connection, member_id: str, state: str, first_name: str, at: datetime) -> None:
    events.record(conn, member_id, "referral.changed", {"state": state, "first_name": first_name}, at)
