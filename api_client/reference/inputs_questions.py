"""What requests about quizzes and surveys may contain."""

from __future__ import annotations

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field

from api_client.reference.inputs import Flag, Id, Input, Whole

# Lines are broken where the writer broke them; what can't be shown, or turns the direction of what follows, stays out.
_UNSHOWN = r"\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff"
Written = Annotated[
    str,
    Field(max_length=2000, pattern=rf"^[^{_UNSHOWN}]*$"),
    AfterValidator(lambda value: unicodedata.normalize("NFC", value).strip()),
]
Number = Annotated[int, Field(ge=1, le=1_000_000, strict=True), Whole]


class AnswerIn(Input):
    """An answer to one question: options in their order, a text or a score; nothing of it takes the answer back.

    `number` says which time it is for. `stamp` is the sender's own time in ms: an older answer never undoes a newer.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [{"number": 1, "stamp": 1, "options": ["ethiopia"]}]})

    number: Number
    stamp: Annotated[int, Field(ge=0, le=2**53, strict=True), Whole]
    options: Annotated[tuple[Id, ...], Field(max_length=20)] = ()
    text: Written = ""
    score: Annotated[int, Field(ge=0, le=10, strict=True), Whole] | None = None


class CompletionIn(Input):
    """Which time is finished; `profile`: the member wants what they said of it in their profile."""

    number: Number
    profile: Flag = False
