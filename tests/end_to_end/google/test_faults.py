"""Whatever goes wrong at Google amid an import, the rows are in the end those of an undisturbed one."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from rapport.errors import AuthorizationLost, RateLimited, Unavailable
from rapport.providers.gmail import walk
from tests.clocks import SleepersClock
from tests.end_to_end.google.accounts import interrupting, reconnect
from tests.end_to_end.google.mail_views import read_mailbox
from tests.end_to_end.google.test_mail_changes import assert_same
from tests.end_to_end.offices import open_twin
from tests.end_to_end.rows import Rows, read_rows
from tests.fakes.google.faults import Fault
from tests.fakes.google.gmail_store import Mailbox
from tests.fakes.google.server import FakeGoogle
from tests.fakes.google.web import Cut
from tests.sync.conftest import Office
from tests.sync.letters import COLLEAGUE, OWNER, letter

pytestmark = [pytest.mark.server, pytest.mark.usefixtures("passing")]

PAGE = 10
GET, LIST = "gmail.users.messages.get", "gmail.users.messages.list"
TOO_FAST = Fault(429, "rateLimitExceeded", "Too fast")
TOO_FAST_IN_OLD_WORDS = Fault(403, "userRateLimitExceeded", "Too fast", "usageLimits")
AN_HOUR = Fault(429, "rateLimitExceeded", headers={"Retry-After": "3600"})
FAILING = Fault(500)
PASSING = {
    "parts refused": [(GET, TOO_FAST, 3, 4)],
    "parts refused in old words": [(GET, TOO_FAST_IN_OLD_WORDS, 12, 5)],
    "parts failed": [(GET, FAILING, 5, 3), (GET, FAILING, 20, 1)],
    "batch refused": [("batch", TOO_FAST, 2, 2)],
    "batch failed": [("batch", Fault(503), 1, 2)],
    "listing failed": [(LIST, FAILING, 1, 2)],
    "connection dropped": [("batch", Fault(cut=Cut.BEFORE), 2, 1), (LIST, Fault(cut=Cut.BEFORE), 1, 1)],
    "answer broken off": [("batch", Fault(cut=Cut.AMID), 2, 1), (LIST, Fault(cut=Cut.AMID), 1, 1)],
    "answer cut short": [("batch", Fault(cut=Cut.SHORT), 2, 1), (LIST, Fault(cut=Cut.SHORT), 1, 1)],
    "token refused": [(LIST, Fault(401, "authError", "Invalid Credentials"), 1, 1)],
}
LASTING = {
    "refused": (("batch", TOO_FAST, 2, 99), RateLimited),
    "refused for an hour": (("batch", AN_HOUR, 2, 99), RateLimited),
    "failing": (("batch", FAILING, 3, 99), Unavailable),
    "dropped": (("batch", Fault(cut=Cut.BEFORE), 2, 99), Unavailable),
    "broken off": (("batch", Fault(cut=Cut.AMID), 2, 99), Unavailable),
    "cut short": (("batch", Fault(cut=Cut.SHORT), 3, 99), Unavailable),
    "sign-in failing": (("oauth.token", FAILING, 1, 99), Unavailable),
}  # fmt: skip


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch, office: Office) -> None:
    monkeypatch.setattr(walk, "PAGE", PAGE)
    settings = office.installation.settings
    settings.page_size = settings.largest_page = PAGE


@pytest.fixture(autouse=True)
def letters(mailbox: Mailbox) -> list[str]:
    """Deliver four pages: threads across pages, sent mail, mail that is filtered, and a category."""
    ids = [mailbox.deliver(letter(n, answers=n - 15 if n % 3 == 0 and n > 15 else None)) for n in range(30)]
    ids += [
        mailbox.send(letter(n, sender=OWNER, to=f"Eva {n} <eva{n}@other.example>", answers=7)) for n in range(30, 36)
    ]
    ids += [mailbox.deliver(letter(40, sender=COLLEAGUE)), mailbox.deliver(letter(41, sender="no-reply@shop.example"))]
    return [*ids, mailbox.deliver(letter(42), ["INBOX", "CATEGORY_UPDATES"])]


@pytest.fixture
def undisturbed(pristine: Office, tmp_path: Path) -> Iterator[Office]:
    """Give a twin that was imported undisturbed."""
    with open_twin(pristine, tmp_path / "undisturbed") as undisturbed:
        undisturbed.installation.settings.page_size = undisturbed.installation.settings.largest_page = PAGE
        assert undisturbed.catch_up(OWNER)
        yield undisturbed


def rows_of(office: Office) -> Rows:
    """Read all rows but the account's, which holds renewed tokens and its problem."""
    return {table: rows for table, rows in read_rows(office).items() if table != "account"}


