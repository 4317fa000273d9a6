"""Ways to cheat: each changes a published draw somewhere, and may cover its tracks as far as an operator could."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from api_client.draws.writing import draw_json
from tests.api_client.draws import independent
from tests.api_client.draws.samples import by_commit, by_drand, recorded, tickets

Mutator = Callable[[random.Random, dict[str, Any], list[str]], None]


@dataclass(frozen=True)
class Tampered:
    """A document and list that are not right, and what was done; `promised` is the commitment from before."""

    what: str
    document: dict[str, Any]
    entries: list[str]
    promised: str


def _other_digit(rng: random.Random, text: str) -> str:
    at = rng.randrange(len(text))
    return text[:at] + rng.choice([sign for sign in "0123456789abcdef" if sign != text[at]]) + text[at + 1 :]


def _flip(holder: Any, name: Any) -> Mutator:
    """Another digit in a hexadecimal field; `holder` is the path to its object."""

    def change(rng: random.Random, document: dict[str, Any], entries: list[str]) -> None:
        found = _inside(document, holder)
        found[name] = _other_digit(rng, found[name])

    return change


def _inside(document: dict[str, Any], path: str) -> Any:
    found: Any = document
    for name in path.split(".") if path else []:
        found = found[int(name) if name.isdigit() else name]
    return found


def _put(holder: str, name: str, *values: Any) -> Mutator:
    def change(rng: random.Random, document: dict[str, Any], entries: list[str]) -> None:
        found = _inside(document, holder)
        found[name] = rng.choice([value for value in values if value != found[name]])

    return change


def _shift(holder: str, name: str) -> Mutator:
    """Another number or time nearby."""

    def change(rng: random.Random, document: dict[str, Any], entries: list[str]) -> None:
        found, step = _inside(document, holder), rng.choice([1, 2, 9])
        if isinstance(found[name], int):
            found[name] += step
        else:
            digit = found[name][17]
            found[name] = found[name][:17] + str((int(digit) + step) % 6) + found[name][18:]
            if found[name][17] == digit:
                found[name] = found[name][:17] + str((int(digit) + 1) % 6) + found[name][18:]

    return change


def _add_entry(rng: random.Random, document: dict[str, Any], entries: list[str]) -> None:
    entries.append(rng.choice(tickets(50, "others")))
    entries.sort()


def _remove_entry(rng: random.Random, document: dict[str, Any], entries: list[str]) -> None:
    entries.pop(rng.randrange(len(entries)))


def _change_entry(rng: random.Random, document: dict[str, Any], entries: list[str]) -> None:
    at = rng.randrange(len(entries))
    entries[at] = _other_digit(rng, entries[at])
    entries.sort()


def _swap_entries(rng: random.Random, document: dict[str, Any], entries: list[str]) -> None:
    at = rng.randrange(len(entries) - 1)
    entries[at], entries[at + 1] = entries[at + 1], entries[at]


def _double_entry(rng: random.Random, document: dict[str, Any], entries: list[str]) -> None:
    at = rng.randrange(len(entries))
    entries.insert(at, entries[at])


def _another_winner(rng: random.Random, document: dict[str, Any], entries: list[str]) -> None:
    won = rng.choice(document["winners"])
    won["ticket"] = rng.choice([ticket for ticket in entries if ticket != won["ticket"]])


def _swap_winners(rng: random.Random, document: dict[str, Any], entries: list[str]) -> None:
    one, other = rng.sample(document["winners"], 2)
    one["ticket"], other["ticket"] = other["ticket"], one["ticket"]


def _drop_winner(rng: random.Random, document: dict[str, Any], entries: list[str]) -> None:
    document["winners"].pop(rng.randrange(len(document["winners"])))


def _add_winner(rng: random.Random, document: dict[str, Any], entries: list[str]) -> None:
    document["winners"].append({"prize": "mug", "ticket": rng.choice(entries)})


def _another_prize(rng: random.Random, document: dict[str, Any], entries: list[str]) -> None:
    won = rng.choice(document["winners"])
    won["prize"] = {"pass": "mug", "mug": "pass"}[won["prize"]]


def _another_alternate(rng: random.Random, document: dict[str, Any], entries: list[str]) -> None:
    at = rng.randrange(len(document["alternates"]))
    document["alternates"][at] = rng.choice([one for one in entries if one != document["alternates"][at]])


def _swap_alternates(rng: random.Random, document: dict[str, Any], entries: list[str]) -> None:
    document["alternates"][0], document["alternates"][1] = document["alternates"][1], document["alternates"][0]


def _alternate_first(rng: random.Random, document: dict[str, Any], entries: list[str]) -> None:
    won = rng.choice(document["winners"])
    won["ticket"], document["alternates"][0] = document["alternates"][0], won["ticket"]


def _drop_alternate(rng: random.Random, document: dict[str, Any], entries: list[str]) -> None:
    document["alternates"].pop()


def _prizes(change: Callable[[list[dict[str, Any]]], Any]) -> Mutator:
    return lambda rng, document, entries: change(document["terms"]["prizes"])


def _language(rng: random.Random, document: dict[str, Any], entries: list[str]) -> None:
    holder = rng.choice([document["terms"]["title"], document["terms"]["rules"]["texts"]])
    holder["fr"] = holder.pop("de")


EVERYWHERE: dict[str, Mutator] = {
    "entry added": _add_entry,
    "entry removed": _remove_entry,
    "entry changed": _change_entry,
    "entries swapped": _swap_entries,
    "entry doubled": _double_entry,
    "winner replaced": _another_winner,
    "winners swapped": _swap_winners,
    "winner dropped": _drop_winner,
    "winner added": _add_winner,
    "prize of a winner": _another_prize,
    "alternate replaced": _another_alternate,
    "alternates swapped": _swap_alternates,
    "alternate before a winner": _alternate_first,
    "alternate dropped": _drop_alternate,
    "number": _flip("value", "randomness"),
    "commitment": _flip("", "commitment"),
    "root": _flip("tickets", "root"),
    "count": _shift("tickets", "count"),
    "published": _shift("tickets", "published_at"),
    "opens": _shift("terms", "opens_at"),
    "closes": _shift("terms", "closes_at"),
    "deadline": _shift("terms", "draw_by"),
    "raffle": _put("terms", "raffle", "ski-week", "ski-days"),
    "round": _shift("terms", "round"),
    "title": _put("terms.title", "en", "A week of skiing", "A day of skating"),
    "language": _language,
    "rules version": _put("terms.rules", "version", "2", "4", "3 "),
    "rules text": _flip("terms.rules.texts", "en"),
    "places": _put("terms", "places", 1, 40, 500),
    "prize count": _shift("terms.prizes.1", "count"),
    "prize order": _prizes(lambda prizes: prizes.reverse()),
    "prize dropped": _prizes(lambda prizes: prizes.pop()),
    "prize added": _prizes(lambda prizes: prizes.append({"id": "cap", "count": 1})),
    "prize name": _put("terms.prizes.0", "id", "car", "trip"),
    "number of alternates": _shift("terms", "alternates"),
    "state": _put("", "state", "open", "closed", "void"),
    "reason": _put("", "reason", "It rained."),
}
BY_DRAND: dict[str, Mutator] = {
    "signature": _flip("value", "signature"),
    "beacon round": _shift("terms.beacon", "round"),
    "chain": _flip("terms.beacon.chain", "hash"),
    "key": _flip("terms.beacon.chain", "public_key"),
    "period": _shift("terms.beacon.chain", "period"),
    "genesis": _shift("terms.beacon.chain", "genesis_time"),
    "scheme": _put("terms.beacon.chain", "scheme", "bls-unchained-on-g1", "none"),
    "previous signature": _put("value", "previous_signature", "ab" * 96, "00" * 32),
}
BY_COMMIT: dict[str, Mutator] = {
    "secret": _flip("value.secrets", 0),
    "promise": _flip("terms.beacon.parties.1", "hash"),
    "party": _put("terms.beacon.parties.0", "name", "Nobody", "operator"),
    "parties swapped": lambda rng, document, entries: document["terms"]["beacon"]["parties"].reverse(),
    "secrets swapped": lambda rng, document, entries: document["value"]["secrets"].reverse(),
    "secret withheld": lambda rng, document, entries: document["value"]["secrets"].__setitem__(0, None),
}


def _another_round(rng: random.Random, document: dict[str, Any], entries: list[str]) -> None:
    """The number and signature of another round, both real."""
    other = recorded("quicknet")[1]
    document["value"] |= {"randomness": other["randomness"], "signature": other["signature"]}
    document["winners"], document["alternates"] = independent.winners(
        other["randomness"], document["commitment"], document["terms"], entries
    )


def _cover(level: int, document: dict[str, Any], entries: list[str]) -> None:
    """0: nothing. 1: root and count fit the list. 2: the commitment fits, too. 3: and so do the winners."""
    if level >= 1:
        document["tickets"] |= {"root": independent.root(entries).hex(), "count": len(entries)}
    if level >= 2:
        document["commitment"] = independent.commitment(document["terms"], document["tickets"]).hex()
    if level >= 3:
        document["winners"], document["alternates"] = independent.winners(
            document["value"]["randomness"], document["commitment"], document["terms"], entries
        )


def tampered(count: int, seed: int = 5) -> Iterator[Tampered]:
    """So many draws that are not right, all ways in turn. Only what covers its tracks down to the winners can be
    told by nobody but those who noted the commitment."""
    bases = [(*by_drand("quicknet"), BY_DRAND), (*by_drand("default", 2), BY_DRAND), (*by_commit(2), BY_COMMIT)]
    originals = [(draw_json(draw), entries, EVERYWHERE | own) for draw, entries, own in bases]
    rng, done = random.Random(seed), 0
    while done < count:
        for original, entries, ways in originals:
            for what, way in [*ways.items(), ("another round", _another_round)][: max(0, count - done)]:
                if what == "another round" and original is not originals[0][0]:
                    continue
                document, listed = copy.deepcopy(original), list(entries)
                way(rng, document, listed)
                level = rng.choice([0, 0, 1, 2, 3])
                _cover(level, document, listed)
                if (document, listed) == (original, entries):
                    continue  # what was changed was put right again
                done += 1
                yield Tampered(f"{what}, covered to {level}", document, listed, original["commitment"])
