"""A quiz or a survey: what it is, one question at a time, and how it went."""
