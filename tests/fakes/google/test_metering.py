"""Quota by a clock that a test sets: units at the edge of the window, the project's share, and how many run at once."""

import threading

import pytest

from tests.clocks import SleepersClock
from tests.fakes.google.asking import CALENDAR, JANA, LETTER, Client, ask, info, open_client, reason, refused, run_batch
from tests.fakes.google.metering import Limits, Table
from tests.fakes.google.oauth import CLIENT
from tests.fakes.google.person import Person
from tests.fakes.google.server import FakeGoogle

pytestmark = pytest.mark.server

PROJECT = CLIENT.partition("-")[0]


def profile(users: Client) -> Client:
    return users.getProfile(userId="me")


def test_the_units_of_a_minute_can_be_spent_to_the_last(google: FakeGoogle, users: Client) -> None:
    google.meter.limits["gmail"].per_minute = 2
    profile(users).execute()
    profile(users).execute()

    error = refused(profile(users))

    assert reason(error) == (429, "global", "rateLimitExceeded")
    assert (error["status"], info(error)) == ("RESOURCE_EXHAUSTED", "RATE_LIMIT_EXCEEDED")
    assert google.meter.spent(PROJECT, JANA) == 2
    assert (google.meter.units[JANA], google.meter.refusals[JANA]) == (2, 1)


def test_units_come_back_a_minute_after_they_were_spent(
    google: FakeGoogle, clock: SleepersClock, users: Client
) -> None:
    google.meter.limits["gmail"].per_minute = 2
    profile(users).execute()
    clock.sleep(59)
    profile(users).execute()

    clock.sleep(0.875)
    refused(profile(users))
    clock.sleep(0.125)
    profile(users).execute()
    refused(profile(users))


def test_a_call_that_costs_more_than_is_left_is_refused(google: FakeGoogle, users: Client) -> None:
    google.meter.limits["gmail"].per_minute = 20
    profile(users).execute()

    assert refused(users.messages().get(userId="me", id="18"))["code"] == 429
    assert google.requests[-1] == ("gmail.users.messages.get", 429, 0)


def test_google_refuses_by_403_too(google: FakeGoogle, users: Client) -> None:
    google.meter.limits["gmail"].per_minute = 0
    google.meter.refusal = "403"

    assert reason(refused(profile(users))) == (403, "usageLimits", "rateLimitExceeded")


def test_each_person_has_a_quota_and_the_project_one(google: FakeGoogle, users: Client) -> None:
    google.meter.limits["gmail"] = Limits(2, 3)
    karel = google.grant("karel@firm.example", ["https://www.googleapis.com/auth/gmail.readonly"])[1]

    answers = [ask(google, "/gmail/v1/users/me/profile", karel).status_code for _ in range(3)]
    profile(users).execute()

    assert answers == [200, 200, 429]
    assert "'Queries per minute' of service 'gmail.googleapis.com'" in refused(profile(users))["message"]


def test_another_project_has_a_quota_of_its_own(google: FakeGoogle, users: Client) -> None:
    google.meter.limits["gmail"].per_minute = 1
    google.clients["77-other"] = "secret"
    token = google.sign_in.grant(JANA, ["https://www.googleapis.com/auth/gmail.readonly"], "77-other")[1]
    profile(users).execute()

    assert ask(google, "/gmail/v1/users/me/profile", token).status_code == 200


def test_calendars_are_counted_in_requests_of_their_own(google: FakeGoogle, jana: Person) -> None:
    google.meter.limits["gmail"].per_minute = 0
    google.meter.limits["calendar"].per_minute = 1
    calendars = open_client(google, CALENDAR, api="calendar.v3").calendarList()

    calendars.list().execute()

    assert refused(calendars.list())["code"] == 429


@pytest.mark.parametrize(("table", "cost"), [("2026", 20), ("legacy", 5)])
def test_the_table_is_the_projects(google: FakeGoogle, users: Client, table: Table, cost: int) -> None:
    google.meter.table = table

    refused(users.messages().get(userId="me", id="18"))

    assert google.requests[-1].units == cost


def test_more_calls_at_once_than_a_person_may_are_refused(google: FakeGoogle, jana: Person, users: Client) -> None:
    google.meter.concurrency = 1
    running, ended = threading.Event(), threading.Event()
    slow = threading.Thread(target=hold, args=(google, running, ended))
    slow.start()
    running.wait(9)

    error = refused(profile(users))
    ended.set()
    slow.join(9)
    profile(users).execute()

    assert reason(error) == (429, "usageLimits", "rateLimitExceeded")
    assert error["message"] == "Too many concurrent requests for user"


def hold(google: FakeGoogle, running: threading.Event, ended: threading.Event) -> None:
    """Keep one of Jana's places until a test is done with it."""
    with google.meter.at_once(JANA):
        running.set()
        ended.wait(9)


def test_the_parts_of_a_batch_run_at_once(google: FakeGoogle, jana: Person) -> None:
    google.meter.concurrency = 3
    ids = [jana.mailbox.deliver(LETTER) for _ in range(5)]
    gmail = open_client(google)

    assert [status for _, status in run_batch(gmail, ids)] == [0, 0, 0, 429, 429]
    assert [status for _, status in run_batch(gmail, ids[:3])] == [0, 0, 0]
    assert google.meter.most_at_once[JANA] == 3
