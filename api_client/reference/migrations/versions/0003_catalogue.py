"""The rewards in the database, and what is taken of them.

The rewards themselves come from the programme file when the API starts; what is taken is counted from the redemptions
at the same moment, when it is known which rewards have a stock.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

PLAIN = sa.String().with_variant(sa.String(collation="C"), "postgresql")
# The words are folded already: the tokenizer only has to part them. `_` begins the words for category and kind.
FULL_TEXT = (
    """CREATE VIRTUAL TABLE reward_words USING fts5(words, content='rewards', content_rowid='seq', detail='none',
    columnsize=0, prefix='1 2 3', tokenize="ascii tokenchars '-_'")""",
    """CREATE TRIGGER reward_words_new AFTER INSERT ON rewards BEGIN
    INSERT INTO reward_words(rowid, words) VALUES (new.seq, new.words); END""",
    """CREATE TRIGGER reward_words_gone AFTER DELETE ON rewards BEGIN
    INSERT INTO reward_words(reward_words, rowid, words) VALUES ('delete', old.seq, old.words); END""",
    """CREATE TRIGGER reward_words_other AFTER UPDATE OF seq, words ON rewards BEGIN
    INSERT INTO reward_words(reward_words, rowid, words) VALUES ('delete', old.seq, old.words);
    INSERT INTO reward_words(rowid, words) VALUES (new.seq, new.words); END""",
)
# An expression instead of `to_tsvector`, whose parser would take some words for numbers, hosts or paths.
WORDS_INDEX = """CREATE INDEX ix_rewards_words ON rewards
    USING gin (array_to_tsvector(string_to_array(words, ' '))) WITH (fastupdate = off)"""


def upgrade() -> None:
    """Make the tables, and the index of the words in the database's own way."""
    _rewards()
    _beside_them()
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in FULL_TEXT if sqlite else (WORDS_INDEX,):
        op.execute(sa.text(statement))
    op.execute(sa.text("INSERT INTO catalogue_state (id, programme, names) VALUES (1, '', '')"))


def _rewards() -> None:
    op.create_table(
        "rewards",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", PLAIN, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("category", PLAIN, nullable=False),
        sa.Column("kind", PLAIN, nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.Column("featured", sa.BigInteger(), nullable=False),
        sa.Column("age", sa.Integer(), nullable=False),
        sa.Column("stock", sa.BigInteger(), nullable=True),
        sa.Column("per_member", sa.BigInteger(), nullable=True),
        sa.Column("tier_required", sa.String(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("data", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_rewards")),
        sa.UniqueConstraint("id", name=op.f("uq_rewards_id")),
    )
    for shelf in ([], ["category"], ["kind"]):
        for name, order in (("featured", ["featured", "age"]), ("cost", ["cost"]), ("age", ["age"])):
            op.create_index("_".join(["ix_rewards", *shelf, name]), "rewards", [*shelf, *order, "id"])
    op.create_index("ix_rewards_source_seq", "rewards", ["source", "seq"])
    op.create_index("ix_rewards_category_kind_cost", "rewards", ["category", "kind", "cost", "id"])


def _beside_them() -> None:
    op.create_table(
        "reward_names",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("name", PLAIN, nullable=False),
        sa.Column("id", PLAIN, nullable=False),
        sa.Column("category", PLAIN, nullable=False),
        sa.Column("kind", PLAIN, nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["rewards.seq"], name=op.f("fk_reward_names_seq")),
        sa.PrimaryKeyConstraint("seq", "locale", name=op.f("pk_reward_names")),
    )
    op.create_index("ix_reward_names_name", "reward_names", ["locale", "name", "id"])
    op.create_index("ix_reward_names_category_name", "reward_names", ["locale", "category", "name", "id"])
    op.create_index("ix_reward_names_kind_name", "reward_names", ["locale", "kind", "name", "id"])
    op.create_table(
        "reward_counts",
        sa.Column("category", PLAIN, nullable=False),
        sa.Column("kind", PLAIN, nullable=False),
        sa.Column("rewards", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("category", "kind", name=op.f("pk_reward_counts")),
    )
    op.create_table(
        "reward_terms",
        sa.Column("word", PLAIN, nullable=False),
        sa.Column("rewards", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_reward_terms")),
    )
    op.create_table(
        "former_rewards",
        sa.Column("id", PLAIN, nullable=False),
        sa.Column("data", sa.String(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_rewards")),
    )
    op.create_table(
        "catalogue_state",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("names", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_state")),
    )
    op.create_table(
        "stock",
        sa.Column("reward_id", PLAIN, nullable=False),
        sa.Column("taken", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("reward_id", name=op.f("pk_stock")),
    )
    # What one member has taken of one reward, however many they have taken in all.
    op.create_index("ix_redemptions_member_id_reward_id", "redemptions", ["member_id", "reward_id"])
