"""Each step says what it found, and what nobody can tell from here."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api_client.draws import merkle, words
from api_client.draws.beacon import Commit, Drand, Party, revealed, secret_hash
from api_client.draws.bls import installed_verifier
from api_client.draws.check import Step, StepName, StepState, check, right
from api_client.draws.document import Draw, DrawState
from api_client.draws.making import close, draw, void
from tests.api_client.draws import samples

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def found(document: Draw, entries: list[str] | None, name: str, **asked: Any) -> Step:
    """One step of a check; its sentence can be said."""
    steps = {step.name: step for step in check(document, entries, **({"now": NOW} | asked))}
    for step in steps.values():
        assert "{" not in words.sentence(step)
        assert words.title(step)
    return steps[StepName(name)]


def test_a_right_draw_passes_every_step() -> None:
    document, entries = samples.by_drand()
    steps = check(
        document, entries, now=NOW, ticket=entries[3], proof=merkle.prove(entries, 3),
        verifier=installed_verifier(), noted=document.commitment,
    )  # fmt: skip
    assert [step.name for step in steps] == list(StepName)
    assert {step.state for step in steps} == {StepState.PASSED}


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({"opens_at": NOW}, "terms.dates"),
        ({"draw_by": NOW - timedelta(days=1200)}, "terms.dates"),
        ({"closes_at": NOW - timedelta(days=300), "draw_by": NOW}, "terms.published"),
        ({"places": 39}, "terms.places"),
    ],
)
def test_terms_that_contradict_themselves(changes: dict[str, Any], detail: str) -> None:
    document, entries = samples.by_drand()
    assert found(replace(document, terms=replace(document.terms, **changes)), entries, "terms").detail == detail


@pytest.mark.parametrize(
    "changes",
    [
        {"state": DrawState.OPEN},
        {"state": DrawState.CLOSED},
        {"state": DrawState.VOID},
        {"state": DrawState.VOID, "reason": "Rain."},
        {"reason": "Rain."},
        {"value": None},
        {"tickets": None},
        {"commitment": None},
    ],
)
def test_a_document_that_lacks_or_has_what_it_should_not(changes: dict[str, Any]) -> None:
    document, entries = samples.by_commit()
    assert found(replace(document, **changes), entries, "terms").detail == "terms.shape"


def test_lists() -> None:
    document, entries = samples.by_drand()
    assert found(document, None, "entries").detail == "entries.missing"
    assert found(document, entries[1:], "entries").facts == {"count": 40, "found": 39}
    swapped = [entries[1], entries[0], *entries[2:]]
    assert found(document, swapped, "entries").facts["line"] == 2
    assert found(document, [entries[0], *entries[:-1]], "entries").facts["line"] == 2
    assert found(document, [*entries[:-1], "zzzzzzzzz"], "entries").detail == "entries.root"
    assert found(Draw(document.terms), None, "entries").state is StepState.UNCHECKED


def test_a_ticket_by_list_by_proof_or_by_neither() -> None:
    document, entries = samples.by_drand()
    proof = merkle.prove(entries, 5)
    assert found(document, entries, "ticket", ticket=entries[0]).detail == "ticket.right"
    assert found(document, entries, "ticket", ticket="nobody-has-it").detail == "ticket.absent"
    assert found(document, None, "ticket", ticket=entries[0]).detail == "ticket.list"
    assert found(document, None, "ticket", proof=proof).detail == "ticket.right"
    assert found(document, None, "ticket", ticket=entries[5], proof=proof).detail == "ticket.right"
    assert found(document, None, "ticket", ticket=entries[6], proof=proof).detail == "ticket.proof"
    assert found(document, entries, "ticket", proof=replace(proof, ticket=entries[6])).detail == "ticket.proof"
    assert found(Draw(document.terms), None, "ticket", ticket=entries[0]).detail == "ticket.open"


def test_a_list_that_never_was_is_not_waited_for() -> None:
    document, entries = samples.by_drand()
    off = Draw(document.terms, DrawState.VOID, reason="withdrawn")
    told = {name: found(off, None, name, ticket=entries[0]).detail for name in ("entries", "commitment", "ticket")}
    assert told == {"entries": "entries.never", "commitment": "commitment.never", "ticket": "ticket.never"}


def test_what_was_noted_before() -> None:
    document, entries = samples.by_drand()
    assert found(document, entries, "noted").state is StepState.UNCHECKED
    assert found(document, entries, "noted", noted=document.commitment).state is StepState.PASSED
    assert found(document, entries, "noted", noted="00" * 32).state is StepState.FAILED
    assert found(Draw(document.terms), None, "noted", noted="00" * 32).state is StepState.FAILED


def test_a_round_that_could_have_been_known() -> None:
    document, entries = samples.by_drand()
    assert document.tickets is not None
    source = document.terms.beacon
    assert isinstance(source, Drand)
    late = replace(document, tickets=replace(document.tickets, published_at=source.due))
    assert found(late, entries, "beacon").detail == "beacon.time"
    early = replace(document, terms=replace(document.terms, draw_by=source.due - timedelta(seconds=1)))
    assert found(early, entries, "beacon").detail == "beacon.time"


def test_networks_that_are_not_known_or_pretend() -> None:
    document, entries = samples.by_drand()

    def by(**changes: Any) -> str:
        source = document.terms.beacon
        assert isinstance(source, Drand)
        chain = replace(source.chain, **changes)
        beacon = Drand(chain, chain.round_from(source.due))
        return found(replace(document, terms=replace(document.terms, beacon=beacon)), entries, "beacon").detail

    assert by() == "beacon.future"
    assert by(period=4) == "beacon.false"
    assert by(public_key="ab" * 96) == "beacon.false"
    assert by(hash="ab" * 32) == "beacon.false"
    assert by(hash="ab" * 32, public_key="ab" * 96, period=60) == "beacon.chain"


def test_who_makes_the_number_alone() -> None:
    document, entries = samples.by_commit(1)
    step = found(document, entries, "beacon")
    assert (step.state, step.facts) == (StepState.UNCHECKED, {"party": "Operator"})
    step = found(samples.by_commit(3)[0], entries, "beacon")
    assert (step.state, step.detail) == (StepState.UNCHECKED, "beacon.parties")
    assert step.facts["parties"] == "Operator; Notary; Members' council"


def test_without_the_library_the_signature_is_said_to_be_unchecked() -> None:
    document, entries = samples.by_drand()
    step = found(document, entries, "value", verifier=None)
    assert (step.state, step.detail) == (StepState.UNCHECKED, "value.library")
    assert "The signature could not be checked here." in words.sentence(step)
    assert found(document, entries, "value", verifier=lambda beacon, value: False).detail == "value.signature"


def test_a_value_of_another_kind_or_number_of_parties() -> None:
    drand, entries = samples.by_drand()
    commit, _ = samples.by_commit()
    assert found(replace(drand, value=commit.value), entries, "value").detail == "value.kind"
    assert found(replace(commit, value=revealed(samples.SECRETS)), entries, "value").detail == "value.kind"
    partly = replace(revealed([samples.SECRETS[0], None]), randomness=bytes(32))
    assert found(replace(commit, value=partly), entries, "value").detail == "value.randomness"


def test_the_place_where_winners_differ_is_named() -> None:
    document, entries = samples.by_drand()
    rest = [entry for entry in entries if entry not in {winner.ticket for winner in document.winners}]
    others = (*document.winners[:2], replace(document.winners[2], ticket=rest[0]), *document.winners[3:])
    step = found(replace(document, winners=others), entries, "winners")
    assert (step.detail, step.facts["place"]) == ("winners.wrong", 3)
    assert found(replace(document, winners=document.winners[:-1]), entries, "winners").facts["place"] == 4
    shorter = found(replace(document, alternates=document.alternates[:1]), entries, "winners")
    assert (shorter.detail, shorter.facts["place"]) == ("winners.alternates", 2)
    assert found(document, None, "winners").detail == "winners.list"


def test_a_draw_that_is_late_is_not_right() -> None:
    made, entries = samples.by_commit()
    due, second = made.terms.draw_by, timedelta(seconds=1)
    for document in (Draw(made.terms), close(made.terms, entries, made.terms.closes_at)):
        assert found(document, entries, "state", now=due).state is StepState.UNCHECKED
        assert found(document, entries, "state", now=due + second).detail == "state.overdue"


def test_void_draws_and_why() -> None:
    made, entries = samples.by_commit()
    closed = close(made.terms, entries, made.terms.closes_at)
    assert found(void(closed, "No secrets."), entries, "state").facts["party"] == "Operator; Notary"
    despite = void(closed, "We did not like it.", made.value)
    assert found(despite, entries, "state").detail == "state.despite"
    assert not right(check(despite, entries, now=NOW))
    drand, listed = samples.by_drand()
    assert drand.tickets is not None
    gone = void(close(drand.terms, listed, drand.tickets.published_at), "No beacon.")
    assert found(gone, listed, "state").detail == "state.public"
    assert found(gone, listed, "state", now=drand.terms.closes_at).detail == "state.early"


def test_a_secret_that_was_not_promised() -> None:
    hashes = [Party(name, secret_hash("ski-day", 7, name, samples.SECRETS[0])) for name in ("A", "B")]
    made, entries = samples.by_commit()
    document = close(replace(made.terms, beacon=Commit(tuple(hashes))), entries, made.terms.closes_at)
    drawn = draw(document, entries, revealed([samples.SECRETS[0], samples.SECRETS[1]]))
    step = found(drawn, entries, "value")
    assert (step.detail, step.facts) == ("value.secret", {"party": "B"})


def test_reasons_that_are_codes_are_said_in_words() -> None:
    made, _ = samples.by_commit()
    said = words.sentence(found(void(Draw(made.terms), "no-entries"), None, "state"))
    assert said == "The raffle was called off before the list closed: nobody entered."


def test_there_is_a_sentence_for_every_finding() -> None:
    import inspect
    import re

    from api_client.draws import steps

    said = set(re.findall(rf'"((?:{"|".join(StepName)})\.[a-z]+)"', inspect.getsource(steps)))
    assert said == set(words.SENTENCES)
    assert set(words.TITLES) == {name.value for name in StepName}
