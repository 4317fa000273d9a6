"""Badges as one member sees them. Of a secret one nothing leaves before it is earned: no name, no picture, no id."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from api_client.play.badges import BadgeDto, BadgeGroupDto, BadgeLevelDto, BadgesDto, BadgeShareDto
from api_client.reference.context import Context
from api_client.reference.play import badge_progress, badge_shares, badges
from api_client.reference.play.badge_progress import Progress
from api_client.reference.play.badges import Held
from api_client.reference.play.badges_file import Badge
from api_client.reference.problems import Problem


def board(conn: Connection, ctx: Context, member_id: str, locale: str, now: datetime) -> BadgesDto:
    """Every badge, by group in the programme's order; secret ones last, as so many."""
    held = badges.held(conn, member_id)
    shared = badge_shares.of_member(conn, member_id)
    known = [badge for badge in ctx.programme.badges if not badge.secret or badge.id in held]
    ways = badge_progress.of(conn, ctx, member_id, [(one, _level(one, held)) for one in known], locale)
    groups = [group.id for group in ctx.programme.badge_groups]
    known.sort(key=lambda one: groups.index(one.group))
    open_ones = [_dto(one, held.get(one.id), ways.get(one.id), shared.get(one.id), locale) for one in known]
    secrets = [_secret(number + 1) for number in range(len(ctx.programme.badges) - len(known))]
    shelves = [BadgeGroupDto(one.id, one.title.pick(locale)) for one in ctx.programme.badge_groups]
    earned = sum(one.state == "earned" for one in open_ones)
    return BadgesDto(open_ones + secrets, shelves, earned, len(ctx.programme.badges), now)


def one(conn: Connection, ctx: Context, member_id: str, badge_id: str, locale: str) -> BadgeDto:
    """One badge. Raises `not-found`, alike for one that does not exist and one that is still a secret."""
    badge = badges.of(ctx.programme.badges, badge_id)
    held = badges.held(conn, member_id)
    if badge is None or (badge.secret and badge_id not in held):
        raise Problem("not-found")
    ways = badge_progress.of(conn, ctx, member_id, [(badge, _level(badge, held))], locale)
    return _dto(
        badge, held.get(badge_id), ways.get(badge_id), badge_shares.of_member(conn, member_id).get(badge_id), locale
    )


def earned(conn: Connection, ctx: Context, member_id: str, badge_id: str) -> tuple[Badge, Held]:
    """A badge the member holds; raises `not-found` for any other."""
    badge, held = badges.of(ctx.programme.badges, badge_id), badges.held(conn, member_id).get(badge_id)
    if badge is None or held is None:
        raise Problem("not-found")
    return badge, _within(badge, held)


def _level(badge: Badge, held: dict[str, Held]) -> int:
    return _within(badge, held[badge.id]).level if badge.id in held else 0


def _within(badge: Badge, held: Held) -> Held:
    """A programme may have fewer levels today than when it was given."""
    return Held(held.badge_id, held.since[: badge.top])


def _dto(
    badge: Badge, held: Held | None, progress: Progress | None, share: BadgeShareDto | None, locale: str
) -> BadgeDto:
    since = _within(badge, held).since if held else ()
    level = len(since)
    complete = level >= badge.top
    goals = progress.goals if progress and progress.goals else ("",) * len(badge.levels)
    levels = [
        BadgeLevelDto(number, one.title.pick(locale), goals[number - 1], since[number - 1] if number <= level else None)
        for number, one in enumerate(badge.levels, 1)
    ]
    return BadgeDto(
        id=badge.id,
        state="earned" if level else "locked",
        title=badge.title.pick(locale),
        text=badge.text.pick(locale),
        picture=badge.picture,
        group=badge.group,
        level=level,
        level_title=badge.levels[level - 1].title.pick(locale) if badge.levels and level else "",
        levels=levels,
        progress=1.0 if complete else progress.share if progress else None,
        progress_text=progress.text if progress else "",
        missing_text=progress.missing if progress and not complete else "",
        earned_at=since[-1] if since else None,
        share=share if level else None,
    )


def _secret(number: int) -> BadgeDto:
    """Named by its place among the secrets that are left, so that it tells nothing."""
    return BadgeDto(f"secret-{number}", "secret", "", "", "", "", 0, "", [], None, "", "", None)
