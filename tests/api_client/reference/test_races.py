"""Two processes write for the same member or address at the same moment, on real connections that meet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from api_client.models import TokensDto
from api_client.reference import card_codes, locks, members, otp, sessions
from api_client.reference.attempts import attempts
from api_client.reference.demo import create_demo_member
from api_client.reference.idempotency import Stored, once
from api_client.reference.ids import new_id
from api_client.reference.locks import LOCKED
from api_client.reference.outages import passing
from api_client.reference.problems import Problem
from api_client.reference.sessions import Principal
from api_client.reference.tables import cards, entries, idempotency, otp_challenges, refresh_tokens
from api_client.reference.visitors import Visitors
from tests.contract.kit import Service, running
from tests.contract.races import waiting_behind


@pytest.fixture
def service(tmp_path: Path, database_url: str) -> Iterator[Service]:
    """On PostgreSQL; a second connection is as good as a second process."""
    with running(tmp_path, database_url=database_url) as one:
        yield one


def joined(service: Service, address: str = "ada@example.org") -> str:
    with service.ctx.write() as conn:
        return members.join(conn, service.ctx, address, "en", service.ctx.now())


def signed_in(service: Service) -> TokensDto:
    member_id = joined(service)
    with service.ctx.write() as conn:
        return sessions.sign_in(conn, member_id, "Phone", "web", service.ctx.now())


def guess(service: Service, challenge: str, code: str) -> Any:
    with service.ctx.write() as conn:
        return otp.confirm(conn, service.ctx, challenge, code, service.ctx.now())


def asked(service: Service, address: str) -> tuple[str, str]:
    """A challenge and its code."""
    challenge = otp.ask(service.ctx, address, "en", "127.0.0.1").challenge_id
    return challenge, service.mails[-1].subject[:6]


def test_no_guess_is_free(service: Service) -> None:
    challenge, code = asked(service, "ada@example.org")
    wrong = "000000" if code != "000000" else "111111"
    with waiting_behind(service.ctx, lambda: guess(service, challenge, wrong)) as (conn, second):
        first = otp.confirm(conn, service.ctx, challenge, wrong, service.ctx.now())
    assert isinstance(first, otp.Wrong)
    assert (first.problem.extra["tries_left"], second.result().problem.extra["tries_left"]) == (4, 3)


def test_the_last_guess_locks_whoever_guesses_beside_it(service: Service) -> None:
    """Also with the code of another mail: guesses are counted by address."""
    challenge, code = asked(service, "ada@example.org")
    service.clock.advance(minutes=1)
    other, right = asked(service, "ada@example.org")
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(4):
        guess(service, challenge, wrong)
    with waiting_behind(service.ctx, lambda: guess(service, other, right)) as (conn, second):
        otp.confirm(conn, service.ctx, challenge, wrong, service.ctx.now())
    with pytest.raises(Problem) as refused:
        second.result()
    assert refused.value.type == "rate-limited"


def test_a_code_signs_in_once(service: Service) -> None:
    challenge, code = asked(service, "ada@example.org")
    with waiting_behind(service.ctx, lambda: guess(service, challenge, code)) as (conn, second):
        first = otp.confirm(conn, service.ctx, challenge, code, service.ctx.now())
    assert isinstance(first, otp.Entered)
    assert second.result().problem.type == "code-used"


def test_one_address_joins_once_with_two_codes(service: Service) -> None:
    challenge, code = asked(service, "ada@example.org")
    service.clock.advance(minutes=1)
    other, code_too = asked(service, "ada@example.org")
    with waiting_behind(service.ctx, lambda: guess(service, other, code_too)) as (conn, second):
        first = otp.confirm(conn, service.ctx, challenge, code, service.ctx.now())
    assert isinstance(first, otp.Entered)
    assert first.new
    assert second.result() == replace(first, new=False)
    with service.ctx.read() as conn:
        assert conn.execute(select(func.count()).select_from(entries)).scalar() == 1  # one welcome


def test_an_address_taken_meanwhile_is_found_at_the_next_try(service: Service) -> None:
    def join_or_find() -> str:
        for attempt in attempts():
            with attempt, service.ctx.write() as conn:
                there = members.by_email(conn, "ada@example.org")
                return there or members.join(conn, service.ctx, "ada@example.org", "en", service.ctx.now())
        raise AssertionError

    with waiting_behind(service.ctx, join_or_find) as (conn, second):
        first = members.join(conn, service.ctx, "ada@example.org", "en", service.ctx.now())
    assert first == second.result()


def test_two_visitors_of_the_demo_are_two_members(service: Service) -> None:
    """Both would have the first demo member's address; the one who comes later takes another."""
    visitors = Visitors(service.ctx)
    with waiting_behind(service.ctx, visitors.prepare) as (conn, second):
        first = create_demo_member(conn, service.ctx, service.ctx.now())
    second.result()
    with service.ctx.write() as conn:
        second_id = visitors.welcome(conn, service.ctx.now(), "en")
        holders = conn.execute(select(cards.c.member_id)).scalars().all()
    assert first != second_id
    assert [holders.count(one) for one in (first, second_id)] == [1, 1]


