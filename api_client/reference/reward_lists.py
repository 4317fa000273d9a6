"""The statements behind the catalogue's lists, in the words of both databases.

What makes them fast: every order has an index, also within a category and within a kind; words have an index of their
own; and a condition that no index answers is only ever asked of a bounded number of rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    FromClause,
    Select,
    String,
    and_,
    cast,
    column,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    table,
    true,
    tuple_,
)
from sqlalchemy.dialects import postgresql

from api_client.reference import stock as stocks
from api_client.reference.catalogue import Shopper, Sort
from api_client.reference.catalogue_tables import reward_names, reward_terms, rewards, stock
from api_client.reference.tables import redemptions

Key = tuple[int | str, ...]
#: A beginning of more words than these is looked for as a beginning.
FORMS = 64
_LAST = "\U0010ffff"
_FOUND = table("reward_words", column("rowid"), column("reward_words"))
_LEXEMES: ColumnElement[Any] = literal_column("array_to_tsvector(string_to_array(rewards.words, ' '))")


@dataclass(frozen=True)
class Order:
    """A sort: the columns it compares, the id last so that no two rewards are equal, and where they are."""

    sort: Sort
    table: FromClause
    columns: tuple[Column[Any], ...]
    types: tuple[type, ...]
    down: bool = False


def order(sort: Sort) -> Order:
    """The order that a sort asks for."""
    of = rewards.c
    match sort:
        case "cost":
            return Order(sort, rewards, (of.cost, of.id), (int, str))
        case "-cost":
            return Order(sort, rewards, (of.cost, of.id), (int, str), down=True)
        case "newest":
            return Order(sort, rewards, (of.age, of.id), (int, str))
        case "name":
            return Order(sort, reward_names, (reward_names.c.name, reward_names.c.id), (str, str))
        case _:
            return Order(sort, rewards, (of.featured, of.age, of.id), (int, int, str))


@dataclass(frozen=True)
class Wanted:
    """What a list asks for, taken apart: shelf, highest cost, folded words, and who must be able to have it now.

    Words begin with what was typed; `inside`, they hold it anywhere.
    """

    locale: str
    category: str | None = None
    kind: str | None = None
    most: int | None = None
    words: tuple[str, ...] = ()
    ready: Shopper | None = None
    inside: bool = False

    @property
    def plain(self) -> bool:
        """Nothing is asked that an index in the list's order does not answer."""
        return self.most is None and not self.words and self.ready is None

    def shelf(self, of: Any) -> list[ColumnElement[bool]]:
        """Category and kind, of a table that has both."""
        asked = ((of.category, self.category), (of.kind, self.kind))
        return [each == value for each, value in asked if value is not None]

    def slow(self, of: Any) -> ColumnElement[bool]:
        """Everything but the shelf, asked of each row; `of` are the columns of `rewards`."""
        # The additions keep planners from walking an index of costs or words where the order of the list is wanted.
        parts: list[ColumnElement[bool]] = [true()]
        if self.most is not None:
            parts.append(of.cost + 0 <= self.most)
        if self.inside:
            # Behind the two that name category and kind, see `words_of`.
            told = func.substr(of.words, func.length(of.category) + func.length(of.kind) + len("_c _k ") + 1)
            parts += [told.contains(word) for word in self.words]
        else:
            said = literal(" ", String) + of.words
            parts += [said.contains(f" {word}") for word in self.words]
        if self.ready is not None:
            parts.append(unblocked(of, self.ready))
        return and_(*parts)


def unblocked(of: Any, shopper: Shopper) -> ColumnElement[bool]:
    """Nothing stands in the way of this reward but its cost."""
    sold = select(stock.c.taken).where(stock.c.reward_id == of.id).scalar_subquery()
    mine = select(func.coalesce(func.sum(redemptions.c.quantity), 0)).where(
        redemptions.c.member_id == shopper.member_id, redemptions.c.reward_id == of.id, stocks.gone()
    )
    return and_(
        or_(of.tier_required.is_(None), of.tier_required.in_(sorted(shopper.tiers))),
        or_(of.stock.is_(None), of.stock > func.coalesce(sold, 0)),
        or_(of.per_member.is_(None), of.per_member > mine.scalar_subquery()),
    )


@dataclass(frozen=True)
class Begun:
    """A word as far as it is typed: the words that begin with it and in how many rewards the most frequent is.

    `forms` is None where there are more of them than anybody would list.
    """

    typed: str
    forms: tuple[str, ...] | None
    most: int


def begun(conn: Connection, typed: str) -> Begun:
    """What the word may become."""
    here = and_(reward_terms.c.word >= typed, reward_terms.c.word < typed + _LAST)
    rows = conn.execute(select(reward_terms.c.word, reward_terms.c.rewards).where(here).limit(FORMS + 1)).all()
    forms = tuple(row.word for row in rows) if len(rows) <= FORMS else None
    return Begun(typed, forms, max((row.rewards for row in rows), default=0))


def by_words(conn: Connection, wanted: Wanted, words: Sequence[Begun]) -> Select[Any]:
    """`seq` of what has all the words, on the shelf asked for; by the index of the words."""
    facets = [f"_c{wanted.category}"] if wanted.category is not None else []
    facets += [f"_k{wanted.kind}"] if wanted.kind is not None else []
    # Words are letters and digits, ids of the programme's form: nothing in them ends a quoted one.
    if conn.dialect.name == "sqlite":
        any_of = [" OR ".join(f'"{form}"' for form in one.forms or ()) or f'"{one.typed}"*' for one in words]
        said = " AND ".join([*(f"({each})" for each in any_of), *(f'"{one}"' for one in facets)])
        return select(_FOUND.c.rowid.label("seq")).where(_FOUND.c.reward_words.op("MATCH")(said))
    any_of = [" | ".join(f"'{form}'" for form in one.forms or ()) or f"'{one.typed}':*" for one in words]
    said = " & ".join([*(f"({each})" for each in any_of), *(f"'{one}'" for one in facets)])
    return select(rewards.c.seq).where(_LEXEMES.op("@@")(cast(said, postgresql.TSQUERY)))


