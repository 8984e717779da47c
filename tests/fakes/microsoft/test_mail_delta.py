"""What is told of mail since one last asked, with all that is known to go wrong."""

import pytest

from tests.clocks import SleepersClock
from tests.fakes.microsoft.asking import IMMUTABLE, LETTER, Asker, Wire
from tests.fakes.microsoft.person import Person
from tests.fakes.microsoft.server import FakeMicrosoft

pytestmark = pytest.mark.server

INBOX = "/me/mailFolders/inbox/messages/delta"
PAGES_OF_FIVE = f"{IMMUTABLE}, odata.maxpagesize=5"


def deliver(jana: Person, count: int, folder: str = "inbox") -> list[str]:
    start = len(jana.mailbox.letters)
    raws = (LETTER.replace(b"<1@", b"<%d@" % (start + number)) for number in range(count))
    return [jana.mailbox.deliver(raw, folder) for raw in raws]


def ids(wires: list[Wire]) -> list[str]:
    return [wire["id"] for wire in wires if "@removed" not in wire]


def removed(wires: list[Wire]) -> list[str]:
    return [wire["id"] for wire in wires if "@removed" in wire]


def test_a_round_tells_everything_and_the_next_one_nothing(
    microsoft: FakeMicrosoft, graph: Asker, jana: Person
) -> None:
    delivered = deliver(jana, 12)

    pages = list(graph.pages(f"{INBOX}?$select=subject", PAGES_OF_FIVE))

    assert [len(page["value"]) for page in pages] == [5, 5, 2]
    assert [id_ for page in pages for id_ in ids(page["value"])] == delivered
    assert set(pages[0]["value"][0]) == {"@odata.type", "@odata.etag", "id", "subject"}
    assert graph.round(pages[-1]["@odata.deltaLink"])[0] == []


def test_what_happened_is_told_once(microsoft: FakeMicrosoft, graph: Asker, jana: Person) -> None:
    kept, moved, gone = deliver(jana, 3)
    link = graph.round(INBOX)[1]
    new = deliver(jana, 1)[0]
    jana.mailbox.categorise(kept, ["Red"])
    jana.mailbox.move(moved, "archive")
    jana.mailbox.delete(gone, is_final=True)

    told, link = graph.round(link)

    assert set(ids(told)) == {kept, new}
    assert set(removed(told)) == {moved, gone}
    assert ids(graph.round("/me/mailFolders/archive/messages/delta")[0]) == [moved]
    assert graph.round(link)[0] == []


def test_what_was_only_read_is_told_by_that_alone(microsoft: FakeMicrosoft, graph: Asker, jana: Person) -> None:
    id_ = deliver(jana, 1)[0]
    link = graph.round(f"{INBOX}?$select=subject")[1]
    jana.mailbox.mark_read(id_)

    told = graph.round(link)[0]

    assert [(wire["id"], wire["isRead"], "subject" in wire) for wire in told] == [(id_, True, False)]


def test_what_left_and_came_back_between_two_polls_is_told_as_removed_alone(
    microsoft: FakeMicrosoft, graph: Asker, jana: Person
) -> None:
    id_ = deliver(jana, 1)[0]
    link = graph.round(INBOX)[1]
    jana.mailbox.move(id_, "archive")
    jana.mailbox.move(id_, "inbox")

    told, after = graph.round(link)

    assert (ids(told), removed(told)) == ([], [id_])
    assert graph.round(after)[0] == []
    assert graph.get(f"/me/messages/{id_}?$select=parentFolderId")["id"] == id_

    jana.mailbox.traps.loses_returned = False
    assert (ids(graph.round(link)[0]), removed(graph.round(link)[0])) == ([id_], [])


def test_with_regular_ids_a_move_is_another_message(microsoft: FakeMicrosoft, graph: Asker, jana: Person) -> None:
    deliver(jana, 1)
    wires, link = graph.round(INBOX, "")
    before = wires[0]["id"]
    letter = next(iter(jana.mailbox.letters.values()))
    jana.mailbox.move(letter.immutable_id, "archive")
    jana.mailbox.move(letter.immutable_id, "inbox")

    told = graph.round(link, "")[0]

    assert len(removed(told)) == len(ids(told)) == 1
    assert ids(told) != [before]