def test_one_mail_at_a_time(service: Service) -> None:
    with waiting_behind(service.ctx, lambda: asked(service, "ada@example.org")) as (conn, second):
        otp._one_at_a_time(conn, "ada@example.org", service.ctx.now())
        now = service.ctx.now()
        conn.execute(
            otp_challenges.insert().values(
                id=new_id("otp"), address="ada@example.org", locale="en", code_hash="-", tries=0,
                created_at=now, expires_at=now + timedelta(minutes=10),
            )
        )  # fmt: skip
    with pytest.raises(Problem) as refused:
        second.result()
    assert refused.value.type == "rate-limited"
    assert service.mails == []


def test_mails_are_counted_one_after_the_other(service: Service) -> None:
    def count() -> None:
        with service.ctx.write() as conn:
            otp.hit(conn, "client:10.0.0.1", 1, service.ctx.now())

    with waiting_behind(service.ctx, count) as (conn, second):
        otp.hit(conn, "client:10.0.0.1", 1, service.ctx.now())
    with pytest.raises(Problem) as refused:
        second.result()
    assert refused.value.type == "rate-limited"


def test_a_refresh_token_used_twice_at_once_gives_the_same_tokens(service: Service) -> None:
    token = signed_in(service).refresh_token

    def refresh() -> TokensDto | None:
        with service.ctx.write() as conn:
            return sessions.refresh(conn, token, service.ctx.pepper, service.ctx.now())

    with waiting_behind(service.ctx, refresh) as (conn, second):
        first = sessions.refresh(conn, token, service.ctx.pepper, service.ctx.now())
    again = second.result()
    assert first
    assert again
    assert (first.access_token, first.refresh_token) == (again.access_token, again.refresh_token)
    with service.ctx.read() as conn:
        assert conn.execute(select(func.count()).select_from(refresh_tokens)).scalar() == 2


def test_a_refresh_that_meets_a_sign_out_gives_nothing(service: Service) -> None:
    tokens = signed_in(service)

    def refresh() -> TokensDto | None:
        with service.ctx.write() as conn:
            return sessions.refresh(conn, tokens.refresh_token, service.ctx.pepper, service.ctx.now())

    with waiting_behind(service.ctx, refresh) as (conn, second):
        sessions.revoke(conn, tokens.member_id, tokens.device_id, service.ctx.now())
    assert second.result() is None


def test_the_slower_editor_is_told(service: Service) -> None:
    member_id = joined(service)

    def change() -> None:
        with service.ctx.write() as conn:
            members.change(conn, service.ctx, member_id, "1", {"first_name": "Bea"}, service.ctx.now())

    with waiting_behind(service.ctx, change) as (conn, second):
        members.change(conn, service.ctx, member_id, "1", {"first_name": "Ada"}, service.ctx.now())
    with pytest.raises(Problem) as refused:
        second.result()
    assert (refused.value.type, refused.value.extra["current_version"]) == ("version-conflict", "2")


