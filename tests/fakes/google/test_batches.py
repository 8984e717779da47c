"""Batches, as the real client library writes and reads them."""

import pytest
from googleapiclient.errors import HttpError

from tests.fakes.google.asking import CALENDAR, LETTER, ask, open_client, run_batch
from tests.fakes.google.faults import Fault
from tests.fakes.google.person import Person
from tests.fakes.google.server import FakeGoogle

pytestmark = pytest.mark.server


def test_each_part_is_answered_by_itself(google: FakeGoogle, jana: Person) -> None:
    letter_id = jana.mailbox.deliver("Subject: Dobrý den\r\n\r\n--batch\r\nPříliš žluťoučký\r\n".encode())

    answers = run_batch(open_client(google), [letter_id, "18", letter_id])

    assert [answer[1] or answer[0]["id"] for answer in answers] == [letter_id, 404, letter_id]
    assert answers[0][0]["payload"]["headers"][0]["value"] == "Dobrý den"
    assert google.requests == [
        ("gmail.users.messages.get", 200, 20),
        ("gmail.users.messages.get", 404, 20),
        ("gmail.users.messages.get", 200, 20),
    ]


def test_the_calendars_have_batches_of_their_own(google: FakeGoogle, jana: Person) -> None:
    calendar = open_client(google, CALENDAR, api="calendar.v3")
    got: list[object] = []
    batch = calendar.new_batch_http_request(callback=lambda _id, answer, error: got.append(error or answer["kind"]))
    batch.add(calendar.calendarList().list())
    batch.execute()

    assert got == ["calendar#calendarList"]


def test_chosen_parts_fail(google: FakeGoogle, jana: Person) -> None:
    ids = [jana.mailbox.deliver(LETTER) for _ in range(4)]
    google.faults.plan("gmail.users.messages.get", Fault(500), nth=2)
    google.faults.plan("gmail.users.messages.get", Fault(429, "rateLimitExceeded"), about=ids[3])

    first, second = run_batch(open_client(google), ids), run_batch(open_client(google), ids)

    assert [status for _, status in first] == [0, 500, 0, 429]
    assert [status for _, status in second] == [0, 0, 0, 0]


def test_a_refused_part_is_refused_alone(google: FakeGoogle, jana: Person) -> None:
    google.meter.limits["gmail"].per_minute = 50
    ids = [jana.mailbox.deliver(LETTER) for _ in range(4)]

    assert [status for _, status in run_batch(open_client(google), ids)] == [0, 0, 429, 429]


def test_an_expired_token_is_refreshed_amid_a_batch(google: FakeGoogle, jana: Person) -> None:
    gmail = open_client(google)
    letter_id = jana.mailbox.deliver(LETTER)
    google.expire_access_tokens()

    assert [status for _, status in run_batch(gmail, [letter_id])] == [0]
    assert [asked.status for asked in google.requests] == [401, 200]


def test_more_than_a_hundred_parts_are_too_many(lax_google: FakeGoogle, jana: Person) -> None:
    gmail = open_client(lax_google)
    run_batch(gmail, ["18"] * 100)

    with pytest.raises(HttpError) as caught:
        run_batch(gmail, ["18"] * 101)

    assert caught.value.status_code == 400
    assert len(lax_google.violations) == 1


def test_a_batch_fails_as_a_whole(google: FakeGoogle, jana: Person) -> None:
    google.faults.plan("batch", Fault(503, message="Try again"))

    with pytest.raises(HttpError) as caught:
        run_batch(open_client(google), ["18"])

    assert caught.value.status_code == 503


def test_a_batch_holds_one_api(lax_google: FakeGoogle) -> None:
    part = b"--x\nContent-Type: application/http\n\nGET /calendar/v3/users/me/calendarList HTTP/1.1\n\n\n--x--\n"
    headers = {"Content-Type": "multipart/mixed; boundary=x"}

    assert ask(lax_google, "/batch/gmail/v1", verb="POST", data=part, headers=headers).status_code == 400
    assert len(lax_google.violations) == 1


@pytest.mark.parametrize("body", [b"", b"--x--", b"--x\n\nhello\n--x--\n"])
def test_what_is_no_batch_is_refused(google: FakeGoogle, body: bytes) -> None:
    headers = {"Content-Type": "multipart/mixed; boundary=x"}

    assert ask(google, "/batch/gmail/v1", verb="POST", data=body, headers=headers).status_code == 400
