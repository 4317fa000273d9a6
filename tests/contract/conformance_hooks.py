"""What a generator can't make up: requests that fit the contract get real ids, codes and tokens.

Loaded into schemathesis' own process (`SCHEMATHESIS_HOOKS`). Touches only requests meant to be right; the ones meant to
be wrong go out as they were made. `CONFORMANCE_STOCK` names a JSON file with what there is, by name: see `Stock`.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import requests
import schemathesis
from schemathesis.openapi.checks import RejectedPositiveData

#: An id the API gave, so one that schemathesis took from an earlier answer.
REAL = re.compile(r"[a-z]{3,5}_[a-z2-7]{16}")
#: Every so many requests an id stays made up, so that what does not exist is asked for too.
UNKNOWN = 4


class Stock:
    """Real things by name, handed out in turn; what is used up by its use is listed once for each time."""

    def __init__(self, shelves: dict[str, list[Any]]) -> None:
        self._shelves = shelves
        self._given: Counter[str] = Counter()

    def take(self, name: str) -> Any:
        """The next of `name`; from the start again once all were given."""
        shelf = self._shelves[name]
        self._given[name] += 1
        return shelf[(self._given[name] - 1) % len(shelf)]

    def count(self) -> int:
        """How often this was asked; a number that was not given before."""
        self._given["#"] += 1
        return self._given["#"]

    def all(self, name: str) -> list[Any]:
        """All of `name`."""
        return self._shelves[name]

    def now_and_then(self, name: str) -> bool:
        """False once in `UNKNOWN` times."""
        self._given[f"?{name}"] += 1
        return self._given[f"?{name}"] % UNKNOWN != 0


STOCK = Stock(json.loads(Path(os.environ["CONFORMANCE_STOCK"]).read_text(encoding="utf-8")))
#: Names in a path: what to put there when the value is made up.
IN_PATH = {
    "card_id": "card", "wallet_id": "wallet", "entry_id": "entry", "reward_id": "reward", "redemption_id": "reserved",
    "meet_id": "meet", "transaction_id": "transaction", "webhook_id": "webhook", "credential_id": "credential",
    "challenge_id": "task", "raffle_id": "raffle",
    "quiz_id": "quiz", "survey_id": "survey", "game_id": "game", "badge_id": "badge", "share_id": "share",
    "key_id": "signing key", "auction_id": "auction", "card_number": "friend", "code": "referral code",
}  # fmt: skip
#: Names in a body that only real values fit, wherever they are.
IN_BODY = {
    "reward_id": "reward", "store_id": "store", "transaction_id": "transaction", "currency": "currency",
    "card_number": "friend", "url": "endpoint", "expires_at": "later",
    "occurred_at": "earlier",
}  # fmt: skip


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: dict[str, Any]) -> None:
    """Make a request that fits the contract one that can succeed."""
    if case.operation.label == "GET /v1/me/events":
        case.headers["Last-Event-ID"] = "0"  # what was missed comes at once; news would have to happen first
    _let_in(case)
    if leave := LEAVING.get(case.operation.label):
        leave(case)  # also by a request meant to be wrong: nobody else may be signed out by it
    if not _meant_to_be_right(case):
        return
    for name, shelf in IN_PATH.items():
        made_up = name in case.path_parameters and not REAL.fullmatch(str(case.path_parameters[name]))
        if made_up and (name == "wallet_id" or STOCK.now_and_then(f"{case.operation.label} {name}")):
            case.path_parameters[name] = STOCK.take(shelf)
    if case.query and case.query.get("cursor") is not None:
        del case.query["cursor"]
    if "Idempotency-Key" in case.headers and STOCK.now_and_then(f"{case.operation.label} key"):
        case.headers["Idempotency-Key"] = f"key {STOCK.count()}"  # the shortest one is soon used for something else
    if isinstance(case.body, dict):
        _fill(case.body)
        if isinstance(case.body.get("locale"), str):
            case.body["locale"] = "de"
        if case.body.get("lines") and case.body.get("amount"):
            del case.body["amount"]  # said twice, it must agree
    if one := SPECIAL.get(case.operation.label):
        one(case)


@schemathesis.hook
def filter_failure(context: Any, failure: Any, case: Any, response: Any) -> bool:
    """A refusal that the operation documents by its name answers what is going on, not the form of the request."""
    if not isinstance(failure, RejectedPositiveData):
        return True
    said = response.json().get("type")
    documented = case.operation.definition.raw["responses"].get(str(response.status_code), {})
    examples = documented.get("content", {}).get("application/problem+json", {}).get("examples", {})
    return said in ("validation", "bad-request") or said not in examples


def _meant_to_be_right(case: Any) -> bool:
    return case.meta is not None and case.meta.generation.mode.is_positive


def _fill(body: dict[str, Any]) -> None:
    for name, value in body.items():
        if isinstance(value, dict):
            _fill(value)
        elif isinstance(value, list):
            for one in value:
                if isinstance(one, dict):
                    _fill(one)
        elif name in IN_BODY and isinstance(value, str) and not REAL.fullmatch(value):
            body[name] = STOCK.take(IN_BODY[name])


def _let_in(case: Any) -> None:
    """Tills and operators call what is theirs; schemathesis would find out, but slowly."""
    for asked in case.operation.definition.raw.get("security", []):
        for scheme in asked:
            if scheme in STOCK.all("keys")[0]:
                _be(case, STOCK.all("keys")[0][scheme])
                return


def _leave(case: Any) -> None:
    """Signing out is done by somebody who signed in for that."""
    _be(case, STOCK.take("leaver"))


def _sign_off(case: Any) -> None:
    """A device is taken from somebody who has one too many; nobody else's can be."""
    token, device = STOCK.take("spare")
    _be(case, token)
    if _meant_to_be_right(case) and STOCK.now_and_then("device"):
        case.path_parameters["device_id"] = device


