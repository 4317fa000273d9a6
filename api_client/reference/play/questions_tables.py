"""The tables of quizzes and surveys: who is at what for which time, and what was answered."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from api_client.reference.tables import Number, Utc, metadata

#: One time a member does a quiz or survey; the newest has the highest number.
question_runs = Table(
    "question_runs",
    metadata,
    Column("member_id", ForeignKey("members.id"), primary_key=True),
    # `quiz` or `survey`, and its id.
    Column("kind", String, primary_key=True),
    Column("paper_id", String, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("started_at", Utc, nullable=False),
    Column("completed_at", Utc),
    # Of a completed one: what it was judged by, credits by question, and whether it was passed.
    Column("version", String),
    Column("credits", JSON),
    Column("passed", Boolean),
    Index("ix_question_runs_kind_paper_id_completed_at", "kind", "paper_id", "completed_at"),
)
#: What was said last to each question. Empty where it was taken back; `stamp` is the sender's own time.
question_answers = Table(
    "question_answers",
    metadata,
    Column("member_id", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("paper_id", String, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("question_id", String, primary_key=True),
    Column("stamp", BigInteger, nullable=False),
    Column("options", JSON, nullable=False),
    Column("text", Text, nullable=False),
    Column("score", Integer),
)
#: What a quiz or survey said when somebody completed it, so that their result stays what it was.
question_versions = Table(
    "question_versions",
    metadata,
    Column("version", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("paper_id", String, nullable=False),
    Column("body", JSON, nullable=False),
)
#: What completed surveys said, for whoever reads the results: one row for each option, score or text. Nameless.
survey_answers = Table(
    "survey_answers",
    metadata,
    Column("id", Number, primary_key=True),
    Column("paper_id", String, nullable=False),
    Column("question_id", String, nullable=False),
    Column("choice", String),
    # The score, or the place an option was put in.
    Column("place", Integer),
    Column("text", Text),
    Index("ix_survey_answers_paper_id_question_id_choice_place", "paper_id", "question_id", "choice", "place"),
)
