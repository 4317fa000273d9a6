"""Invitations as apps see them: the member's own with their friends, and one as a stranger sees it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, func, select

from api_client.play.friends import FriendDto, InvitationDto, InvitedByDto, ReferralDto
from api_client.play.grants import GrantDto
from api_client.reference import expiry, members
from api_client.reference.context import Context
from api_client.reference.play import friends, friends_words, grants
from api_client.reference.play.challenges_tables import grants as given
from api_client.reference.play.friends_file import Referral
from api_client.reference.play.friends_tables import referrals
from api_client.reference.play.friends_words import Standing
from api_client.reference.play.grants import Given
from api_client.reference.play.grants_file import Grant
from api_client.reference.tables import members as member_rows

#: Whoever invites more sees the newest.
_SHOWN = 200


def referral(
    conn: Connection, ctx: Context, rules: Referral, member_id: str, locale: str, now: datetime
) -> ReferralDto:
    """Everything about the member's invitations. Their code has been made."""
    name = members.row(conn, member_id)["first_name"]
    found = _friends(conn, ctx, rules, member_id, locale, now)
    paid, points = _brought(conn, member_id)
    code = friends.code_of(conn, member_id, now)
    words = rules.message.pick(locale)
    return ReferralDto(
        code=code,
        path=f"/r/{code}",
        open=friends.is_open(ctx, rules, now),
        title=rules.title.pick(locale),
        text=rules.text.pick(locale),
        condition_text=friends_words.condition(ctx.programme, rules, locale),
        message=words.format(link="{link}", name=name, programme=ctx.programme.name.pick(locale)),
        terms=rules.terms.pick(locale),
        inviter_rewards=_dtos(rules.inviter, ctx, locale),
        friend_rewards=_dtos(rules.friend, ctx, locale),
        friends=found,
        paid=paid,
        points_earned=points,
        left=friends.left(conn, ctx, rules, member_id, now),
        invited_by=_invited_by(conn, ctx, rules, member_id, locale, now),
        as_of=now,
    )


def invitation(conn: Connection, ctx: Context, rules: Referral, code: str, locale: str, now: datetime) -> InvitationDto:
    """What a code stands for; in the same shape, and found with the same question, where it stands for nothing."""
    inviter = friends.holder(conn, ctx, code)
    return InvitationDto(
        code=friends.plain(code),
        known=inviter is not None,
        open=friends.is_open(ctx, rules, now),
        first_name=inviter["first_name"] if inviter is not None else "",
        programme=ctx.programme.name.pick(locale),
        title=rules.title.pick(locale),
        condition_text=friends_words.condition(ctx.programme, rules, locale, mine=True),
        terms=rules.terms.pick(locale),
        inviter_rewards=_dtos(rules.inviter, ctx, locale),
        friend_rewards=_dtos(rules.friend, ctx, locale),
    )


def _brought(conn: Connection, member_id: str) -> tuple[int, int]:
    """How many friends the member was rewarded for, and the points: of all of them, not of those shown."""
    theirs = referrals.c.inviter_id == member_id, referrals.c.inviter_side == friends.PAID
    paid = conn.execute(select(func.count()).select_from(referrals).where(*theirs)).scalar_one()
    query = (
        select(func.coalesce(func.sum(given.c.amount), 0))
        .select_from(given.join(referrals, referrals.c.id == given.c.source_id))
        .where(
            given.c.member_id == member_id, given.c.source_kind == "referral", given.c.kind == "points",
            given.c.taken_at.is_(None), referrals.c.inviter_id == member_id,
        )
    )  # fmt: skip
    return paid, int(conn.execute(query).scalar_one())


def _friends(
    conn: Connection, ctx: Context, rules: Referral, member_id: str, locale: str, now: datetime
) -> list[FriendDto]:
    query = (
        select(referrals, member_rows.c.first_name)
        .join(member_rows, member_rows.c.id == referrals.c.friend_id)
        .where(referrals.c.inviter_id == member_id)
        .order_by(referrals.c.joined_at.desc(), referrals.c.id)
        .limit(_SHOWN)
    )
    return [_friend(conn, ctx, rules, tie, locale, now) for tie in conn.execute(query).mappings()]


def _friend(conn: Connection, ctx: Context, rules: Referral, tie: RowMapping, locale: str, now: datetime) -> FriendDto:
    at = _standing(conn, ctx, rules, tie, now)
    state = friends.OVER_LIMIT if tie["inviter_side"] == friends.OVER_LIMIT else at.state
    share = 1.0 if tie["state"] == friends.PAID else at.current / at.goal
    got = grants.of(conn, tie["inviter_id"], "referral", tie["id"]).get(1, [])
    at = Standing(state, at.unit, at.current, at.goal, at.last_day, at.today)
    return FriendDto(
        id=tie["id"],
        first_name=tie["first_name"],
        state=state,
        # In quarters: how much somebody spends is not told to a friend.
        progress=int(share * 4) / 4,
        progress_text=friends_words.of_friend(ctx.programme, at, locale),
        joined_at=tie["joined_at"],
        until=tie["until"],
        rewards=_dtos(got, ctx, locale),
    )


def _invited_by(
    conn: Connection, ctx: Context, rules: Referral, member_id: str, locale: str, now: datetime
) -> InvitedByDto | None:
    tie = friends.tie_of(conn, member_id)
    if tie is None:
        return None
    at = _standing(conn, ctx, rules, tie, now)
    got = grants.of(conn, member_id, "referral", tie["id"]).get(1, [])
    return InvitedByDto(
        first_name=members.row(conn, tie["inviter_id"])["first_name"],
        state=at.state,
        progress=1.0 if tie["state"] == friends.PAID else at.current / at.goal,
        progress_text=friends_words.of_own(ctx.programme, rules, at, locale),
        until=tie["until"],
        rewards=_dtos(got, ctx, locale) or _dtos(rules.friend, ctx, locale),
    )


def _standing(conn: Connection, ctx: Context, rules: Referral, tie: RowMapping, now: datetime) -> Standing:
    """As the friend is told; whether the inviter was rewarded too is not theirs to know."""
    done = friends.progress(conn, rules, tie)
    if tie["state"] != friends.OPEN:
        state = str(tie["state"])
    elif tie["until"] is not None and tie["until"] <= now:
        state = "lapsed"
    else:
        state = "under_way" if done.current else "joined"
    last = expiry.last_day(ctx, tie["until"]) if tie["until"] is not None else None
    return Standing(state, done.unit, done.current, done.goal, last, now.astimezone(ctx.zone).date())


def _dtos(prizes: Sequence[Grant | Given], ctx: Context, locale: str) -> list[GrantDto]:
    return [grants.dto(one, ctx, locale) for one in prizes]