def _be(case: Any, token: str) -> None:
    """Only in place of a credential that is good: the bad ones are there to be refused."""
    if (case.headers or {}).get("Authorization") in STOCK.all("identity"):
        case.headers["Authorization"] = f"Bearer {token}"


def _change(case: Any) -> None:
    """The version of now and then, so that both the change and the conflict are met."""
    answer = requests.get(case.operation.base_url.rstrip("/") + "/v1/me", headers=dict(case.headers), timeout=60)
    if case.body.get("birthday"):
        case.body["birthday"] = "2000-01-01"
    if case.body.get("region"):
        case.body["region"] = "DE-BE"
    if case.body.get("time_zone"):
        case.body["time_zone"] = "Pacific/Auckland"  # not every word of that form is one
    if answer.ok and STOCK.now_and_then("version"):
        case.headers["If-Match"] = answer.headers["ETag"]


def _confirm(case: Any) -> None:
    case.body["challenge_id"], case.body["code"] = STOCK.take("challenge")


def _ask(case: Any) -> None:
    case.body["address"] = STOCK.take("address")


def _renew(case: Any) -> None:
    case.body["refresh_token"] = STOCK.take("refresh")


def _reserve(case: Any) -> None:
    _earnestly(case)
    case.body.pop("with_money", None)  # few rewards can be had for money


def _earnestly(case: Any) -> None:
    """Dry and in earnest by turns."""
    case.body["dry_run"] = STOCK.count() % 2 == 0


def _give_away(case: Any) -> None:
    _earnestly(case)
    case.body["points"] = 50  # what the programme wants at least


def _adjust(case: Any) -> None:
    case.body["points"] = max(-50, min(50, case.body["points"]))


def _prove(case: Any) -> None:
    """The second step of somebody who has just asked for it."""
    token, case.body["challenge_id"], case.body["code"] = STOCK.take("second step")
    _be(case, token)


def _spare_credential(case: Any) -> None:
    """Nobody takes away what the others are let in by."""
    case.path_parameters["credential_id"] = STOCK.take("credential")


def _drop_webhook(case: Any) -> None:
    case.path_parameters["webhook_id"] = STOCK.take("unwanted webhook")


def _send_again(case: Any) -> None:
    case.path_parameters["webhook_id"], case.path_parameters["delivery_id"] = STOCK.take("delivery")


def _reveal(case: Any) -> None:
    case.path_parameters["redemption_id"] = STOCK.take("reserved")


def _cancel(case: Any) -> None:
    case.path_parameters["redemption_id"] = STOCK.take("cancellable")


def _show_card(case: Any) -> None:
    case.body["code"] = STOCK.take("code")


def _check_card(case: Any) -> None:
    case.body["code"] = STOCK.take("code of a device")


def _check_in(case: Any) -> None:
    """Somebody who never guesses: wrong codes are counted, and the others' are soon too many."""
    _be(case, STOCK.take("walker"))
    case.body["code"] = STOCK.take("place code")


def _check_in_at_till(case: Any) -> None:
    _show_card(case)
    case.body["store_id"], case.body["meet_id"] = STOCK.take("store"), None


def _use_coupon(case: Any) -> None:
    case.body["code"], case.body["card_code"] = STOCK.take("coupon"), None


def _answer_quiz(case: Any) -> None:
    case.path_parameters["question"] = "origin"
    case.body = {"number": 1, "stamp": case.body["stamp"], "options": ["brazil"]}


def _answer_survey(case: Any) -> None:
    case.path_parameters["question"] = "recommend"
    case.body = {"number": 1, "stamp": case.body["stamp"], "score": 5}


def _finish_quiz(case: Any) -> None:
    """By somebody who has answered everything; each can do it once."""
    _be(case, STOCK.take("quizzer"))
    case.path_parameters["quiz_id"], case.body["number"] = STOCK.take("quiz"), 1


def _finish_survey(case: Any) -> None:
    _be(case, STOCK.take("surveyed"))
    case.path_parameters["survey_id"], case.body["number"] = STOCK.take("survey"), 1


def _claim(case: Any) -> None:
    """The one prize that waits."""
    case.path_parameters["challenge_id"], case.body["number"] = STOCK.take("waiting prize")


def _spin(case: Any) -> None:
    """By somebody who has a free spin; each has one."""
    token, offer = STOCK.take("spinner")
    _be(case, token)
    case.path_parameters["game_id"], case.body["offer"] = "daily-wheel", offer