@pytest.mark.parametrize("name", PASSING)
def test_a_fault_that_passes_is_waited_out_in_one_run(
    office: Office, google: FakeGoogle, undisturbed: Office, passing: SleepersClock, name: str
) -> None:
    for fault in PASSING[name]:
        google.faults.plan(*fault)
    began = passing.monotonic()
    assert office.catch_up(OWNER)
    assert rows_of(office) == rows_of(undisturbed)
    assert passing.monotonic() - began < 60
    told = {asked.status for asked in google.requests}
    assert told >= {fault.status or 200 for method, fault, *_ in PASSING[name] if method != "batch"}


@pytest.mark.parametrize("name", LASTING)
def test_a_fault_that_lasts_ends_the_run_and_the_next_one_goes_on(
    office: Office, google: FakeGoogle, undisturbed: Office, name: str
) -> None:
    fault, error = LASTING[name]
    google.faults.plan(*fault)
    if name == "sign-in failing":
        google.expire_access_tokens()
    with pytest.raises(error):
        office.catch_up(OWNER)
    google.faults.clear()
    assert office.catch_up(OWNER)
    assert rows_of(office) == rows_of(undisturbed)


@pytest.mark.parametrize("request_number", [2, 5, 8])
def test_tokens_that_run_out_amid_an_import_are_renewed(
    office: Office, google: FakeGoogle, undisturbed: Office, request_number: int
) -> None:
    with interrupting(request_number, google.expire_access_tokens):
        assert office.catch_up(OWNER)
    assert rows_of(office) == rows_of(undisturbed)


def test_a_refresh_token_that_rotates_is_kept(office: Office, google: FakeGoogle) -> None:
    google.sign_in.rotates = True
    for _ in range(3):
        google.expire_access_tokens()
        assert office.catch_up(OWNER)


def test_consent_withdrawn_amid_an_import_and_given_again_loses_nothing(
    office: Office, google: FakeGoogle, mailbox: Mailbox
) -> None:
    with interrupting(6, lambda: google.revoke(OWNER)), pytest.raises(AuthorizationLost):
        office.catch_up(OWNER)
    assert 0 < len(office.store.message_ids()) < 36
    reconnect(office, google, "mail")
    assert office.catch_up(OWNER)
    assert_same(office, read_mailbox(mailbox))


@pytest.mark.parametrize("request_number", range(1, 12, 2))
def test_what_happens_amid_an_import_is_taken_up_by_the_next_run(
    office: Office, google: FakeGoogle, mailbox: Mailbox, letters: list[str], request_number: int
) -> None:
    def change() -> None:
        mailbox.delete(letters[2])
        mailbox.trash(letters[20])
        mailbox.label(letters[-1], remove=["CATEGORY_UPDATES"])
        mailbox.deliver(letter(50, answers=3))
        mailbox.send(letter(51, sender=OWNER, to="ota@third.example"))

    with interrupting(request_number, change):
        office.catch_up(OWNER)
    assert office.catch_up(OWNER)
    assert_same(office, read_mailbox(mailbox))


@pytest.mark.parametrize("request_number", range(1, 12, 2))
@pytest.mark.parametrize("act", ["forget", "break"])
def test_a_catch_up_that_is_disturbed_loses_nothing(
    office: Office, google: FakeGoogle, mailbox: Mailbox, letters: list[str], request_number: int, act: str
) -> None:
    assert office.catch_up(OWNER)
    mailbox.delete(letters[3])
    for number in range(50, 75):
        mailbox.deliver(letter(number, answers=number - 20))
    acts: dict[str, Callable[[], Any]] = {"forget": mailbox.forget_history, "break": break_off}
    with interrupting(request_number, acts[act]), suppress(Unavailable):
        office.catch_up(OWNER)
    assert office.catch_up(OWNER)
    assert_same(office, read_mailbox(mailbox))


def break_off() -> None:
    """Break the connection."""
    raise ConnectionResetError
