"""The fake is held to what Microsoft publishes, and so is whoever asks it."""

from typing import Any

import httpx
import pytest

from tests.fakes.microsoft.asking import LETTER, Asker
from tests.fakes.microsoft.mail_properties import _READERS
from tests.fakes.microsoft.model import breaches, selectable
from tests.fakes.microsoft.person import Person
from tests.fakes.microsoft.server import FakeMicrosoft

RECIPIENT = {"emailAddress": {"name": "Jana", "address": "jana@firm.example"}}


def test_every_property_of_a_message_can_be_told() -> None:
    assert _READERS.keys() | {"id", "body", "uniqueBody"} == selectable("Message")


@pytest.mark.parametrize(
    ("resource", "value"),
    [
        ("Message", {"id": "1", "from": RECIPIENT, "toRecipients": [RECIPIENT], "isRead": None}),
        ("Message", {"@odata.type": "#microsoft.graph.eventMessageRequest", "meetingMessageType": "meetingRequest"}),
        ("Message", {"receivedDateTime": "2026-11-02T08:00:00Z"}),
        ("Event", {"start": {"dateTime": "2026-11-02T08:00:00.0000000", "timeZone": "UTC"}, "type": "occurrence"}),
        ("Attachment", {"@odata.type": "#microsoft.graph.fileAttachment", "contentBytes": "", "size": 1}),
    ],
)
def test_what_the_model_knows_is_right(resource: str, value: dict[str, Any]) -> None:
    assert list(breaches(resource, value)) == []


@pytest.mark.parametrize(
    ("resource", "value"),
    [
        ("Message", {"size": 1}),
        ("Message", {"toRecipients": RECIPIENT}),
        ("Message", {"from": {"address": "jana@firm.example"}}),
        ("Message", {"isRead": "yes"}),
        ("Message", {"importance": "urgent"}),
        ("Message", {"receivedDateTime": "2026-11-02T09:00:00+01:00"}),
        ("Message", {"meetingMessageType": "meetingRequest"}),
        ("Message", {"@odata.type": "#microsoft.graph.letter"}),
        ("Event", {"start": {"dateTime": "2026-11-02T08:00:00Z", "timeZone": "UTC"}}),
        ("Event", {"recurrence": {"range": {"startDate": "2.11.2026"}}}),
        ("Attachment", {"contentBytes": ""}),
        ("MailFolder", {"wellKnownName": "inbox"}),
    ],
)
def test_what_the_model_does_not_know_is_a_breach(resource: str, value: dict[str, Any]) -> None:
    assert len(list(breaches(resource, value))) == 1


@pytest.mark.server
@pytest.mark.parametrize(
    ("path", "prefer"),
    [
        ("/me/messages/delta", ""),
        ("/me/folders", ""),
        ("/me/messages?$select=size", ""),
        ("/me/messages?$top=1001", ""),
        ("/me/messages?$top=0", ""),
        ("/me/messages?$top=5&$top=6", ""),
        ("/me/messages?top=5", ""),
        ("/me/messages?$count=yes", ""),
        ("/me/messages?$filter=size gt 5", ""),
        ("/me/messages?$filter=receivedDateTime ge '2026-11-02T00:00:00Z'", ""),
        ("/me/messages?$expand=body", ""),
        ("/me/mailFolders?$select=wellKnownName", ""),
        ("/me/messages", "IdType=ImmutableId"),
        ("/me/messages", 'IdType="immutable"'),
        ("/me/messages", "IdType"),
        ("/me/messages", 'outlook.body-content-type="markdown"'),
        ("/me/mailFolders", "odata.maxpagesize=5"),
        ("/me/mailFolders/inbox/messages/delta", 'odata.maxpagesize="5"'),
    ],
)
def test_what_is_not_documented_is_refused_and_a_violation(
    lax_microsoft: FakeMicrosoft, graph: Asker, path: str, prefer: str
) -> None:
    assert graph.refused(path, prefer)[0] == 400
    assert len(lax_microsoft.violations) == 1


@pytest.mark.server
def test_the_contents_of_files_are_selected_by_their_own_kind(
    lax_microsoft: FakeMicrosoft, graph: Asker, jana: Person
) -> None:
    id_ = jana.mailbox.deliver(LETTER)

    assert graph.refused(f"/me/messages/{id_}/attachments?$select=contentBytes")[0] == 400
    assert "contentBytes" in lax_microsoft.violations[0]


@pytest.mark.server
def test_an_answer_of_its_own_that_is_wrong_is_a_violation(
    lax_microsoft: FakeMicrosoft, graph: Asker, jana: Person
) -> None:
    jana.calendars.put(jana.calendars.primary, "Offer", lax_microsoft.clock.now(), showAs="asleep")

    assert graph.refused("/me/events") == (500, "InternalServerError")
    assert "asleep" in lax_microsoft.violations[0]


@pytest.mark.server
def test_who_shows_no_good_token_is_told_where_to_get_one(microsoft: FakeMicrosoft, graph: Asker) -> None:
    microsoft.expire_access_tokens()

    response: httpx.Response = graph.ask("/me")

    assert response.status_code == 401
    assert response.json()["error"]["code"] == "InvalidAuthenticationToken"
    assert microsoft.root in response.headers["WWW-Authenticate"]
