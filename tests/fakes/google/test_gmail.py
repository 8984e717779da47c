"""Gmail's lists, messages and threads, as the real client library reads them."""

import base64
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from time import thread_time
from typing import Any

import pytest

from benchmarks.mailbox import generate_mailbox
from tests.clocks import SleepersClock
from tests.fakes.google.asking import JANA, LETTER, Client, open_client, reason, refused
from tests.fakes.google.dispatch import answer_call
from tests.fakes.google.gmail_payload import Style
from tests.fakes.google.person import Alias, Person
from tests.fakes.google.server import FakeGoogle
from tests.fakes.google.web import Request

pytestmark = pytest.mark.server

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
MIXED = """\
From: =?utf-8?B?Tm92w6Frb3bDoSwgSmFuYQ==?= <jana@firm.example>, "=?utf-8?Q?left_alone?=" <k@firm.example>
Subject: =?utf-8?Q?P=C5=99=C3=AD?= =?utf-8?Q?loha?=
 of the contract
Content-Type: multipart/mixed; boundary="cut here"

preamble
--cut here
Content-Type: multipart/alternative; boundary=inner

--inner
Content-Type: text/plain; charset=iso-8859-2
Content-Transfer-Encoding: quoted-printable

P=F8=EDloha
--inner
Content-Type: text/html; charset=utf-8

<p>Hi</p>
--inner--
--cut here
Content-Type: text/plain; name="notes.txt"
Content-Disposition: attachment; filename="notes.txt"

Notes
--cut here
Content-Type: image/png
Content-Transfer-Encoding: base64

iVBORw0KGgo=
--cut here
Content-Type: message/rfc822

Subject: Inner

Forwarded
--cut here--
epilogue
""".replace("\n", "\r\n").encode()


def letter(number: int, subject: str = "Offer", references: str = "") -> bytes:
    answered = f"References: {references}\r\n" if references else ""
    return f"Subject: {subject}\r\nMessage-ID: <{number}@firm.example>\r\n{answered}\r\nHi\r\n".encode()


def deliver(person: Person, count: int, *labels: str) -> list[str]:
    """Deliver one letter a day, and give the ids, newest first."""
    ids = [
        person.mailbox.deliver(letter(number), labels or ("INBOX",), NEW_YEAR + timedelta(days=number))
        for number in range(count)
    ]
    return ids[::-1]


def listed(users: Client, **asked: Any) -> list[str]:  # noqa: ANN401  parameters of the client's method
    answer = users.messages().list(userId="me", **asked).execute()
    return [one["id"] for one in answer.get("messages", [])]


def pages(users: Client, **asked: Any) -> Iterator[list[str]]:  # noqa: ANN401  the same
    question = users.messages().list(userId="me", **asked)
    while question is not None:
        answer = question.execute()
        yield [one["id"] for one in answer.get("messages", [])]
        question = users.messages().list_next(question, answer)


def get(users: Client, letter_id: str, **asked: Any) -> dict[str, Any]:  # noqa: ANN401  the same
    got: dict[str, Any] = users.messages().get(userId="me", id=letter_id, **asked).execute()
    return got


def read(data: str) -> bytes:
    return base64.urlsafe_b64decode(data)


def test_the_profile_counts_all_there_is(google: FakeGoogle, jana: Person, users: Client) -> None:
    deliver(jana, 2, "INBOX")
    deliver(jana, 1, "TRASH")

    profile = users.getProfile(userId="me").execute()

    assert (profile["emailAddress"], profile["messagesTotal"], profile["threadsTotal"]) == (JANA, 3, 3)
    assert int(profile["historyId"]) == jana.mailbox.history.present


def test_labels_are_listed_by_id_and_counted_one_by_one(google: FakeGoogle, jana: Person, users: Client) -> None:
    made = jana.mailbox.create_label("Clients/Big")
    jana.mailbox.rename_label(made, "Clients/Large")
    deliver(jana, 2, "INBOX", "UNREAD", made)
    deliver(jana, 1, made)

    found = {one["id"]: one for one in users.labels().list(userId="me").execute()["labels"]}
    counted = users.labels().get(userId="me", id=made).execute()

    assert found["INBOX"] == {"id": "INBOX", "name": "INBOX", "type": "system"}
    assert (found[made]["name"], found[made]["type"]) == ("Clients/Large", "user")
    assert (counted["messagesTotal"], counted["messagesUnread"]) == (3, 2)
    assert reason(refused(users.labels().get(userId="me", id="Label_99"))) == (404, "global", "notFound")


