"""Gmail's history: what it tells, in which lists, for how long."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.fakes.google.asking import LETTER, Client, reason, refused
from tests.fakes.google.person import Person
from tests.fakes.google.server import FakeGoogle

pytestmark = pytest.mark.server


def ask(users: Client, start: int, **asked: Any) -> dict[str, Any]:  # noqa: ANN401  parameters of the client's method
    answer: dict[str, Any] = users.history().list(userId="me", startHistoryId=str(start), **asked).execute()
    return answer


def records(users: Client, start: int, **asked: Any) -> list[dict[str, Any]]:  # noqa: ANN401  the same
    found: list[dict[str, Any]] = ask(users, start, **asked).get("history", [])
    return found


def pages(users: Client, start: int, **asked: Any) -> Iterator[list[str]]:  # noqa: ANN401  the same
    question = users.history().list(userId="me", startHistoryId=str(start), **asked)
    while question is not None:
        answer = question.execute()
        yield [one["message"]["id"] for record in answer["history"] for one in record["messagesAdded"]]
        question = users.history().list_next(question, answer)


@pytest.fixture
def start(jana: Person) -> int:
    return jana.mailbox.history.present


def test_nothing_happened(google: FakeGoogle, users: Client, start: int) -> None:
    assert ask(users, start) == {"historyId": str(start)}


def test_an_arrival_tells_ids_and_labels_and_no_more(
    google: FakeGoogle, jana: Person, users: Client, start: int
) -> None:
    letter_id = jana.mailbox.deliver(LETTER)
    named = {"id": letter_id, "threadId": letter_id}

    answer = ask(users, start)

    assert answer == {
        "history": [
            {
                "id": answer["historyId"],
                "messages": [named],
                "messagesAdded": [{"message": {**named, "labelIds": ["INBOX", "UNREAD"]}}],
            }
        ],
        "historyId": str(jana.mailbox.history.present),
    }


def test_label_changes_tell_what_came_and_went_and_what_is_left(
    google: FakeGoogle, jana: Person, users: Client, start: int
) -> None:
    letter_id = jana.mailbox.deliver(LETTER)
    jana.mailbox.label(letter_id, add=["STARRED", "INBOX"], remove=["UNREAD", "SPAM"])

    change = records(users, start)[1]

    assert change["labelsAdded"][0]["labelIds"] == ["STARRED"]
    assert change["labelsRemoved"][0]["labelIds"] == ["UNREAD"]
    assert change["labelsRemoved"][0]["message"]["labelIds"] == ["INBOX", "STARRED"]


def test_a_change_that_changes_nothing_leaves_no_record(google: FakeGoogle, jana: Person, users: Client) -> None:
    letter_id = jana.mailbox.deliver(LETTER)
    now = jana.mailbox.history.present

    jana.mailbox.label(letter_id, add=["INBOX"], remove=["STARRED"])

    assert ask(users, now) == {"historyId": str(now)}


def test_trash_is_a_label_and_deletion_is_the_end(google: FakeGoogle, jana: Person, users: Client, start: int) -> None:
    letter_id = jana.mailbox.deliver(LETTER)
    jana.mailbox.trash(letter_id)
    jana.mailbox.delete(letter_id)

    arrived, trashed, deleted = records(users, start)

    assert trashed["labelsAdded"][0]["labelIds"] == ["TRASH"]
    assert [name for name in deleted if name.startswith("messages")] == ["messages", "messagesDeleted"]
    assert arrived["messagesAdded"][0]["message"]["id"] == letter_id


def test_a_message_that_came_and_went_is_told_both_ways(
    google: FakeGoogle, jana: Person, users: Client, start: int
) -> None:
    letter_id = jana.mailbox.deliver(LETTER)
    jana.mailbox.delete(letter_id)

    told = [name for record in records(users, start) for name in record if name in {"messagesAdded", "messagesDeleted"}]

    assert told == ["messagesAdded", "messagesDeleted"]
    assert refused(users.messages().get(userId="me", id=letter_id))["code"] == 404


def test_a_label_that_goes_leaves_all_its_messages_in_one_record(
    google: FakeGoogle, jana: Person, users: Client
) -> None:
    made = jana.mailbox.create_label("Clients")
    ids = [jana.mailbox.deliver(LETTER, ["INBOX", made]) for _ in range(2)]
    now = jana.mailbox.history.present

    jana.mailbox.delete_label(made)

    (record,) = records(users, now)
    assert [one["message"]["id"] for one in record["labelsRemoved"]] == ids


def test_ids_grow_with_gaps_and_any_id_between_is_good(google: FakeGoogle, jana: Person, users: Client) -> None:
    ids = []
    for _ in range(3):
        jana.mailbox.deliver(LETTER)
        ids.append(jana.mailbox.history.present)

    assert ids[1] - ids[0] > 1
    assert [int(record["id"]) for record in records(users, ids[0] + 1)] == ids[1:]


def test_types_and_labels_are_chosen(google: FakeGoogle, jana: Person, users: Client, start: int) -> None:
    first = jana.mailbox.deliver(LETTER)
    second = jana.mailbox.deliver(LETTER, ["SENT"])
    jana.mailbox.label(first, add=["STARRED"])
    jana.mailbox.delete(second)

    assert [list(record)[2] for record in records(users, start, historyTypes=["messageDeleted", "labelAdded"])] == [
        "labelsAdded",
        "messagesDeleted",
    ]
    assert [record["messages"][0]["id"] for record in records(users, start, labelId="SENT")] == [second, second]


def test_pages_go_on_under_deliveries(google: FakeGoogle, jana: Person, users: Client, start: int) -> None:
    ids = [jana.mailbox.deliver(LETTER) for _ in range(5)]
    reading = pages(users, start, maxResults=2)

    first = next(reading)
    late = jana.mailbox.deliver(LETTER)

    assert [first, *reading] == [ids[:2], ids[2:4], [ids[4], late]]


def test_pages_hold_a_hundred_records(google: FakeGoogle, jana: Person, users: Client, start: int) -> None:
    for _ in range(120):
        jana.mailbox.deliver(LETTER)

    assert [len(page) for page in pages(users, start)] == [100, 20]


def test_forgotten_history_is_not_found(google: FakeGoogle, jana: Person, users: Client, start: int) -> None:
    jana.mailbox.deliver(LETTER)
    middle = jana.mailbox.history.present
    jana.mailbox.deliver(LETTER)

    jana.mailbox.forget_history(middle)

    assert reason(refused(users.history().list(userId="me", startHistoryId=str(start)))) == (404, "global", "notFound")
    assert len(records(users, middle)) == 1
    jana.mailbox.forget_history()
    assert refused(users.history().list(userId="me", startHistoryId=str(middle)))["code"] == 404


def test_history_that_did_not_happen_yet_is_not_found(google: FakeGoogle, users: Client, start: int) -> None:
    assert refused(users.history().list(userId="me", startHistoryId=str(start + 1)))["code"] == 404


def test_the_profile_names_the_present(google: FakeGoogle, jana: Person, users: Client) -> None:
    jana.mailbox.deliver(LETTER)

    assert ask(users, int(users.getProfile(userId="me").execute()["historyId"])).keys() == {"historyId"}
