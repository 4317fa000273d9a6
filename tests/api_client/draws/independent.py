"""A second verifier, written from `api_client/draws/README.md` alone: it imports nothing of the package.

It is slow and plain on purpose, and splits the tree from the top where the package builds it from the leaves.
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from datetime import UTC, datetime, timedelta
from typing import Any


def e(value: Any) -> bytes:
    """E(value)."""
    if value is None:
        return b"\x6e"
    if isinstance(value, str):
        raw = value.encode()
        return b"\x73" + struct.pack(">I", len(raw)) + raw
    if isinstance(value, int):
        return b"\x69" + struct.pack(">Q", value)
    if isinstance(value, list):
        return b"\x6c" + struct.pack(">I", len(value)) + b"".join(e(item) for item in value)
    pairs = sorted((name.encode(), name) for name in value)
    return b"\x6d" + struct.pack(">I", len(pairs)) + b"".join(e(name) + e(value[name]) for _, name in pairs)


def h(purpose: str, data: bytes) -> bytes:
    """H(purpose, data)."""
    return hashlib.sha256(e("member-app/draws/v1/" + purpose) + data).digest()


def root(tickets: list[str]) -> bytes:
    """The root, by halves: the left one is the largest power of two below the whole."""
    if not tickets:
        return h("empty", b"")
    if len(tickets) == 1:
        return h("leaf", e(tickets[0]))
    left = 1
    while left * 2 < len(tickets):
        left *= 2
    return h("node", root(tickets[:left]) + root(tickets[left:]))


def proven(proof: dict[str, Any], wanted: bytes) -> bool:
    """Whether a proof leads to the root."""
    at, last, path = proof["index"], proof["count"] - 1, [bytes.fromhex(one) for one in proof["path"]]
    value = h("leaf", e(proof["ticket"]))
    try:
        while last != 0:
            if at % 2 == 1:
                value = h("node", path.pop(0) + value)
            elif at < last:
                value = h("node", value + path.pop(0))
            at, last = at // 2, last // 2
    except IndexError:
        return False
    return value == wanted and path == []


def commitment(terms: dict[str, Any], tickets: dict[str, Any]) -> bytes:
    """The commitment."""
    return h("commitment", e({"terms": terms, "tickets": tickets}))


def winners(
    randomness: str, commitment_: str, terms: dict[str, Any], tickets: list[str]
) -> tuple[list[dict[str, str]], list[str]]:
    """Winners and alternates."""
    counter = 0
    pool = list(tickets)
    prizes = [prize["id"] for prize in terms["prizes"] for _ in range(prize["count"])]
    places = len(prizes) + terms["alternates"]
    for place in range(min(places, len(pool))):
        below = len(pool) - place
        while True:
            message = e("member-app/draws/v1/stream") + bytes.fromhex(commitment_) + struct.pack(">Q", counter)
            block = hmac.new(bytes.fromhex(randomness), message, hashlib.sha256).digest()
            counter += 1
            bits = "".join(f"{byte:08b}" for byte in block)[: len(f"{below - 1:b}") if below > 1 else 0]
            number = int(bits, 2) if bits else 0
            if number < below:
                break
        pool[place], pool[place + number] = pool[place + number], pool[place]
    drawn = pool[: min(places, len(pool))]
    won = [{"prize": prize, "ticket": ticket} for prize, ticket in zip(prizes, drawn, strict=False)]
    return won, drawn[len(prizes) :]


def complaints(document: dict[str, Any], tickets: list[str]) -> list[str]:
    """What is wrong with a drawn raffle, but for signatures."""
    terms, listed, value = document["terms"], document["tickets"], document["value"]
    wrong = []
    if document["state"] != "drawn" or document["reason"] is not None:
        wrong.append("state")
    if sorted(set(tickets), key=lambda one: one.encode()) != tickets or len(tickets) != listed["count"]:
        wrong.append("list")
    if terms["places"] is not None and listed["count"] > terms["places"]:
        wrong.append("places")
    if root(tickets).hex() != listed["root"]:
        wrong.append("root")
    if commitment(terms, listed).hex() != document["commitment"]:
        wrong.append("commitment")
    times = [terms["opens_at"], terms["closes_at"], listed["published_at"], terms["draw_by"]]
    if sorted(times) != times or times[0] == times[1]:
        wrong.append("times")
    wrong += beacon_complaints(terms, listed, value)
    if winners(value["randomness"], document["commitment"], terms, tickets) != (
        document["winners"],
        document["alternates"],
    ):
        wrong.append("winners")
    return wrong


def beacon_complaints(terms: dict[str, Any], listed: dict[str, Any], value: dict[str, Any]) -> list[str]:
    """What is wrong with where the number comes from."""
    beacon = terms["beacon"]
    if beacon["kind"] == "drand":
        chain = beacon["chain"]
        due = datetime.fromtimestamp(0, UTC) + timedelta(
            seconds=chain["genesis_time"] + (beacon["round"] - 1) * chain["period"]
        )
        ends = [datetime.fromisoformat(text) for text in (listed["published_at"], terms["draw_by"])]
        wrong = [] if ends[0] < due <= ends[1] else ["round"]
        chained = chain["scheme"] == "pedersen-bls-chained"
        if hashlib.sha256(bytes.fromhex(value["signature"])).hexdigest() != value["randomness"]:
            wrong.append("randomness")
        return wrong if chained == (value["previous_signature"] is not None) else [*wrong, "chained"]
    names, secrets = beacon["parties"], value["secrets"]
    if len(names) != len(secrets) or None in secrets:
        return ["secrets"]
    wrong = [
        party["name"]
        for party, secret in zip(names, secrets, strict=True)
        if h("secret", e([terms["raffle"], terms["round"], party["name"], secret])).hex() != party["hash"]
    ]
    return wrong if h("combined", e(secrets)).hex() == value["randomness"] else [*wrong, "randomness"]