def _bid(case: Any) -> None:
    """By the one who leads, further than before."""
    _be(case, STOCK.take("bidder"))
    case.path_parameters["auction_id"], case.body["limit"] = STOCK.take("auction"), STOCK.take("bid")


def _saw_play(case: Any) -> None:
    token, play = STOCK.take("played")
    _be(case, token)
    case.path_parameters["game_id"], case.path_parameters["play_id"] = "three-in-a-row", play


def _accept_rules(case: Any) -> None:
    case.body["version"] = STOCK.take("raffle rules")


def _take_part(case: Any) -> None:
    """By somebody who may, one free ticket a day."""
    _be(case, STOCK.take("entrant"))
    case.body = {"way": "free" if STOCK.count() % 2 else "points", "count": 1}


def _stay_out(case: Any) -> None:
    _be(case, STOCK.take("entrant"))


def _win(case: Any, kind: str = "lucky") -> None:
    """By somebody whose second ticket won."""
    token, raffle = STOCK.take(kind)
    _be(case, token)
    case.path_parameters["raffle_id"], case.path_parameters["number"] = raffle, 2


def _give_up(case: Any) -> None:
    _win(case, "tired")


def _bind_notary(case: Any) -> None:
    case.path_parameters["raffle_id"], case.body["party"] = STOCK.take("notary"), "notary"


def _tell_secret(case: Any) -> None:
    case.path_parameters["raffle_id"] = STOCK.take("sealed")
    case.body = {"party": "notary", "secret": STOCK.take("secret")}


def _call_off(case: Any) -> None:
    case.path_parameters["raffle_id"] = STOCK.take("notary")


def _call_auction_off(case: Any) -> None:
    case.path_parameters["auction_id"] = STOCK.take("unwanted auction")


def _show_no_more(case: Any) -> None:
    """A badge that nobody looks at."""
    case.path_parameters["badge_id"] = STOCK.take("badge not shown for long")


LEAVING: dict[str, Callable[[Any], None]] = {
    "POST /v1/auth/logout": _leave,
    "DELETE /v1/me/devices/{device_id}": _sign_off,
    "POST /v1/operator/credentials/{credential_id}/revoke": _spare_credential,
    "POST /v1/operator/credentials/{credential_id}/rotate": _spare_credential,
}
SPECIAL: dict[str, Callable[[Any], None]] = {
    "DELETE /v1/me/badges/{badge_id}/share": _show_no_more,
    "PATCH /v1/me": _change,
    "POST /v1/auth/otp": _ask,
    "POST /v1/auth/otp/verify": _confirm,
    "POST /v1/oauth/token": _renew,
    "POST /v1/auth/step-up/verify": _prove,
    "POST /v1/me/wallets/{wallet_id}/transfers": _give_away,
    "POST /v1/operator/adjustments": _adjust,
    "DELETE /v1/operator/webhooks/{webhook_id}": _drop_webhook,
    "POST /v1/operator/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver": _send_again,
    "POST /v1/me/redemptions": _reserve,
    "POST /v1/me/redemptions/{redemption_id}/reveal": _reveal,
    "POST /v1/me/redemptions/{redemption_id}/cancel": _cancel,
    "PUT /v1/me/quizzes/{quiz_id}/answers/{question}": _answer_quiz,
    "PUT /v1/me/surveys/{survey_id}/answers/{question}": _answer_survey,
    "POST /v1/me/quizzes/{quiz_id}/completion": _finish_quiz,
    "POST /v1/me/surveys/{survey_id}/completion": _finish_survey,
    "POST /v1/me/challenges/{challenge_id}/claims": _claim,
    "POST /v1/me/games/{game_id}/plays": _spin,
    "PUT /v1/me/raffles/{raffle_id}/rules": _accept_rules,
    "POST /v1/me/raffles/{raffle_id}/entries": _take_part,
    "DELETE /v1/me/raffles/{raffle_id}/entries": _stay_out,
    "GET /v1/me/raffles/{raffle_id}/entries/{number}/proof": _win,
    "POST /v1/me/raffles/{raffle_id}/prizes/{number}/claim": _win,
    "POST /v1/me/raffles/{raffle_id}/prizes/{number}/decline": _give_up,
    "POST /v1/operator/raffles/{raffle_id}/commitments": _bind_notary,
    "POST /v1/operator/raffles/{raffle_id}/beacon": _tell_secret,
    "POST /v1/operator/raffles/{raffle_id}/void": _call_off,
    "POST /v1/operator/auctions/{auction_id}/void": _call_auction_off,
    "PUT /v1/me/games/{game_id}/plays/{play_id}/seen": _saw_play,
    "POST /v1/me/auctions/{auction_id}/bids": _bid,
    "POST /v1/cards/check": _check_card,
    "POST /v1/pos/verify": _show_card,
    "POST /v1/pos/transactions": _show_card,
    "POST /v1/pos/preview": _show_card,
    "POST /v1/pos/coupons/redeem": _use_coupon,
    "POST /v1/me/checkins": _check_in,
    "POST /v1/pos/checkins": _check_in_at_till,
}