def test_one_secret_of_a_card_is_good(service: Service) -> None:
    tokens = signed_in(service)
    who = Principal(tokens.member_id, tokens.device_id)
    with service.ctx.read() as conn:
        card = conn.execute(select(cards.c.id)).scalar_one()

    def provision() -> str:
        with service.ctx.write() as conn:
            return card_codes.provision(conn, service.ctx, who, card, service.ctx.now()).key

    with waiting_behind(service.ctx, provision) as (conn, second):
        card_codes.provision(conn, service.ctx, who, card, service.ctx.now())
    with service.ctx.read() as conn:
        table = card_codes.card_secrets
        good = conn.execute(select(table.c.key).where(table.c.replaced_at.is_(None))).scalars().all()
    assert good == [second.result()]


def test_a_code_pays_once_at_two_tills(service: Service) -> None:
    tokens = signed_in(service)
    who, now = Principal(tokens.member_id, tokens.device_id), service.ctx.now()
    with service.ctx.write() as conn:
        card = conn.execute(select(cards.c.id)).scalar_one()
        secret = card_codes.provision(conn, service.ctx, who, card, now)
    step = int(now.timestamp()) // 30
    code = card_codes.rotating_code(secret.key, card_codes.base64.urlsafe_b64decode(secret.secret + "="), step)

    def pay() -> None:
        with service.ctx.write() as conn:
            card_codes.scan(conn, service.ctx, code, now, use_for="purchase")

    with waiting_behind(service.ctx, pay) as (conn, second):
        card_codes.scan(conn, service.ctx, code, now, use_for="purchase")
    with pytest.raises(Problem) as refused:
        second.result()
    assert refused.value.type == "code-used"


def test_a_key_in_work_at_another_process_is_said_so(service: Service) -> None:
    ctx = service.ctx
    with ctx.write() as conn:
        assert locks.alone(conn, "idempotency", "device:x", "k")
        with pytest.raises(Problem) as refused:
            once(ctx, "device:x", "k", "request", lambda _conn: Stored(201, "{}"))
    assert (refused.value.type, refused.value.headers["Retry-After"]) == ("idempotency-key-in-progress", "1")
    assert once(ctx, "device:x", "k", "request", lambda _conn: Stored(201, "{}")) == Stored(201, "{}")
    assert once(ctx, "device:x", "k", "request", lambda _conn: Stored(201, "other")).replayed


def test_a_key_is_done_once_where_a_database_knows_no_named_locks(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some distributed databases only pretend to have them; the key's row decides."""
    ctx = service.ctx
    monkeypatch.setattr(locks, "alone", lambda *_: True)
    row = {"principal": "device:x", "key": "k", "request_hash": "-", "status": 201, "body": "{}", "at": ctx.now()}
    done = list[str]()

    def request() -> Stored:
        return once(ctx, "device:x", "k", "request", lambda _conn: done.append("done") or Stored(201, "{}"))

    with waiting_behind(ctx, request) as (conn, second):
        conn.execute(idempotency.insert().values(row))
    with pytest.raises(Exception, match="pk_idempotency") as overtaken:
        second.result()
    assert passing(overtaken.value)  # so the route does it again, and then finds the answer
    with pytest.raises(Problem, match="idempotency-key-reused"):
        request()
    assert done == ["done"]


def test_members_are_locked_once_and_in_one_order(service: Service) -> None:
    ids = sorted(joined(service, f"m{number}@example.org") for number in range(2))

    def other_way() -> None:
        with service.ctx.write() as conn:
            locks.members(conn, ids[1], ids[0])

    with waiting_behind(service.ctx, other_way) as (conn, second):
        locks.members(conn, ids[0])
        locks.members(conn, *ids, "nobody")
        assert conn.info[LOCKED] == {*ids, "nobody"}
    second.result()
    with service.ctx.write() as conn:
        assert LOCKED not in conn.info or not conn.info[LOCKED]
