"""`member-app operator tills|credentials|webhooks`: secrets are shown once, and what is done holds for the API."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from api_client.reference import credentials, till_credential, webhooks
from api_client.reference.app import ReferenceSettings, open_context
from api_client.reference.problems import Problem
from tests.member_app.running import member_app


class Books:
    """The books in a data folder, and the commands on them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, *arguments: str) -> tuple[int, str]:
        outcome = member_app("operator", arguments[0], arguments[1], "--data", str(self.folder), *arguments[2:])
        assert "Traceback" not in outcome.stderr
        return outcome.returncode, outcome.stdout + outcome.stderr

    def good(self, secret: str, scope: credentials.Scope = "till") -> str:
        """What a secret is answered: `good`, or the problem."""
        ctx = open_context(ReferenceSettings(f"sqlite:///{self.folder / 'api.db'}", self.folder))
        try:
            with ctx.read() as conn:
                credentials.authenticate(conn, secret, scope, ctx.now())
            return "good"
        except Problem as problem:
            return problem.type
        finally:
            ctx.engine.dispose()


@pytest.fixture
def books(tmp_path: Path) -> Books:
    return Books(tmp_path)


def secret_in(said: str) -> str:
    return said.split("\n")[0]


def id_in(said: str) -> str:
    found = re.search(r"(?:cred|hook)_\w+", said)
    assert found
    return found[0]


def test_a_till_from_its_first_day_to_its_last(books: Books) -> None:
    code, said = books.run("tills", "add", "Counter 1", "--store", "mitte")
    assert code == 0
    secret, till = secret_in(said), id_in(said)
    assert books.good(secret) == "good"
    assert books.good(secret, "operator") == "forbidden"
    _, listed = books.run("tills", "list")
    (line,) = [one for one in listed.splitlines() if till in one]
    assert line.split("\t")[1:] == ["Counter 1", "till", "mitte", "good", "never used"]
    assert secret not in listed
    code, said = books.run("tills", "rotate", till, "--overlap", "0")
    assert code == 0
    assert (books.good(secret), books.good(secret_in(said))) == ("unauthorized", "good")
    assert books.run("tills", "revoke", till) == (0, f"{till} is revoked.\n")
    assert books.good(secret_in(said)) == "unauthorized"
    code, said = books.run("tills", "rotate", till)
    assert (code, said) == (2, f"member-app: {till} is revoked. Make a new one.\n")


def test_the_embedded_till_is_listed_and_goes_on_working(books: Books) -> None:
    _, listed = books.run("tills", "list")
    assert "\tembedded\ttill\tany store\tgood\t" in listed
    assert books.good(till_credential(books.folder)) == "good"


def test_the_file_of_the_embedded_till_follows_a_rotation(books: Books) -> None:
    _, listed = books.run("tills", "list")
    before = till_credential(books.folder)
    code, said = books.run("tills", "rotate", id_in(listed), "--overlap", "0")
    assert code == 0
    assert till_credential(books.folder) == secret_in(said) != before
    assert (books.good(before), books.good(till_credential(books.folder))) == ("unauthorized", "good")
    assert (books.folder / "till.token").stat().st_mode & 0o777 == 0o600
    assert [one.name for one in books.folder.glob(".till*")] == []


def test_credentials_of_other_scopes(books: Books) -> None:
    code, said = books.run("credentials", "add", "Backoffice", "--scope", "operator", "--scope", "till", "--days", "7")
    assert code == 0
    secret = secret_in(said)
    assert [books.good(secret, scope) for scope in ("operator", "till", "metrics")] == ["good", "good", "forbidden"]
    _, listed = books.run("credentials", "list")
    assert re.search(rf"{id_in(said)}\tBackoffice\toperator till\tany store\tends \d{{4}}-", listed)
    _, tills = books.run("tills", "list")
    assert id_in(said) in tills


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("tills", "add", "X", "--store", "nowhere"), "nowhere is not a store"),
        (("credentials", "add", "X", "--scope", "root"), "scopes are till, operator, metrics"),
        (("tills", "revoke", "cred_none"), "There is no credential cred_none"),
        (("webhooks", "add", "http://hooks.example/x"), "is not an address a webhook may have"),
        (("webhooks", "add", "https://u:" + "p@hooks.example/x"), "is not an address a webhook may have"),
        (("webhooks", "add", "https://hooks.example/x", "--event", "everything"), "There is no event everything"),
        (("webhooks", "rotate", "hook_none"), "There is no webhook hook_none"),
        (("webhooks", "test", "hook_none"), "There is no webhook hook_none"),
        (("webhooks", "deliveries", "hook_none"), "There is no webhook hook_none"),
        (("webhooks", "enable", "hook_none"), "There is no webhook hook_none"),
        (("webhooks", "remove", "hook_none"), "There is no webhook hook_none"),
    ],
)
def test_what_can_not_be_done_is_said(books: Books, arguments: tuple[str, ...], words: str) -> None:
    code, said = books.run(*arguments)
    assert code == 2
    assert words in said


def test_a_webhook_from_its_first_day_to_its_last(books: Books) -> None:
    code, said = books.run("webhooks", "add", "https://hooks.example/x", "--event", "tier.changed")
    assert code == 0
    assert secret_in(said).startswith("whsec_")
    hook = id_in(said)
    assert books.run("webhooks", "list") == (0, f"{hook}\thttps://hooks.example/x\ttier.changed\tgood\n")
    _, rotated = books.run("webhooks", "rotate", hook)
    assert secret_in(rotated).startswith("whsec_")
    assert secret_in(rotated) != secret_in(said)
    code, tested = books.run("webhooks", "test", hook)
    assert code == 0
    _, listed = books.run("webhooks", "deliveries", hook)
    message, type_, status, tries = listed.split("\t")[:4]
    assert tested.startswith(f"{message} is on its way.")
    assert (type_, status, tries) == (webhooks.TEST, "waiting", "0 tries")
    assert books.run("webhooks", "enable", hook) == (0, f"{hook} is sent to again.\n")
    assert books.run("webhooks", "remove", hook) == (0, f"{hook} is removed.\n")
    assert books.run("webhooks", "list") == (0, "")


def test_a_way_into_the_own_network_has_to_be_said(books: Books) -> None:
    code, said = books.run("webhooks", "add", "http://127.0.0.1:9/x", "--allow-private")
    assert code == 0
    ctx = open_context(ReferenceSettings(f"sqlite:///{books.folder / 'api.db'}", books.folder))
    with ctx.read() as conn:
        assert webhooks.row(conn, id_in(said))["private"] is True
    ctx.engine.dispose()
