"""Mail as Graph tells it: folders, messages, bodies, attachments."""

import base64

import pytest

from tests.clocks import SleepersClock
from tests.fakes.microsoft.asking import JANA, KAREL, LETTER, Asker, Wire
from tests.fakes.microsoft.person import Person
from tests.fakes.microsoft.server import FakeMicrosoft

pytestmark = pytest.mark.server

RICH = (
    b"From: =?utf-8?q?Ji=C5=99=C3=AD?= <jiri@buyer.example>\r\nSender: assistant@buyer.example\r\n"
    b'To: "Novotna, Jana" <jana@firm.example>, karel@firm.example\r\nCc: Eva <eva@buyer.example>\r\n'
    b"Reply-To: offers@buyer.example\r\nSubject: =?utf-8?q?Nab=C3=ADdka?=\r\nMessage-ID: <rich@buyer.example>\r\n"
    b"Importance: high\r\nDate: Mon, 2 Nov 2026 10:00:00 +0100\r\nX-Long: one\r\n two\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: multipart/mixed; boundary=out\r\n\r\n"
    b"--out\r\nContent-Type: multipart/related; boundary=in\r\n\r\n"
    b"--in\r\nContent-Type: multipart/alternative; boundary=alt\r\n\r\n"
    b"--alt\r\nContent-Type: text/plain\r\n\r\nplain\r\n"
    b"--alt\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    b'<html><body><p>Dear <b>Jana</b></p><p>see <a href="https://x.example/">this</a></p></body></html>\r\n--alt--\r\n'
    b"--in\r\nContent-Type: image/png\r\nContent-ID: <logo@x>\r\nContent-Disposition: inline; filename=logo.png\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\niVBORw0K\r\n--in--\r\n"
    b"--out\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=offer.pdf\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\nJVBERg==\r\n"
    b"--out\r\nContent-Type: message/rfc822\r\n\r\nFrom: a@b.example\r\nSubject: Within\r\n\r\nInner.\r\n--out--\r\n"
)


@pytest.fixture
def rich(jana: Person) -> str:
    return jana.mailbox.deliver(RICH)


def test_who_one_is(microsoft: FakeMicrosoft, graph: Asker, jana: Person) -> None:
    jana.aliases.append("novotna@firm.example")

    me = graph.get("/me")
    assert (me["mail"], me["userPrincipalName"], me["id"]) == (JANA, JANA, jana.oid)
    assert "proxyAddresses" not in me
    addresses = graph.get("/me?$select=proxyAddresses")["proxyAddresses"]
    assert addresses == [f"SMTP:{JANA}", "smtp:novotna@firm.example"]


def test_folders_are_listed_by_level_without_hidden_ones(microsoft: FakeMicrosoft, graph: Asker, jana: Person) -> None:
    offers = jana.mailbox.create_folder("Offers", "inbox")
    jana.mailbox.create_folder("Old", offers)

    listed = [wire for page in graph.pages("/me/mailFolders?$top=3") for wire in page["value"]]
    names = {wire["displayName"]: wire for wire in listed}

    assert len(listed) == 8
    assert names["Inbox"]["childFolderCount"] == 1
    assert "Sync Issues" not in names
    inside = graph.get(f"/me/mailFolders/{names['Inbox']['id']}/childFolders")["value"]
    assert [wire["id"] for wire in inside] == [offers]
    hidden = graph.get("/me/mailFolders?includeHiddenFolders=true&$top=100")["value"]
    assert "Sync Issues" in {wire["displayName"] for wire in hidden}


def test_a_well_known_name_finds_a_folder_whatever_it_is_called(
    microsoft: FakeMicrosoft, graph: Asker, jana: Person
) -> None:
    jana.mailbox.rename_folder("inbox", "Doručená pošta")

    inbox = graph.get("/me/mailFolders/inbox")

    assert inbox["displayName"] == "Doručená pošta"
    assert graph.get(f"/me/mailFolders/{inbox['id']}")["id"] == inbox["id"]
    assert graph.refused("/me/mailFolders/nowhere") == (400, "ErrorInvalidIdMalformed")


def test_addresses_subject_and_moments(microsoft: FakeMicrosoft, graph: Asker, rich: str) -> None:
    wire = graph.get(f"/me/messages/{rich}")

    assert wire["from"]["emailAddress"] == {"name": "Jiří", "address": "jiri@buyer.example"}
    assert wire["sender"]["emailAddress"]["address"] == "assistant@buyer.example"
    assert [one["emailAddress"] for one in wire["toRecipients"]] == [
        {"name": "Novotna, Jana", "address": JANA},
        {"name": KAREL, "address": KAREL},
    ]
    assert wire["ccRecipients"][0]["emailAddress"]["name"] == "Eva"
    assert wire["replyTo"][0]["emailAddress"]["address"] == "offers@buyer.example"
    assert (wire["subject"], wire["importance"]) == ("Nabídka", "high")
    assert wire["internetMessageId"] == "<rich@buyer.example>"
    assert (wire["sentDateTime"], wire["receivedDateTime"]) == ("2026-11-02T09:00:00Z", "2026-11-02T09:00:00Z")
    assert wire["hasAttachments"] is True
    assert "internetMessageHeaders" not in wire