def test_messages_are_listed_newest_first_by_arrival(google: FakeGoogle, jana: Person, users: Client) -> None:
    ids = deliver(jana, 3)
    late = jana.mailbox.deliver(letter(9), arrived=NEW_YEAR + timedelta(hours=1))

    assert listed(users) == [*ids[:2], late, ids[2]]


def test_an_empty_list_has_no_messages_at_all(google: FakeGoogle, users: Client) -> None:
    assert users.messages().list(userId="me").execute() == {"resultSizeEstimate": 0}


def test_pages_hold_a_hundred_or_what_is_asked_for(google: FakeGoogle, jana: Person, users: Client) -> None:
    ids = deliver(jana, 250)

    assert [len(page) for page in pages(users)] == [100, 100, 50]
    assert [len(page) for page in pages(users, maxResults=125)] == [125, 125]
    assert [one for page in pages(users, maxResults=7) for one in page] == ids


def test_pages_go_on_where_they_were_whatever_comes_and_goes(google: FakeGoogle, jana: Person, users: Client) -> None:
    ids = deliver(jana, 6)
    reading = pages(users, maxResults=2)

    first = next(reading)
    jana.mailbox.deliver(letter(100))
    jana.mailbox.delete(ids[1])
    jana.mailbox.delete(ids[2])

    assert [first, *reading] == [ids[:2], ids[3:5], ids[5:]]


def test_a_page_token_belongs_to_its_question(lax_google: FakeGoogle, jana: Person, users: Client) -> None:
    deliver(jana, 3)
    token = users.messages().list(userId="me", maxResults=1).execute()["nextPageToken"]

    refused(users.messages().list(userId="me", maxResults=1, pageToken=token, labelIds=["INBOX"]))

    assert len(lax_google.violations) == 1


@pytest.mark.parametrize("token", ["12", "bm9uc2Vuc2U", "WzFd", "~"])
def test_a_made_up_page_token_is_invalid(lax_google: FakeGoogle, jana: Person, users: Client, token: str) -> None:
    assert refused(users.messages().list(userId="me", pageToken=token))["code"] == 400


def test_a_message_must_have_all_labels(google: FakeGoogle, jana: Person, users: Client) -> None:
    deliver(jana, 2, "INBOX")
    both = deliver(jana, 2, "INBOX", "STARRED")

    assert listed(users, labelIds=["INBOX", "STARRED"]) == both
    assert reason(refused(users.messages().list(userId="me", labelIds=["None"])))[0] == 400


def test_spam_and_trash_are_listed_only_when_asked_for(google: FakeGoogle, jana: Person, users: Client) -> None:
    kept = deliver(jana, 1)
    trashed, spam = deliver(jana, 2)
    jana.mailbox.trash(trashed)
    jana.mailbox.label(spam, add=["SPAM"], remove=["INBOX"])

    assert listed(users) == kept
    assert set(listed(users, includeSpamTrash=True)) == {*kept, trashed, spam}
    assert listed(users, includeSpamTrash=True, labelIds=["SPAM"]) == [spam]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("after:1767312000", [2, 1]),
        ("before:1767312000", [0]),
        ("after:1767312001 before:1767398401", [2]),
        ("after:2026/01/01", [2, 1]),
        ("before:2026-1-1", [0]),
        ("rfc822msgid:<1@firm.example>", [1]),
        ("rfc822msgid:1@firm.example", [1]),
        ("rfc822msgid:none@firm.example", []),
    ],
)
def test_searching_by_time_and_message_id(
    google: FakeGoogle, jana: Person, users: Client, search: str, found: list[int]
) -> None:
    ids = deliver(jana, 3)[::-1]

    assert listed(users, q=search) == [ids[number] for number in found]


def test_a_message_in_full(google: FakeGoogle, jana: Person, users: Client) -> None:
    letter_id = jana.mailbox.deliver(MIXED, arrived=NEW_YEAR)

    got = get(users, letter_id)
    payload = got.pop("payload")
    alternative, notes, image, forwarded = payload["parts"]

    assert got == {
        "id": letter_id,
        "threadId": letter_id,
        "labelIds": ["INBOX", "UNREAD"],
        "snippet": "",
        "historyId": str(jana.mailbox.history.present),
        "internalDate": "1767225600000",
        "sizeEstimate": len(MIXED),
    }
    assert (payload["partId"], payload["mimeType"], payload["filename"]) == ("", "multipart/mixed", "")
    assert payload["body"] == {"size": 0}
    assert [part["partId"] for part in alternative["parts"]] == ["0.0", "0.1"]
    assert read(alternative["parts"][0]["body"]["data"]).decode() == "Příloha"
    assert read(alternative["parts"][1]["body"]["data"]) == b"<p>Hi</p>"
    assert (notes["filename"], notes["body"]["size"], "data" in notes["body"]) == ("notes.txt", 5, False)
    assert (image["mimeType"], image["filename"], image["body"]["size"]) == ("image/png", "", 8)
    assert read(forwarded["parts"][0]["body"]["data"]) == b"Forwarded"


