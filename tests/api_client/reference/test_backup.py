"""The books in a file and back, between SQLite and PostgreSQL; whatever is wrong with the file, nothing is changed."""

from __future__ import annotations

import random
import stat
import threading
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, insert, inspect, select

from api_client.reference import backup_file, database, schema
from api_client.reference.backup import Summary, back_up, look_through
from api_client.reference.backup_file import BackupError
from api_client.reference.backup_layout import layouts
from api_client.reference.restore import restore
from api_client.reference.tables import card_secrets, cards, devices, events, members, metadata
from tests.contract.kit import NOON, Api, in_process, running
from tests.contract.postgres import Cluster

PASSPHRASE = "correct horse battery"
REVISIONS = schema.known()


@pytest.fixture(autouse=True)
def cheap_guesses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup_file, "COST", 2)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database in which nothing was ever made."""
    with an_empty(request.param, tmp_path, request) as url:
        yield url


@contextmanager
def an_empty(kind: str, folder: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'restored.db'}"
    else:
        cluster: Cluster = request.getfixturevalue("postgres")
        with cluster.fresh("template1") as url:
            yield url


def silent(table: str, rows: int) -> None:
    """Nobody is watching."""


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    engine = database.open_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def save(url: str, path: Path, passphrase: str | None = None, folder: Path | None = None) -> Summary:
    with opened(url) as engine:
        return back_up(engine, path, folder or path.parent, passphrase, silent)


def contents(url: str) -> dict[str, list[Any]]:
    """All rows of all tables."""
    with opened(url) as engine, database.reading(engine) as conn:
        return {
            layout.name: [tuple(layout.written(row)) for row in conn.execute(layout.ordered(conn))]
            for layout in layouts(schema.newest())
        }


async def lived(api: Api) -> dict[str, Any]:
    """A member who bought, redeemed and came back; what they see."""
    ada = await api.join(points=800)
    await ada.post("/v1/me/redemptions", {"reward_id": "any-coffee"}, key="one")
    await ada.provision()
    await api.demo()
    snapshot: dict[str, Any] = (await ada.get("/v1/me/snapshot")).json()
    return {"tokens": ada.tokens, "snapshot": snapshot}


async def test_everything_comes_back_and_serves_on(
    tmp_path: Path, empty_url: str, request: pytest.FixtureRequest
) -> None:
    """From SQLite to both; then from there to the other kind."""
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    with running(old) as service:
        async with in_process(service) as api:
            before = await lived(api)
    # Only now: a running service prepares the next demo member beside its requests.
    saved = save(service.ctx.settings.database_url, tmp_path / "books.backup", PASSPHRASE, old)
    source = contents(service.ctx.settings.database_url)
    restored = restore(empty_url, tmp_path / "books.backup", new, PASSPHRASE, silent)
    assert restored.tables == saved.tables
    assert contents(empty_url) == source
    assert {path.name for path in new.iterdir()} == {"pepper.key", "till.token", "metrics.token"}
    with running(new, database_url=empty_url) as service:
        async with in_process(service) as api:
            headers = {"Authorization": f"Bearer {before['tokens']['access_token']}"}
            snapshot = (await api.http.get("/v1/me/snapshot", headers=headers)).json()
            assert snapshot == before["snapshot"]
            again = await api.http.post(
                "/v1/me/redemptions", json={"reward_id": "any-coffee"}, headers={**headers, "Idempotency-Key": "one"}
            )
            assert again.headers["Idempotent-Replayed"] == "true"
            await api.join("new@example.org", points=100)
    other = "postgresql" if empty_url.startswith("sqlite") else "sqlite"
    save(empty_url, tmp_path / "again.backup")
    with an_empty(other, tmp_path, request) as url:
        restore(url, tmp_path / "again.backup", new, None, silent)
        assert contents(url) == contents(empty_url)


TEXTS = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=30)
TIMES = st.datetimes(datetime(1971, 1, 1), datetime(2999, 1, 1), timezones=st.just(UTC))
JSONS = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
ROWS = st.lists(
    st.tuples(
        TEXTS, TEXTS, st.none() | st.dates(date(1900, 1, 1)), TIMES, st.booleans(), JSONS, st.binary(max_size=40)
    ),
    max_size=6,
)


def fill(engine: Engine, rows: list[Any]) -> None:
    """A row of every kind of column for each of `rows`."""
    with database.writing(engine) as conn:
        for number, (first, last, birthday, at, flag, data, secret) in enumerate(rows):
            member = f"m{number}"
            conn.execute(
                insert(members).values(
                    id=member, email=f"{number}@x.org", first_name=first, last_name=last, phone="", birthday=birthday,
                    locale="en", joined_at=at, version=1, demo=flag,
                )
            )  # fmt: skip
            conn.execute(insert(cards).values(id=member, member_id=member, number=str(number), created_at=at))
            conn.execute(
                insert(devices).values(
                    id=member, member_id=member, name=last, platform="web", signed_in_at=at, last_seen_at=at
                )
            )
            conn.execute(insert(events).values(member_id=member, type="x", data=data, at=at))
            conn.execute(
                insert(card_secrets).values(key=member, card_id=member, device_id=member, secret=secret, created_at=at)
            )


GIVEN = {"rows": ROWS, "encrypted": st.booleans(), "there": st.sampled_from(["sqlite", "postgresql"])}


@settings(max_examples=4, deadline=None)
@given(**GIVEN)
def test_any_rows_come_back_as_they_were(rows: list[Any], encrypted: bool, there: str, postgres: Cluster) -> None:
    there_and_back(rows, encrypted, there, postgres)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@settings(max_examples=100, deadline=None)
@given(**GIVEN)
def test_a_great_many_rows_come_back_as_they_were(
    rows: list[Any], encrypted: bool, there: str, postgres: Cluster
) -> None:
    there_and_back(rows, encrypted, there, postgres)


def there_and_back(rows: list[Any], encrypted: bool, there: str, postgres: Cluster) -> None:
    """Over the other kind of database, or the same, and into a third."""
    with TemporaryDirectory() as name, postgres.fresh("template1") as server:
        folder, passphrase = Path(name), PASSPHRASE if encrypted else None
        source = f"sqlite:///{folder / 'source.db'}"
        target = server if there == "postgresql" else f"sqlite:///{folder / 'target.db'}"
        with opened(source) as engine:
            database.migrate(engine)
            fill(engine, rows)
        save(source, folder / "one", passphrase)
        restore(target, folder / "one", folder / "keys", passphrase, silent)
        assert contents(target) == contents(source)
        save(target, folder / "two", passphrase)
        assert look_through(folder / "two", passphrase, silent).tables["members"] == len(rows)
        restore(f"sqlite:///{folder / 'third.db'}", folder / "two", folder / "keys", passphrase, silent)
        assert contents(f"sqlite:///{folder / 'third.db'}") == contents(source)


@pytest.fixture
def books(tmp_path: Path) -> str:
    """A database with a few members."""
    url = f"sqlite:///{tmp_path / 'books.db'}"
    with opened(url) as engine:
        database.migrate(engine)
        fill(engine, [("Ada", "L", None, NOON, False, {"n": n}, b"s" * 20) for n in range(200)])
    return url


@pytest.mark.parametrize("passphrase", [None, PASSPHRASE])
def test_a_damaged_file_is_refused_and_nothing_changed(tmp_path: Path, books: str, passphrase: str | None) -> None:
    save(books, tmp_path / "good", passphrase)
    good = (tmp_path / "good").read_bytes()
    dice = random.Random(7)
    spoiled = [good[: dice.randrange(len(good))] for _ in range(20)]
    for _ in range(40):
        place = dice.randrange(len(good))
        spoiled.append(good[:place] + bytes([good[place] ^ 1 << dice.randrange(8)]) + good[place + 1 :])
    spoiled += [b"", good + b"\x01", good + good[len(good) // 2 :]]
    (tmp_path / "data").mkdir()
    for number, content in enumerate(spoiled):
        bad = tmp_path / f"bad{number}"
        bad.write_bytes(content)
        if _same_content(bad, passphrase, tmp_path / "good"):
            continue  # a bit of gzip's head that means nothing
        with pytest.raises(BackupError, match=r"[.]$"):
            restore(f"sqlite:///{tmp_path / 'data' / 'new.db'}", bad, tmp_path / "data", passphrase, silent)
        assert list((tmp_path / "data").iterdir()) == []


def _same_content(path: Path, passphrase: str | None, good: Path) -> bool:
    """Whether what comes out of it is what was written."""

    def lines(of: Path) -> list[bytes]:
        with backup_file.reading_backup(of, passphrase) as next_line:
            return list(iter(next_line, b""))

    try:
        return lines(path) == lines(good)
    except BackupError:
        return False


def test_a_wrong_passphrase_is_told(tmp_path: Path, books: str) -> None:
    save(books, tmp_path / "sealed", PASSPHRASE)
    for wrong, why in ((PASSPHRASE + "x", "not the passphrase"), (None, "encrypted")):
        with pytest.raises(BackupError, match=why):
            look_through(tmp_path / "sealed", wrong, silent)
    assert b"x.org" not in (tmp_path / "sealed").read_bytes()


def test_long_backups_are_sealed_in_many_parts(tmp_path: Path) -> None:
    content = random.Random(1).randbytes(5 * backup_file.CHUNK).hex().encode() + b"\n"
    with backup_file.writing_backup(tmp_path / "long", PASSPHRASE) as stream:
        stream.write(content)
    with backup_file.reading_backup(tmp_path / "long", PASSPHRASE) as next_line:
        assert (next_line(), next_line()) == (content, b"")
    sealed = (tmp_path / "long").read_bytes()
    start = sealed.index(b"\n", len(backup_file.MAGIC)) + 1
    size = backup_file.CHUNK + 16
    first, second = sealed[start : start + size], sealed[start + size : start + 2 * size]
    rest = sealed[start + 2 * size :]
    for wrong in (second + first + rest, first + rest, first + second):
        (tmp_path / "wrong").write_bytes(sealed[:start] + wrong)
        with (
            pytest.raises(BackupError, match="changed"),
            backup_file.reading_backup(tmp_path / "wrong", PASSPHRASE) as next_line,
        ):
            next_line()


def test_books_are_only_replaced_when_asked(tmp_path: Path, books: str, empty_url: str) -> None:
    save(books, tmp_path / "full")
    with opened(empty_url) as engine:
        database.migrate(engine)
        fill(engine, [("Bo", "M", None, NOON, True, None, b"")])
    before = contents(empty_url)
    with pytest.raises(BackupError, match="holds books already"):
        restore(empty_url, tmp_path / "full", tmp_path, None, silent)
    broken = tmp_path / "broken"
    broken.write_bytes((tmp_path / "full").read_bytes()[:-200])
    with pytest.raises(BackupError, match="Nothing was changed"):
        restore(empty_url, broken, tmp_path, None, silent, replace=True)
    assert contents(empty_url) == before
    restore(empty_url, tmp_path / "full", tmp_path, None, silent, replace=True)
    assert contents(empty_url) == contents(books)


def test_books_are_not_replaced_under_a_running_api(tmp_path: Path, books: str, database_url: str) -> None:
    save(books, tmp_path / "full")
    with running(tmp_path, database_url=database_url), pytest.raises(BackupError, match="Stop it"):
        restore(database_url, tmp_path / "full", tmp_path, None, silent, replace=True)


def test_another_key_is_kept(tmp_path: Path, books: str) -> None:
    (tmp_path / "pepper.key").write_text("ours")
    save(books, tmp_path / "full", PASSPHRASE)
    other = tmp_path / "other"
    other.mkdir()
    (other / "pepper.key").write_text("theirs")
    url = f"sqlite:///{other / 'new.db'}"
    with pytest.raises(BackupError, match="not the one in the backup"):
        restore(url, tmp_path / "full", other, PASSPHRASE, silent)
    assert [path.name for path in other.iterdir()] == ["pepper.key"]
    assert (other / "pepper.key").read_text() == "theirs"
    restore(url, tmp_path / "full", other, PASSPHRASE, silent, replace=True)
    assert (other / "pepper.key").read_text() == "ours"
    assert stat.S_IMODE((other / "pepper.key").stat().st_mode) == 0o600


def test_the_file_is_its_owners_and_never_replaced(tmp_path: Path, books: str) -> None:
    path = tmp_path / "backups" / "one"
    with pytest.raises(BackupError, match="can't be written"):
        save(books, path)
    path.parent.mkdir()
    save(books, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    content = path.read_bytes()
    with pytest.raises(BackupError, match="there already"):
        save(books, path)
    assert path.read_bytes() == content
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_backup_of_an_older_release_is_brought_forward(tmp_path: Path, revision: str, empty_url: str) -> None:
    old = f"sqlite:///{tmp_path / 'old.db'}"
    with opened(old) as engine, database.writing(engine) as conn:
        schema.bring_forward(conn, revision)
        conn.exec_driver_sql(
            "INSERT INTO members (id, email, first_name, last_name, phone, birthday, locale, joined_at, version, demo)"
            " VALUES ('m1','a@x.org','Ada','L','',NULL,'en','2026-01-01 10:00:00.000000',1,0)"
        )
    assert save(old, tmp_path / "old.backup").schema == revision
    restore(empty_url, tmp_path / "old.backup", tmp_path, None, silent)
    with opened(empty_url) as engine, database.reading(engine) as conn:
        assert schema.current(conn) == schema.newest()
        found = conn.execute(select(members.c.first_name, members.c.joined_at)).one()
    assert tuple(found) == ("Ada", datetime(2026, 1, 1, 10, tzinfo=UTC))


def test_newer_books_and_backups_are_left_alone(tmp_path: Path, books: str) -> None:
    save(books, tmp_path / "full")
    with opened(books) as engine, database.writing(engine) as conn:
        conn.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(BackupError, match="newer release"):
        save(books, tmp_path / "other")
    with pytest.raises(BackupError, match="holds books already"):
        restore(books, tmp_path / "full", tmp_path, None, silent)
    with pytest.raises(BackupError, match="newer release"):
        restore(books, tmp_path / "full", tmp_path, None, silent, replace=True)


def test_numbers_are_never_given_twice(tmp_path: Path, books: str, empty_url: str) -> None:
    """The last events were swept before the backup; a reader who has seen them must not wait for ever."""
    with opened(books) as engine, database.writing(engine) as conn:
        conn.exec_driver_sql("DELETE FROM events WHERE id > 150")
    save(books, tmp_path / "full")
    restore(empty_url, tmp_path / "full", tmp_path, None, silent)
    with opened(empty_url) as engine, database.writing(engine) as conn:
        conn.execute(insert(events).values(member_id="m0", type="x", data={}, at=NOON))
        assert max(conn.execute(select(events.c.id)).scalars()) == 201


def test_a_backup_leaves_no_table_and_no_column_out(tmp_path: Path, database_url: str) -> None:
    expected = {table.name: {column.name for column in table.columns} for table in metadata.sorted_tables}
    found = {layout.name: {name for name, _ in layout.columns} for layout in layouts(schema.newest())}
    assert found == expected
    with opened(database_url) as engine:
        there = inspect(engine)
        names = set(there.get_table_names()) - {"alembic_version"}
        assert {name: {column["name"] for column in there.get_columns(name)} for name in names} == expected


async def test_a_backup_is_of_one_moment_though_the_api_serves_on(tmp_path: Path, empty_url: str) -> None:
    with running(tmp_path, database_url=empty_url) as service:
        async with in_process(service) as api:
            ada = await api.join(points=100)
            number = (await ada.card())["number"]
            sold: list[int] = []
            stop = threading.Event()
            url, taken = service.ctx.settings.database_url, list[int]()

            def keep_saving() -> None:
                for turn in range(3):
                    path = tmp_path / f"{turn}.backup"
                    save(url, path)
                    restore(f"sqlite:///{tmp_path / f'{turn}.db'}", path, tmp_path / "keys", None, silent)
                    with opened(f"sqlite:///{tmp_path / f'{turn}.db'}") as engine, database.reading(engine) as conn:
                        taken.append(conn.exec_driver_sql("SELECT count(*) FROM transactions").scalar() or 0)
                stop.set()

            thread = threading.Thread(target=keep_saving)
            thread.start()
            while not stop.is_set() and thread.is_alive():
                sold.append((await api.till.sell(number, 100)).status_code)
            thread.join()
    assert set(sold) == {201}
    assert taken == sorted(taken)
    assert len(taken) == 3


def test_a_backup_takes_no_more_memory_for_more_rows(tmp_path: Path, books: str) -> None:
    """Eight megabytes of rows go by in fewer."""
    with opened(books) as engine, database.writing(engine) as conn:
        for _ in range(8):
            rows = [{"member_id": "m0", "type": "x", "data": {"text": "x" * 1000}, "at": NOON}] * 1000
            conn.execute(insert(events), rows)
    layouts(schema.newest())
    tracemalloc.start()
    try:
        save(books, tmp_path / "full")
        look_through(tmp_path / "full", None, silent)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()