def test_bodies_are_html_or_text_as_preferred(microsoft: FakeMicrosoft, graph: Asker, rich: str) -> None:
    path = f"/me/messages/{rich}?$select=body"

    assert "<b>Jana</b>" in graph.get(path)["body"]["content"]
    text = graph.get(path, 'IdType="ImmutableId", outlook.body-content-type="text"')["body"]
    assert text["contentType"] == "text"
    assert text["content"].split() == ["Dear", "Jana", "see", "this<https://x.example/>"]


def test_plain_text_is_told_as_html_unless_text_is_preferred(
    microsoft: FakeMicrosoft, graph: Asker, jana: Person
) -> None:
    id_ = jana.mailbox.deliver(LETTER)

    assert graph.get(f"/me/messages/{id_}")["body"]["contentType"] == "html"
    body = graph.get(f"/me/messages/{id_}", 'outlook.body-content-type="text"')["body"]
    assert body == {"contentType": "text", "content": "Hello.\r\n"}


def test_headers_are_told_when_they_are_selected_and_only_of_what_came(
    microsoft: FakeMicrosoft, graph: Asker, jana: Person, rich: str
) -> None:
    sent = jana.mailbox.send(LETTER)

    told = graph.get(f"/me/messages/{rich}?$select=internetMessageHeaders")["internetMessageHeaders"]

    assert {"name": "X-Long", "value": "one two"} in told
    assert told[0] == {"name": "From", "value": "=?utf-8?q?Ji=C5=99=C3=AD?= <jiri@buyer.example>"}
    assert "internetMessageHeaders" not in graph.get(f"/me/messages/{sent}?$select=internetMessageHeaders")


def test_the_whole_message_is_as_it_came(microsoft: FakeMicrosoft, graph: Asker, rich: str) -> None:
    response = graph.ask(f"/me/messages/{rich}/$value")

    assert response.content == RICH
    assert response.headers["content-type"] == "text/plain"


def test_attachments_are_files_and_messages(microsoft: FakeMicrosoft, graph: Asker, rich: str) -> None:
    files = graph.get(f"/me/messages/{rich}/attachments")["value"]

    assert [(one["name"], one["isInline"], one["size"]) for one in files[:2]] == [
        ("logo.png", True, 6),
        ("offer.pdf", False, 4),
    ]
    assert base64.b64decode(files[1]["contentBytes"]) == b"%PDF"
    assert files[2]["@odata.type"] == "#microsoft.graph.itemAttachment"
    expanded = graph.get(f"/me/messages/{rich}/attachments?$expand=microsoft.graph.itemAttachment/item")["value"]
    assert expanded[2]["item"]["subject"] == "Within"
    assert graph.ask(f"/me/messages/{rich}/attachments/{files[1]['id']}/$value").content == b"%PDF"


def test_the_content_of_attachments_is_left_out_by_selecting(microsoft: FakeMicrosoft, graph: Asker, rich: str) -> None:
    path = f"/me/messages/{rich}/attachments?$select=name,size,microsoft.graph.fileAttachment/contentId"

    files = graph.get(path)["value"]

    assert files[0]["contentId"] == "logo@x"
    assert all("contentBytes" not in one for one in files)


def test_the_size_is_an_extended_property(microsoft: FakeMicrosoft, graph: Asker, rich: str) -> None:
    filtered = "singleValueExtendedProperties($filter=id eq 'Integer 0x0E08')"

    wire = graph.get(f"/me/messages/{rich}?$select=id&$expand={filtered}")

    assert wire["singleValueExtendedProperties"] == [{"id": "Integer 0xe08", "value": str(len(RICH))}]


def test_an_answer_is_in_the_conversation(microsoft: FakeMicrosoft, graph: Asker, jana: Person) -> None:
    first = jana.mailbox.deliver(LETTER)
    answer = jana.mailbox.send(b"Message-ID: <2@firm.example>\r\nIn-Reply-To: <1@buyer.example>\r\n\r\nYes.\r\n")
    other = jana.mailbox.deliver(LETTER.replace(b"<1@", b"<3@"))

    told = [graph.get(f"/me/messages/{id_}?$select=conversationId")["conversationId"] for id_ in (first, answer, other)]

    assert told[0] == told[1] != told[2]


def test_an_invitation_is_told_as_one(microsoft: FakeMicrosoft, graph: Asker, jana: Person) -> None:
    id_ = jana.mailbox.deliver(LETTER.replace(b"\r\n\r\n", b"\r\nContent-Type: text/calendar\r\n\r\n", 1))

    assert graph.get(f"/me/messages/{id_}?$select=subject")["@odata.type"] == "#microsoft.graph.eventMessageRequest"