def test_links_serve_both_kinds_of_ids(microsoft: FakeMicrosoft, graph: Asker, jana: Person) -> None:
    link = graph.round(INBOX, "")[1]
    id_ = deliver(jana, 1)[0]

    assert ids(graph.round(link, IMMUTABLE)[0]) == [id_]
    assert ids(graph.round(link, "")[0]) != [id_]


def test_what_comes_amid_a_round_is_told_by_the_next_one(microsoft: FakeMicrosoft, graph: Asker, jana: Person) -> None:
    first = deliver(jana, 7)
    page = graph.get(INBOX, PAGES_OF_FIVE)
    late = deliver(jana, 1)[0]
    jana.mailbox.delete(first[5], is_final=True)
    jana.mailbox.move(first[6], "archive")

    rest, link = graph.round(page["@odata.nextLink"], PAGES_OF_FIVE)

    assert ids(rest) == []
    told = graph.round(link)[0]
    assert (ids(told), removed(told)) == ([late], first[5:])


def test_a_forgotten_token_is_gone_and_says_where_to_begin(
    microsoft: FakeMicrosoft, graph: Asker, jana: Person
) -> None:
    deliver(jana, 6)
    inside = graph.get(INBOX, PAGES_OF_FIVE)["@odata.nextLink"]
    link = graph.round(INBOX)[1]
    other = graph.round("/me/mailFolders/archive/messages/delta")[1]
    jana.mailbox.forget_tokens("inbox")

    for lost in (inside, link):
        assert graph.refused(lost) == (410, "SyncStateNotFound")
    assert len(ids(graph.round(graph.ask(link).headers["Location"])[0])) == 6
    assert graph.round(other)[0] == []

    jana.mailbox.traps.expiry = (400, "syncStateNotFound")
    assert graph.refused(link) == (400, "syncStateNotFound")


def test_a_token_of_another_folder_is_a_violation(lax_microsoft: FakeMicrosoft, graph: Asker) -> None:
    link = graph.round(INBOX)[1]

    assert graph.refused(link.replace("/inbox/", "/archive/"))[0] == 400
    assert graph.refused(f"{link}&$select=id")[0] == 400
    assert len(lax_microsoft.violations) == 2


def test_top_ends_the_whole_round_and_the_rest_is_never_told(
    microsoft: FakeMicrosoft, graph: Asker, jana: Person
) -> None:
    delivered = deliver(jana, 12)

    told, link = graph.round(f"{INBOX}?$top=11")

    assert ids(told) == delivered[:11]
    assert graph.round(link)[0] == []


def test_the_newest_come_first_when_it_is_asked_for(
    microsoft: FakeMicrosoft, graph: Asker, jana: Person, clock: SleepersClock
) -> None:
    delivered = []
    for _ in range(3):
        clock.sleep(60)
        delivered += deliver(jana, 1)

    assert ids(graph.round(f"{INBOX}?$orderby=receivedDateTime desc")[0]) == delivered[::-1]
    late = "2026-11-02T09:02:00Z"
    assert ids(graph.round(f"{INBOX}?$filter=receivedDateTime ge {late}")[0]) == delivered[1:]
    assert ids(graph.round(f"{INBOX}?$filter=receivedDateTime gt {late}")[0]) == delivered[2:]


def test_a_filtered_round_ends_at_five_thousand(microsoft: FakeMicrosoft, graph: Asker, jana: Person) -> None:
    deliver(jana, 5_010)

    query = "$select=id&$filter=receivedDateTime ge 2026-01-01T00:00:00Z"
    told = graph.round(f"{INBOX}?{query}", f"{IMMUTABLE}, odata.maxpagesize=1000")[0]

    assert len(told) == 5_000


