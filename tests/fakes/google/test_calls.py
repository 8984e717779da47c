"""What every call goes through: the token, the state of the account, the wire, the log."""

import gzip

import pytest
import requests

from tests.clocks import SleepersClock
from tests.fakes.google.asking import (
    CALENDAR,
    GMAIL,
    JANA,
    LETTER,
    Client,
    ask,
    info,
    open_client,
    reason,
    refused,
)
from tests.fakes.google.person import Person
from tests.fakes.google.server import FakeGoogle

pytestmark = pytest.mark.server


def test_a_call_without_a_token_is_unauthenticated(google: FakeGoogle) -> None:
    answer = ask(google, "/gmail/v1/users/me/profile", None)

    assert (answer.status_code, reason(answer.json()["error"])) == (401, (401, "global", "required"))


def test_an_unknown_token_is_unauthenticated(google: FakeGoogle) -> None:
    answer = ask(google, "/gmail/v1/users/me/profile", "ya29.invented")

    assert reason(answer.json()["error"]) == (401, "global", "authError")
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


def test_an_expired_token_says_so(google: FakeGoogle, jana: Person) -> None:
    token = google.grant(jana.address, [GMAIL])[1]
    google.expire_access_tokens()

    answer = ask(google, "/gmail/v1/users/me/profile", token).json()["error"]

    assert (reason(answer), info(answer)) == ((401, "global", "authError"), "ACCESS_TOKEN_EXPIRED")


def test_a_revoked_grant_has_no_access(google: FakeGoogle, jana: Person) -> None:
    token = google.grant(jana.address, [GMAIL])[1]
    google.revoke(jana.address)

    assert ask(google, "/gmail/v1/users/me/profile", token).status_code == 401


def test_a_scope_of_another_api_is_insufficient(google: FakeGoogle, jana: Person) -> None:
    gmail = open_client(google, CALENDAR)

    error = refused(gmail.users().getProfile(userId="me"))

    assert reason(error) == (403, "global", "insufficientPermissions")
    assert info(error) == "ACCESS_TOKEN_SCOPE_INSUFFICIENT"


def test_another_persons_mailbox_is_not_delegated(google: FakeGoogle, users: Client) -> None:
    google.person("karel@firm.example")

    assert reason(refused(users.getProfile(userId="karel@firm.example"))) == (403, "global", "forbidden")


def test_the_own_address_is_as_good_as_me(google: FakeGoogle, users: Client) -> None:
    assert users.getProfile(userId=JANA).execute()["emailAddress"] == JANA


def test_a_suspended_account(google: FakeGoogle, jana: Person) -> None:
    jana.is_suspended = True

    error = ask(google, "/gmail/v1/users/me/profile").json()["error"]

    assert (error["code"], info(error)) == (401, "ACCOUNT_STATE_INVALID")


def test_an_api_that_is_off_in_the_project(google: FakeGoogle, users: Client) -> None:
    google.disabled_apis.add("gmail")

    error = refused(users.getProfile(userId="me"))

    assert reason(error) == (403, "usageLimits", "accessNotConfigured")
    assert info(error) == "SERVICE_DISABLED"


def test_an_organisation_that_forbids_the_app(google: FakeGoogle, jana: Person, users: Client) -> None:
    jana.is_app_refused = True

    assert reason(refused(users.getProfile(userId="me"))) == (403, "global", "domainPolicy")


def test_an_account_without_mail(google: FakeGoogle, jana: Person, users: Client) -> None:
    jana.has_gmail = False

    error = refused(users.getProfile(userId="me"))

    assert (reason(error), error["status"]) == ((400, "global", "failedPrecondition"), "FAILED_PRECONDITION")


def test_an_account_without_calendars(google: FakeGoogle, jana: Person) -> None:
    jana.has_calendar = False
    calendar = open_client(google, CALENDAR, api="calendar.v3")

    assert reason(refused(calendar.calendarList().list())) == (403, "calendar", "notACalendarUser")


def test_answers_are_compressed_for_who_asks_as_google_wants_it(google: FakeGoogle, jana: Person) -> None:
    plain = ask(google, "/gmail/v1/users/me/labels", headers={"User-Agent": "plain"})
    packed = ask(google, "/gmail/v1/users/me/labels", headers={"User-Agent": "test (gzip)"}, stream=True)

    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.raw.read()) == plain.content


def test_a_connection_is_kept(google: FakeGoogle) -> None:
    with requests.Session() as session:
        ports = set()
        for _ in range(2):
            with session.get(f"{google.root}/gmail/v1/users/me/profile", stream=True, timeout=9) as answer:
                ports.add(answer.raw._original_response.fp.raw._sock.getsockname())
                answer.content  # noqa: B018  read to its end, so that the connection is free again
    assert len(ports) == 1


def test_the_clock_is_the_tests(google: FakeGoogle, clock: SleepersClock, jana: Person, users: Client) -> None:
    clock.sleep(60)

    letter = users.messages().get(userId="me", id=jana.mailbox.deliver(LETTER)).execute()

    assert int(letter["internalDate"]) == clock.now().timestamp() * 1000
