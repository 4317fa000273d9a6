"""The tables of the catalogue: rewards as they are searched and sorted, and how many of each are taken.

`migrations/versions/0003_catalogue.py` also makes what no table can say: the index of the words, which SQLite keeps in
a full-text table fed by triggers and PostgreSQL in an index over an expression (see `SEARCH_TABLES`).
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table

from api_client.reference.tables import Utc, metadata

#: Compared byte by byte in every database, so that a list has one order and a cursor one meaning.
PLAIN = String().with_variant(String(collation="C"), "postgresql")
#: Names in the database that belong to the index of the words.
SEARCH_TABLES = tuple(f"reward_words{part}" for part in ("", "_data", "_idx", "_docsize", "_config"))
SEARCH_INDEX = "ix_rewards_words"
UNFEATURED = 10**12

rewards = Table(
    "rewards",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("id", PLAIN, nullable=False, unique=True),
    # `programme`: of the programme file; `operator`: of a list that was imported.
    Column("source", String, nullable=False),
    Column("category", PLAIN, nullable=False),
    Column("kind", PLAIN, nullable=False),
    Column("cost", BigInteger, nullable=False),
    Column("featured", BigInteger, nullable=False),
    # Days, the newest being the lowest.
    Column("age", Integer, nullable=False),
    Column("stock", BigInteger),
    Column("per_member", BigInteger),
    Column("tier_required", String),
    # What it is found by: folded words with one blank between them.
    Column("words", String, nullable=False),
    Column("digest", String, nullable=False),
    # The reward in the programme file's vocabulary, as JSON.
    Column("data", String, nullable=False),
    *(
        Index("_".join(("ix_rewards", *shelf, name)), *shelf, *order)
        for shelf in ((), ("category",), ("kind",))
        for name, order in (
            ("featured", ("featured", "age", "id")),
            ("cost", ("cost", "id")),
            ("age", ("age", "id")),
        )
    ),
    Index("ix_rewards_source_seq", "source", "seq"),
    Index("ix_rewards_category_kind_cost", "category", "kind", "cost", "id"),
)
reward_names = Table(
    "reward_names",
    metadata,
    Column("seq", ForeignKey("rewards.seq"), primary_key=True),
    Column("locale", String, primary_key=True),
    Column("name", PLAIN, nullable=False),
    Column("id", PLAIN, nullable=False),
    Column("category", PLAIN, nullable=False),
    Column("kind", PLAIN, nullable=False),
    Index("ix_reward_names_name", "locale", "name", "id"),
    Index("ix_reward_names_category_name", "locale", "category", "name", "id"),
    Index("ix_reward_names_kind_name", "locale", "kind", "name", "id"),
)
#: How many rewards stand on a shelf, so that nobody has to count a million.
reward_counts = Table(
    "reward_counts",
    metadata,
    Column("category", PLAIN, primary_key=True),
    Column("kind", PLAIN, primary_key=True),
    Column("rewards", BigInteger, nullable=False),
)
#: In how many rewards a word is: what a word being typed may become, and whether that is a lot.
reward_terms = Table(
    "reward_terms",
    metadata,
    Column("word", PLAIN, primary_key=True),
    Column("rewards", BigInteger, nullable=False),
)
#: Rewards no longer offered: what was issued of them still says what it is.
former_rewards = Table(
    "former_rewards",
    metadata,
    Column("id", PLAIN, primary_key=True),
    Column("data", String, nullable=False),
    Column("removed_at", Utc, nullable=False),
)
#: What the catalogue was made from; whoever changes it locks this row first.
catalogue_state = Table(
    "catalogue_state",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("programme", String, nullable=False),
    Column("names", String, nullable=False),
)
#: Rewards with a stock: how many are gone.
stock = Table(
    "stock",
    metadata,
    Column("reward_id", PLAIN, primary_key=True),
    Column("taken", BigInteger, nullable=False),
)