def use_indexes(conn: Connection) -> None:
    """For this transaction: PostgreSQL reads words by their index and has room (64 MB) for all it finds there.

    Its planner takes the comparison of words for cheap and would rather read the whole table.
    """
    if conn.dialect.name != "sqlite":
        given = (
            ("enable_seqscan", "off"),
            ("jit", "off"),
            ("work_mem", "64MB"),
            ("max_parallel_workers_per_gather", "0"),
        )
        conn.execute(select(*(func.set_config(name, value, True) for name, value in given)))


def by_cost(wanted: Wanted) -> Select[Any]:
    """`seq` of what costs no more than asked, on the shelf asked for; by an index of costs."""
    limits = [] if wanted.most is None else [rewards.c.cost <= wanted.most]
    return select(rewards.c.seq).where(*wanted.shelf(rewards.c), *limits)


def counted(conn: Connection, query: Select[Any], most: int) -> int:
    """How many rows a query has, up to `most`."""
    return int(conn.execute(select(func.count()).select_from(query.limit(most).subquery())).scalar_one())


def fitting(conn: Connection, among: Select[Any], rest: Wanted, most: int) -> int:
    """How many of the first `most` candidates fit in everything."""
    first = among.limit(most).subquery()
    fit = select(func.count()).select_from(rewards).where(rewards.c.seq.in_(select(first.c.seq)))
    return int(conn.execute(fit.where(rest.slow(rewards.c))).scalar_one())


def walk(wanted: Wanted, by: Order, after: Key | None, size: int, farthest: int | None) -> Select[Any]:
    """The next `size` rewards in order, looking at no more than `farthest`: their `seq` and their keys."""
    within = [*wanted.shelf(by.table.c), *([_behind(by, after)] if after is not None else [])]
    if by.table is reward_names:
        within.append(reward_names.c.locale == wanted.locale)
    if wanted.most is not None and by.columns[0] is rewards.c.cost:
        within.append(rewards.c.cost <= wanted.most)
    steps = [one.desc() for one in by.columns] if by.down else list(by.columns)
    if farthest is None or wanted.plain:
        return select(by.table.c.seq, *by.columns).where(*within).order_by(*steps).limit(size)
    if by.table is reward_names:
        near = select(reward_names.c.seq, *by.columns).where(*within).order_by(*steps).limit(farthest).subquery("near")
        fits = exists().where(rewards.c.seq == near.c.seq, wanted.slow(rewards.c))
        return select(near).where(fits).limit(size)
    near = select(*_small(rewards)).where(*within).order_by(*steps).limit(farthest).subquery("near")
    columns = (near.c[one.name] for one in by.columns)
    return select(near.c.seq, *columns).where(wanted.slow(near.c)).limit(size)


def collect(among: Select[Any], rest: Wanted, by: Order) -> Select[Any]:
    """Everything that fits among few candidates, in no order: `seq` and keys."""
    return _keyed(among, rest, by)


def sifted(among: Select[Any], rest: Wanted, by: Order, after: Key | None, size: int) -> Select[Any]:
    """The next `size` of everything that fits, found without walking the order: for what hardly ever fits."""
    fits = _keyed(among, rest, by).cte("fits").prefix_with("MATERIALIZED")
    columns = tuple(fits.c[one.name] for one in by.columns)
    found = select(fits.c.seq, *columns)
    if after is not None:
        found = found.where(_beyond(columns, after, by.down))
    return found.order_by(*(one.desc() if by.down else one for one in columns)).limit(size)


def next_beyond(shopper: Shopper, farthest: int) -> Select[Any]:
    """`seq` of the cheapest reward that only lacks points."""
    near = (
        select(*_small(rewards))
        .where(rewards.c.cost > shopper.points)
        .order_by(rewards.c.cost, rewards.c.id)
        .limit(farthest)
        .subquery("near")
    )
    return select(near.c.seq).where(unblocked(near.c, shopper)).limit(1)


def _keyed(among: Select[Any], rest: Wanted, by: Order) -> Select[Any]:
    """`seq` and keys of the candidates for which the rest holds; the rewards themselves are read only to ask it."""
    here: ColumnElement[bool] = by.table.c.seq.in_(among)
    if by.table is reward_names:
        here = and_(here, reward_names.c.locale == rest.locale)
    query = select(by.table.c.seq, *by.columns).where(here)
    if rest.plain:
        return query
    if by.table is reward_names:
        query = query.join(rewards, rewards.c.seq == reward_names.c.seq)
    return query.where(rest.slow(rewards.c))


def _small(of: Any) -> Sequence[ColumnElement[Any]]:
    """What conditions and keys need; the texts stay where they are."""
    return [each for each in of.c if each.name not in ("data", "digest", "source", "category", "kind")]


def _behind(by: Order, after: Key) -> ColumnElement[bool]:
    return _beyond(by.columns, after, by.down)


def _beyond(columns: Sequence[ColumnElement[Any]], after: Key, down: bool) -> ColumnElement[bool]:
    left, right = tuple_(*columns), tuple_(*(literal(value) for value in after))
    return left < right if down else left > right