@pytest.mark.parametrize(
    "query",
    [
        "$orderby=subject", "$filter=isRead eq true", "$search=x", "$skip=10", "changeType=new", "$select=size",
        "$expand=singleValueExtendedProperties($filter=id eq 'Integer 0xe08')", "$count=true",
    ],
)  # fmt: skip
def test_what_delta_does_not_take_is_a_violation(lax_microsoft: FakeMicrosoft, graph: Asker, query: str) -> None:
    assert graph.refused(f"{INBOX}?{query}")[0] == 400
    assert len(lax_microsoft.violations) == 1


@pytest.mark.parametrize(("kind", "told"), [("created", "new"), ("updated", "kept"), ("deleted", "gone")])
def test_one_kind_of_change_can_be_asked_for(
    microsoft: FakeMicrosoft, graph: Asker, jana: Person, kind: str, told: str
) -> None:
    named = dict(zip(("kept", "gone"), deliver(jana, 2), strict=True))
    link = graph.round(f"{INBOX}?changeType={kind}")[1]
    named["new"] = deliver(jana, 1)[0]
    jana.mailbox.categorise(named["kept"], ["Red"])
    jana.mailbox.delete(named["gone"], is_final=True)

    assert [wire["id"] for wire in graph.round(link)[0]] == [named[told]]


def test_pages_may_be_empty_and_changes_may_come_again(microsoft: FakeMicrosoft, graph: Asker, jana: Person) -> None:
    delivered = deliver(jana, 6)
    jana.mailbox.traps.has_empty_pages = jana.mailbox.traps.replays = True

    pages = list(graph.pages(INBOX, PAGES_OF_FIVE))

    assert [len(page["value"]) for page in pages] == [0, 5, 0, 1]
    assert ids(graph.round(pages[-1]["@odata.deltaLink"])[0]) == delivered[:1]


def test_large_pages_with_bodies_take_too_long(microsoft: FakeMicrosoft, graph: Asker, jana: Person) -> None:
    deliver(jana, 6)
    jana.mailbox.traps.largest_page = 5

    for path in (f"{INBOX}?$select=body", "/me/mailFolders/inbox/messages?$select=body&$top=6"):
        assert graph.ask(path).status_code == 504
    assert len(graph.round(f"{INBOX}?$select=body", PAGES_OF_FIVE)[0]) == 6
    assert len(graph.round(f"{INBOX}?$select=subject")[0]) == 6


def test_rounds_that_begin_anew_are_counted(microsoft: FakeMicrosoft, graph: Asker, jana: Person) -> None:
    link = graph.round(INBOX)[1]
    graph.round(link)
    graph.round(INBOX)

    assert jana.mailbox.rounds[jana.mailbox.folder("inbox").id] == 2


def test_folders_are_followed_too(microsoft: FakeMicrosoft, graph: Asker, jana: Person) -> None:
    told, link = graph.round("/me/mailFolders/delta")
    assert {"Inbox", "Sent Items"} <= {wire["displayName"] for wire in told}

    made = jana.mailbox.create_folder("Offers")
    inside = jana.mailbox.create_folder("Old", made)
    jana.mailbox.rename_folder("archive", "Kept")
    told, link = graph.round(link)
    assert {wire["displayName"]: wire["parentFolderId"] for wire in told}["Old"] == made
    assert len(told) == 3

    jana.mailbox.move_folder(inside, "inbox")
    jana.mailbox.delete_folder(made)
    told = graph.round(link)[0]
    assert (ids(told), removed(told)) == ([inside], [made])


def test_a_folder_that_went_has_no_messages_to_follow(microsoft: FakeMicrosoft, graph: Asker, jana: Person) -> None:
    made = jana.mailbox.create_folder("Offers")
    id_ = deliver(jana, 1, made)[0]
    link = graph.round(f"/me/mailFolders/{made}/messages/delta")[1]
    jana.mailbox.delete_folder(made)

    assert graph.refused(link) == (404, "ErrorItemNotFound")
    assert graph.refused(f"/me/messages/{id_}") == (404, "ErrorItemNotFound")