def test_headers_come_unfolded_and_decoded(google: FakeGoogle, jana: Person, users: Client) -> None:
    headers = get(users, jana.mailbox.deliver(MIXED))["payload"]["headers"]

    assert headers[:2] == [
        {"name": "From", "value": '"Nováková, Jana" <jana@firm.example>, "=?utf-8?Q?left_alone?=" <k@firm.example>'},
        {"name": "Subject", "value": "Příloha of the contract"},
    ]


def test_a_mailbox_can_show_headers_and_texts_as_they_were_sent(
    google: FakeGoogle, jana: Person, users: Client
) -> None:
    jana.mailbox.style = Style(decodes_headers=False, transcodes=False)

    payload = get(users, jana.mailbox.deliver(MIXED))["payload"]

    assert payload["headers"][1]["value"] == "=?utf-8?Q?P=C5=99=C3=AD?= =?utf-8?Q?loha?= of the contract"
    assert read(payload["parts"][0]["parts"][0]["body"]["data"]) == b"P\xf8\xedloha"


def test_a_large_text_is_left_behind(google: FakeGoogle, jana: Person, users: Client) -> None:
    jana.mailbox.style = Style(large=10)
    letter_id = jana.mailbox.deliver(b"Subject: Hi\r\n\r\n01234567890")

    body = get(users, letter_id)["payload"]["body"]

    assert (body["size"], "data" in body) == (11, False)
    assert attachment(users, letter_id, body["attachmentId"]) == b"01234567890"


def test_attachments_are_fetched_by_ids_that_change(google: FakeGoogle, jana: Person, users: Client) -> None:
    letter_id, other = (jana.mailbox.deliver(MIXED) for _ in range(2))
    first, second = (get(users, letter_id)["payload"]["parts"][1]["body"]["attachmentId"] for _ in range(2))
    asked = users.messages().attachments()

    assert first != second
    assert attachment(users, letter_id, first) == attachment(users, letter_id, second) == b"Notes"
    assert refused(asked.get(userId="me", messageId=other, id=first))["code"] == 400
    assert refused(asked.get(userId="me", messageId=letter_id, id="nonsense"))["code"] == 400


def attachment(users: Client, letter_id: str, attachment_id: str) -> bytes:
    answer = users.messages().attachments().get(userId="me", messageId=letter_id, id=attachment_id).execute()
    content = read(answer["data"])
    assert answer["size"] == len(content)
    return content


def test_the_other_formats_of_a_message(google: FakeGoogle, jana: Person, users: Client) -> None:
    letter_id = jana.mailbox.deliver(MIXED)

    minimal = get(users, letter_id, format="minimal")
    headers = get(users, letter_id, format="metadata", metadataHeaders=["SUBJECT"])["payload"]["headers"]

    assert not {"payload", "raw"} & minimal.keys()
    assert [header["name"] for header in headers] == ["Subject"]
    assert len(get(users, letter_id, format="metadata")["payload"]["headers"]) == 3
    assert read(get(users, letter_id, format="raw")["raw"]) == MIXED


def test_the_metadata_scope_shows_neither_text_nor_search(google: FakeGoogle, jana: Person) -> None:
    users = open_client(google, "https://www.googleapis.com/auth/gmail.metadata").users()
    letter_id = jana.mailbox.deliver(MIXED)

    get(users, letter_id, format="metadata")

    assert refused(users.messages().get(userId="me", id=letter_id, format="full"))["code"] == 403
    assert refused(users.messages().list(userId="me", q="after:1"))["code"] == 403


def test_a_message_that_went_is_not_found(google: FakeGoogle, jana: Person, users: Client) -> None:
    letter_id = jana.mailbox.deliver(LETTER)
    jana.mailbox.delete(letter_id)

    assert reason(refused(users.messages().get(userId="me", id=letter_id))) == (404, "global", "notFound")
    assert refused(users.messages().get(userId="me", id="no-id"))["code"] == 400


def test_ids_of_one_message_differ_between_mailboxes(google: FakeGoogle, jana: Person) -> None:
    assert jana.mailbox.deliver(LETTER) != google.person("karel@firm.example").mailbox.deliver(LETTER)