def test_ids_stay_or_change_with_a_move_as_they_were_asked_for(
    microsoft: FakeMicrosoft, graph: Asker, jana: Person
) -> None:
    id_ = jana.mailbox.deliver(LETTER)
    regular = graph.get(f"/me/messages/{id_}", "")["id"]
    assert regular != id_

    jana.mailbox.move(id_, "archive")

    archive = graph.get("/me/mailFolders/archive")["id"]
    assert graph.get(f"/me/messages/{id_}?$select=parentFolderId")["parentFolderId"] == archive
    assert graph.refused(f"/me/messages/{regular}") == (404, "ErrorItemNotFound")


def test_what_is_deleted_is_in_its_folder_until_it_is_gone(
    microsoft: FakeMicrosoft, graph: Asker, jana: Person
) -> None:
    id_ = jana.mailbox.deliver(LETTER)
    jana.mailbox.delete(id_)
    assert graph.get("/me/mailFolders/deleteditems/messages")["value"][0]["id"] == id_

    jana.mailbox.delete(id_, is_final=True)
    assert graph.refused(f"/me/messages/{id_}") == (404, "ErrorItemNotFound")


def test_a_list_comes_newest_first_in_pages(
    microsoft: FakeMicrosoft, graph: Asker, jana: Person, clock: SleepersClock
) -> None:
    ids = []
    for number in range(25):
        clock.sleep(60)
        ids.append(jana.mailbox.deliver(LETTER.replace(b"<1@", b"<%d@" % number)))

    pages = list(graph.pages("/me/mailFolders/inbox/messages?$select=id&$count=true"))

    assert [len(page["value"]) for page in pages] == [10, 10, 5]
    assert pages[0]["@odata.count"] == 25
    assert [wire["id"] for page in pages for wire in page["value"]] == ids[::-1]


def test_lists_are_filtered(microsoft: FakeMicrosoft, graph: Asker, jana: Person, clock: SleepersClock) -> None:
    early = jana.mailbox.deliver(LETTER)
    clock.sleep(1800)
    late = jana.mailbox.deliver(LETTER.replace(b"<1@", b"<2@"))

    def found(query: str) -> list[str]:
        return [wire["id"] for wire in graph.get(f"/me/messages?$filter={query}")["value"]]

    assert found("receivedDateTime ge 2026-11-02T09:30:00Z") == [late]
    assert found("internetMessageId eq '<1@buyer.example>'") == [early]
    assert found("receivedDateTime ge 2026-11-02T00:00:00Z and isRead eq true") == []


def test_an_order_must_fit_the_filter(microsoft: FakeMicrosoft, graph: Asker) -> None:
    path = "/me/messages?$filter=isRead eq false&$orderby=receivedDateTime desc"

    assert graph.refused(path) == (400, "InefficientFilter")


def test_without_the_whole_permission_there_are_no_bodies(microsoft: FakeMicrosoft, jana: Person) -> None:
    id_ = jana.mailbox.deliver(RICH)
    basic = Asker(microsoft, JANA, "Mail.ReadBasic")

    wire = basic.get(f"/me/messages/{id_}")

    assert wire["subject"] == "Nabídka"
    assert not {"body", "bodyPreview"} & wire.keys()
    assert basic.refused(f"/me/messages/{id_}/attachments") == (403, "ErrorAccessDenied")


def test_anothers_mailbox_is_read_where_it_is_shared(microsoft: FakeMicrosoft, graph: Asker) -> None:
    office = microsoft.person("office@firm.example")
    office.mailbox.deliver(LETTER)
    path = "/users/office@firm.example/mailFolders/inbox/messages"
    assert graph.refused(path) == (403, "ErrorAccessDenied")

    office.readers.add(JANA)

    assert len(graph.get(path)["value"]) == 1
    assert Asker(microsoft, JANA, "Mail.Read").refused(path) == (403, "ErrorAccessDenied")
    assert graph.get(f"/users/{JANA}/mailFolders/inbox/messages")["value"] == []


def test_who_has_no_mailbox_is_told_so(microsoft: FakeMicrosoft, graph: Asker, jana: Person) -> None:
    jana.has_mailbox = False

    assert graph.refused("/me/mailFolders") == (404, "MailboxNotEnabledForRESTAPI")
    assert graph.get("/me")["mail"] is None


def test_categories_are_listed_once_they_are_used(microsoft: FakeMicrosoft, graph: Asker, jana: Person) -> None:
    id_ = jana.mailbox.deliver(LETTER)
    jana.mailbox.categorise(id_, ["Private"])

    assert graph.get(f"/me/messages/{id_}")["categories"] == ["Private"]
    listed: list[Wire] = graph.get("/me/outlook/masterCategories")["value"]
    assert [one["displayName"] for one in listed] == ["Private"]


def test_ten_thousand_messages_are_listed_within_seconds(microsoft: FakeMicrosoft, graph: Asker, jana: Person) -> None:
    for number in range(10_000):
        jana.mailbox.deliver(LETTER.replace(b"<1@", b"<%d@" % number))

    wires, _ = graph.round(
        "/me/mailFolders/inbox/messages/delta?$select=subject,from,receivedDateTime",
        'IdType="ImmutableId", odata.maxpagesize=500',
    )

    assert len({wire["id"] for wire in wires}) == 10_000
