"""What the discovery documents don't provide for is refused and remembered; masks leave what they name."""

import pytest

from tests.fakes.google.asking import JANA, LETTER, Client, ask, open_client, reason, refused
from tests.fakes.google.person import Person
from tests.fakes.google.server import FakeGoogle

pytestmark = pytest.mark.server


@pytest.mark.parametrize(
    "query",
    [
        "colour=red",
        "maxResults=many",
        "maxResults=501",
        "maxResults=-1",
        "includeSpamTrash=yes",
        "pageToken=a&pageToken=b",
        "alt=xml",
        "fields=messages(colour)",
        "fields=messages/id/deeper",
        "fields=messages(id",
        "fields=",
        "q=from:karel",
        "q=after:yesterday",
    ],
)
def test_an_undocumented_question_is_refused_and_remembered(lax_google: FakeGoogle, query: str) -> None:
    answer = ask(lax_google, f"/gmail/v1/users/me/messages?{query}")

    assert reason(answer.json()["error"]) == (400, "global", "badRequest")
    assert len(lax_google.violations) == 1
    assert lax_google.violations[0].startswith("gmail.users.messages.list: ")


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("messages/18", "format=pretty"),
        ("messages/18", "format=full&metadataHeaders=From"),
        ("history", "startHistoryId=soon"),
        ("history", "startHistoryId=1&historyTypes=messageRead"),
        ("history", ""),
    ],
)
def test_values_beyond_the_documents_are_violations(
    lax_google: FakeGoogle, jana: Person, path: str, query: str
) -> None:
    path = path.replace("18", jana.mailbox.deliver(LETTER))

    assert ask(lax_google, f"/gmail/v1/users/me/{path}?{query}").status_code == 400
    assert len(lax_google.violations) == 1


def test_an_address_that_is_no_method_is_not_found(lax_google: FakeGoogle) -> None:
    assert ask(lax_google, "/gmail/v1/users/me/letters").status_code == 404
    assert lax_google.violations == ["GET /gmail/v1/users/me/letters is no method of Google's."]


def test_a_body_where_none_belongs_is_a_violation(lax_google: FakeGoogle) -> None:
    assert ask(lax_google, "/gmail/v1/users/me/profile", json={"a": 1}).status_code == 400
    assert len(lax_google.violations) == 1


@pytest.mark.parametrize(
    "body", [{"addLabelIds": "INBOX"}, {"colour": "red"}, {"addLabelIds": [1]}, ["INBOX"]], ids=str
)
def test_a_body_is_held_to_its_schema(lax_google: FakeGoogle, jana: Person, body: object) -> None:
    token = lax_google.grant(JANA, ["https://www.googleapis.com/auth/gmail.modify"])[1]

    answer = ask(lax_google, "/gmail/v1/users/me/messages/18/modify", token, "POST", json=body)

    assert answer.status_code == 400
    assert "Invalid JSON payload" in answer.json()["error"]["message"]


def test_an_answer_that_google_would_not_give_is_the_fakes_fault(lax_google: FakeGoogle, jana: Person) -> None:
    jana.mailbox.labels["INBOX"].name = 7  # type: ignore[assignment]

    assert refused(open_client(lax_google).users().labels().list(userId="me"))["code"] == 500
    assert "labels[].name: no string" in lax_google.violations[0]


def test_a_fake_that_breaks_is_its_fault(lax_google: FakeGoogle, jana: Person) -> None:
    jana.mailbox.labels = None  # type: ignore[assignment]

    assert ask(lax_google, "/gmail/v1/users/me/labels").status_code == 500
    assert "The fake broke" in lax_google.violations[0]


def test_the_log_names_methods_statuses_and_units(google: FakeGoogle, users: Client) -> None:
    users.messages().list(userId="me").execute()
    refused(users.messages().get(userId="me", id="18"))

    assert google.requests == [("gmail.users.messages.list", 200, 5), ("gmail.users.messages.get", 404, 20)]


@pytest.mark.parametrize(
    ("mask", "answer"),
    [
        ("id", {"id": "ID"}),
        ("payload/body", {"payload": {"body": {"size": 8, "data": "SGVsbG8uDQo="}}}),
        ("payload(filename,body(size))", {"payload": {"filename": "", "body": {"size": 8}}}),
        ("payload/headers/name,id", {"payload": {"headers": [{"name": "Subject"}]}, "id": "ID"}),
        ("payload/body/*", {"payload": {"body": {"size": 8, "data": "SGVsbG8uDQo="}}}),
        ("payload(body/size),payload/filename", {"payload": {"filename": "", "body": {"size": 8}}}),
        ("raw", {}),
    ],
)
def test_a_mask_leaves_what_it_names(
    google: FakeGoogle, jana: Person, users: Client, mask: str, answer: dict[str, object]
) -> None:
    letter_id = jana.mailbox.deliver(b"Subject: Hi\r\n\r\nHello.\r\n")

    got = users.messages().get(userId="me", id=letter_id, fields=mask).execute()

    assert got == {**answer, **({"id": letter_id} if "id" in answer else {})}


def test_a_mask_reaches_parts_of_parts(google: FakeGoogle, jana: Person, users: Client) -> None:
    letter_id = jana.mailbox.deliver(
        b"Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/mixed; boundary=b\n\n"
        b"--b\n\nDeep\n--b--\n--a--\n"
    )

    got = users.messages().get(userId="me", id=letter_id, fields="payload(parts(partId,parts/body/size))").execute()

    assert got == {"payload": {"parts": [{"partId": "0", "parts": [{"body": {"size": 4}}]}]}}