def test_an_answer_joins_the_thread_whose_subject_it_shares(google: FakeGoogle, jana: Person, users: Client) -> None:
    mailbox = jana.mailbox
    first = mailbox.deliver(letter(1, "Offer"))
    answer = mailbox.send(letter(2, "RE: Fwd: offer", "<0@lost.example> <1@firm.example>"))
    renamed = mailbox.deliver(letter(3, "Another offer", "<1@firm.example>"))
    namesake = mailbox.deliver(letter(4, "Offer"))
    placed = mailbox.deliver(letter(5, "Anything"), thread=first)

    thread = users.threads().get(userId="me", id=first, format="minimal").execute()

    assert [one["id"] for one in thread["messages"]] == [first, answer, placed]
    assert [get(users, one)["threadId"] for one in (renamed, namesake)] == [renamed, namesake]


def test_a_thread_outlives_its_first_message_and_goes_with_the_last(
    google: FakeGoogle, jana: Person, users: Client
) -> None:
    first = jana.mailbox.deliver(letter(1))
    answer = jana.mailbox.deliver(letter(2, "Re: Offer", "<1@firm.example>"))

    jana.mailbox.delete(first)
    left = users.threads().get(userId="me", id=first).execute()["messages"]
    jana.mailbox.delete(answer)

    assert [one["payload"]["headers"][0]["value"] for one in left] == ["Re: Offer"]
    assert refused(users.threads().get(userId="me", id=first))["code"] == 404


def test_threads_are_listed_by_their_newest_message(google: FakeGoogle, jana: Person, users: Client) -> None:
    old, *others = deliver(jana, 3)[::-1]
    jana.mailbox.deliver(letter(9, "Re: Offer", "<0@firm.example>"), thread=old)
    asked = users.threads()

    first = asked.list(userId="me", maxResults=2).execute()
    second = asked.list_next(asked.list(userId="me", maxResults=2), first).execute()

    assert [one["id"] for one in first["threads"] + second["threads"]] == [old, *others[::-1]]


def test_addresses_to_send_as(google: FakeGoogle, jana: Person, users: Client) -> None:
    jana.aliases += [Alias("info@firm.example"), Alias("jana@new.example", "Jana", is_verified=False)]

    found = users.settings().sendAs().list(userId="me").execute()["sendAs"]

    assert [(one["sendAsEmail"], one.get("isPrimary", False)) for one in found] == [
        (JANA, True),
        ("info@firm.example", False),
        ("jana@new.example", False),
    ]
    assert [one.get("verificationStatus") for one in found] == [None, "accepted", "pending"]


def test_real_mail_is_taken_apart_as_the_standard_library_does(
    google: FakeGoogle, jana: Person, users: Client, samples: Path
) -> None:
    jana.mailbox.style = Style(large=10_000_000)
    for file in sorted((samples / "mail").rglob("*.eml")):
        raw = file.read_bytes()
        shown = [
            leaf for leaf in walk(get(users, jana.mailbox.deliver(raw))["payload"]) if "data" in leaf.get("body", {})
        ]
        parts = [part for part in message_from_bytes(raw).walk() if part.get_content_maintype() == "text"]
        expected = [words_of(part) for part in parts if not part.get_filename()]

        assert [read(leaf["body"]["data"]).decode("utf-8", "replace").split() for leaf in shown] == expected, file.name


def words_of(part: Message) -> list[str]:
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    try:
        return content.decode(part.get_content_charset("utf-8")).split()
    except (LookupError, ValueError):
        return content.decode("utf-8", "replace").split()


def test_malformed_mail_is_shown_somehow(google: FakeGoogle, jana: Person, users: Client, samples: Path) -> None:
    for file in sorted((samples / "malformed").rglob("*.eml")):
        assert get(users, jana.mailbox.deliver(file.read_bytes()))["payload"]["mimeType"], file.name


def walk(payload: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield payload
    for part in payload.get("parts", ()):
        yield from walk(part)


def test_ten_thousand_messages_are_no_trouble(google: FakeGoogle, jana: Person, clock: SleepersClock) -> None:
    for stored in generate_mailbox(500, seed=1):
        jana.mailbox.deliver(stored.raw, arrived=stored.arrived)
    google.meter.limits["gmail"].per_minute = 1_000_000
    headers = {"authorization": f"Bearer {google.grant(JANA, ['https://mail.google.com/'])[1]}"}
    began = thread_time()

    for letter_id in jana.mailbox.letters:
        answer_call(google, Request("GET", f"/gmail/v1/users/me/messages/{letter_id}", "", headers), ExitStack())

    assert (thread_time() - began) / 500 < 0.001, "a message in full takes more than a millisecond"
    assert {asked.status for asked in google.requests} == {200}
