"""What a check found, in English sentences."""

from __future__ import annotations

from api_client.draws.step import Step

SENTENCES = {
    "terms.right": "The terms are complete: entries until {closes_at}, rules version {version}.",
    "terms.dates": "The times do not follow each other: opening, closing and the latest time of the draw.",
    "terms.published": "The list was not published between closing and the latest time of the draw, but at {at}.",
    "terms.places": "There are {count} tickets, but only {places} places were promised.",
    "terms.shape": "The document says '{state}', but does not hold what such a draw has to hold.",
    "entries.right": "The list of {count} tickets is complete, in order, and nobody is on it twice.",
    "entries.open": "The list is not closed yet.",
    "entries.never": "There is no list: it was called off before the list closed.",
    "entries.missing": "The list of {count} tickets was not there to be checked.",
    "entries.count": "{count} tickets were promised, but {found} are on the list.",
    "entries.order": "The list is out of order, or has a ticket twice, at line {line}: {ticket}.",
    "entries.root": "The list is not the one that was promised: a ticket was added, removed or changed.",
    "commitment.right": "The commitment, published at {at}, is the one over these terms and this list.",
    "commitment.open": "There is no commitment yet; it is published when the list closes.",
    "commitment.never": "There is no commitment, as no list was closed.",
    "commitment.wrong": "The commitment does not belong to these terms and this list: something was changed since.",
    "noted.right": "The commitment is the same one that you noted before the draw.",
    "noted.missing": "Whether the commitment was published before the draw can be told by who noted it then "
    "(--commitment).",
    "noted.wrong": "The commitment is not the one that you noted before the draw.",
    "ticket.right": "Your ticket {ticket} is one of the {count} that took part.",
    "ticket.open": "Whether your ticket {ticket} takes part can be told when the list is closed.",
    "ticket.never": "Your ticket {ticket} took part in no draw: there was none.",
    "ticket.list": "Whether your ticket {ticket} took part cannot be told without the list or a proof.",
    "ticket.absent": "Your ticket {ticket} is not on the list.",
    "ticket.proof": "The proof does not show that your ticket {ticket} took part.",
    "beacon.future": "Round {round} of a public beacon decides. It was due at {due}, after the list was published.",
    "beacon.parties": "The number needs a secret that each promised beforehand: {parties}. One alone cannot know it; "
    "whether all of them worked together cannot be told.",
    "beacon.alone": "{party} alone knew the secret. Whether that was used cannot be told.",
    "beacon.chain": "Round {round}, due at {due}, comes from a network that is not known here. Who runs it cannot be "
    "told.",
    "beacon.false": "The beacon of round {round} is described otherwise than the network itself does.",
    "beacon.time": "Round {round} of the beacon, due at {due}, does not lie between the list and the latest time of "
    "the draw: its number could have been known.",
    "value.signed": "The number is that of round {round}, signed by the beacon.",
    "value.revealed": "The number is what the {parties} promised secrets give.",
    "value.none": "There is no number yet.",
    "value.waiting": "Not everybody revealed the promised secret; missing: {party}.",
    "value.library": "The number is that of the signature of round {round}. The signature could not be checked here.",
    "value.kind": "The number is not of the kind that was promised.",
    "value.randomness": "The number does not follow from what the beacon or the parties said.",
    "value.signature": "The beacon did not sign this number for round {round}.",
    "value.secret": "The secret of {party} is not the one that was promised.",
    "winners.right": "{winners} winning and {alternates} alternate tickets are exactly those that the number gives.",
    "winners.none": "There are no winners to check.",
    "winners.list": "The winners cannot be checked without the list.",
    "winners.wrong": "The winners are not those that the number gives, from place {place} on.",
    "winners.alternates": "The alternates are not those that the number gives, from place {place} on.",
    "state.drawn": "The draw took place.",
    "state.open": "Members can still enter, until {closes_at}.",
    "state.closed": "The draw has not taken place yet. If it does not by {due}, it is void.",
    "state.overdue": "The draw should have taken place by {due}, or have been declared void.",
    "state.void": "The raffle was called off before the list closed: {reason}",
    "state.withheld": "The draw is void because a secret was withheld ({party}): {reason}",
    "state.early": "The draw was called off before its number was known, says the operator; that cannot be told from "
    "here: {reason}",
    "state.public": "The draw is void, though its number is public by now. Whether it was known when the draw was "
    "called off cannot be told: {reason}",
    "state.despite": "The draw was called off although the number was known: {reason}",
}

#: Reasons that a service gives as a code; others are shown as they are.
REASONS = {
    "no-entries": "nobody entered.",
    "not-bound": "not everybody had promised a secret when the list closed.",
    "closed-too-late": "the list was closed when the number could be known already.",
    "value-withheld": "the number did not come in time.",
    "withdrawn": "the organiser has withdrawn it.",
}

TITLES = {
    "terms": "Terms",
    "entries": "List of tickets",
    "commitment": "Commitment",
    "noted": "Published before the draw",
    "ticket": "Your ticket",
    "beacon": "Where the number comes from",
    "value": "The number",
    "winners": "Winners",
    "state": "The draw",
}


def sentence(step: Step) -> str:
    """What a step found."""
    facts = dict(step.facts)
    if "reason" in facts:
        facts["reason"] = REASONS.get(str(facts["reason"]), facts["reason"])
    return SENTENCES[step.detail].format_map(facts)


def title(step: Step) -> str:
    """What a step is about."""
    return TITLES[step.name]
