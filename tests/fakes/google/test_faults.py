"""What goes wrong when a test says so, as a client sees it."""

import http.client
import json
import time
from datetime import timedelta

import pytest
import requests

from tests.clocks import SleepersClock
from tests.fakes.google.asking import JANA, LETTER, Client, ask, reason, refused
from tests.fakes.google.faults import Fault
from tests.fakes.google.person import Person
from tests.fakes.google.server import FakeGoogle
from tests.fakes.google.web import Cut

pytestmark = pytest.mark.server

PROFILE = "gmail.users.getProfile"


def statuses(google: FakeGoogle, count: int) -> list[int]:
    return [ask(google, "/gmail/v1/users/me/profile").status_code for _ in range(count)]


def test_the_calls_that_were_planned_fail(google: FakeGoogle) -> None:
    google.faults.plan(PROFILE, Fault(503), nth=2, times=2)

    assert statuses(google, 4) == [200, 503, 503, 200]


def test_only_calls_of_the_method_count(google: FakeGoogle) -> None:
    google.faults.plan(PROFILE, Fault(500), nth=2)
    ask(google, "/gmail/v1/users/me/labels")

    assert statuses(google, 2) == [200, 500]


def test_only_calls_about_something_fail(google: FakeGoogle, jana: Person, users: Client) -> None:
    first, second = (jana.mailbox.deliver(LETTER) for _ in range(2))
    google.faults.plan("gmail.users.messages.get", Fault(500), about=second, times=9)

    users.messages().get(userId="me", id=first).execute()
    refused(users.messages().get(userId="me", id=second))


def test_a_refusal_has_googles_shape_and_headers(google: FakeGoogle, users: Client) -> None:
    fault = Fault(403, "userRateLimitExceeded", "Slow down", "usageLimits", {"Retry-After": "7"})
    google.faults.plan(PROFILE, fault, times=2)

    assert reason(refused(users.getProfile(userId="me"))) == (403, "usageLimits", "userRateLimitExceeded")
    assert ask(google, "/gmail/v1/users/me/profile").headers["Retry-After"] == "7"


def test_faults_end_when_they_are_cleared(google: FakeGoogle) -> None:
    google.faults.plan(PROFILE, Fault(500), times=99)
    google.faults.clear()

    assert statuses(google, 1) == [200]


def test_an_answer_is_late(google: FakeGoogle) -> None:
    google.faults.plan(PROFILE, Fault(delay=0.25))
    began = time.monotonic()

    assert statuses(google, 1) == [200]
    assert time.monotonic() - began >= 0.25


@pytest.mark.parametrize("cut", [Cut.BEFORE, Cut.AMID])
def test_the_connection_ends_before_or_amid_the_answer(google: FakeGoogle, cut: Cut) -> None:
    google.faults.plan(PROFILE, Fault(cut=cut))

    with pytest.raises(
        (requests.ConnectionError, http.client.IncompleteRead, requests.exceptions.ChunkedEncodingError)
    ):
        statuses(google, 1)

    assert statuses(google, 1) == [200]


def test_an_answer_comes_short(google: FakeGoogle) -> None:
    google.faults.plan(PROFILE, Fault(cut=Cut.SHORT))

    answer = ask(google, "/gmail/v1/users/me/profile")

    assert answer.status_code == 200
    with pytest.raises(json.JSONDecodeError):
        json.loads(answer.content)


def test_a_banned_person_is_told_when_to_come_back_in_the_message_alone(
    google: FakeGoogle, clock: SleepersClock, users: Client
) -> None:
    google.faults.ban(JANA, clock.now() + timedelta(minutes=15))
    clock.sleep(899)

    error = refused(users.getProfile(userId="me"))
    clock.sleep(1)

    assert reason(error) == (403, "usageLimits", "rateLimitExceeded")
    assert error["message"] == "User-rate limit exceeded.  Retry after 2026-11-02T09:15:00.000Z"
    users.getProfile(userId="me").execute()
