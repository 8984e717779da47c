"""What Gmail's history comes to: who came into the mailbox that the owner wants, and who left it."""

import pytest

from rapport.providers.gmail.history import divide, is_untold, read_stories
from rapport.providers.gmail.wire import History, LabelChange, Message

LEFT_OUT = frozenset({"TRASH", "DRAFT", "CATEGORY_PROMOTIONS"})
INBOX = ("INBOX",)


def message(labels: tuple[str, ...] | None, id_: str = "a") -> Message:
    shown: Message = {"id": id_, "threadId": f"thread of {id_}"}
    if labels is not None:
        shown["labelIds"] = list(labels)
    return shown


def came(labels: tuple[str, ...] | None = INBOX, id_: str = "a") -> History:
    return {"messagesAdded": [{"message": message(labels, id_)}]}


def went(labels: tuple[str, ...] | None = INBOX, id_: str = "a") -> History:
    return {"messagesDeleted": [{"message": message(labels, id_)}]}


def got(label: str, labels: tuple[str, ...] | None) -> History:
    change: LabelChange = {"message": message(labels), "labelIds": [label]}
    return {"labelsAdded": [change]}


def lost(label: str, labels: tuple[str, ...] | None) -> History:
    change: LabelChange = {"message": message(labels), "labelIds": [label]}
    return {"labelsRemoved": [change]}


TRASHED = ("TRASH",)
NOTHING: tuple[list[str], list[str]] = ([], [])
ADDED, REMOVED = (["a"], []), ([], ["a"])


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ([], NOTHING),
        ([came()], ADDED),
        ([came(("DRAFT",))], NOTHING),
        ([went()], REMOVED),
        ([went(TRASHED)], NOTHING),
        ([went(None)], REMOVED),
        # It may have been listed in between, so it is removed, not only not added.
        ([came(), went()], REMOVED),
        ([came(("DRAFT",)), went(("DRAFT",))], NOTHING),
        ([came(("DRAFT",)), lost("DRAFT", ("SENT",))], ADDED),
        ([lost("UNREAD", INBOX)], NOTHING),
        ([got("STARRED", ("INBOX", "STARRED")), lost("STARRED", INBOX)], NOTHING),
        ([got("TRASH", ("INBOX", "TRASH")), lost("INBOX", TRASHED)], REMOVED),
        ([lost("TRASH", ()), got("INBOX", INBOX)], ADDED),
        # Out and in again: whoever listed in between misses it.
        ([got("TRASH", ("INBOX", "TRASH")), lost("TRASH", INBOX)], ADDED),
        ([lost("TRASH", INBOX), got("TRASH", ("INBOX", "TRASH"))], REMOVED),
        ([got("Label_1", ("TRASH", "Label_1"))], NOTHING),
        ([came(), got("CATEGORY_PROMOTIONS", ("INBOX", "CATEGORY_PROMOTIONS"))], REMOVED),
        # Gmail may tell the labels of now in every record.
        ([came(TRASHED), got("TRASH", TRASHED), lost("INBOX", TRASHED)], REMOVED),
        # Or none in the later ones: they follow from before.
        ([came(), got("TRASH", None), lost("INBOX", None)], REMOVED),
        ([came(("DRAFT",)), lost("DRAFT", None), got("SENT", None)], ADDED),
    ],
)
def test_one_message(records: list[History], expected: tuple[list[str], list[str]]) -> None:
    assert divide(read_stories(records), LEFT_OUT) == expected


def test_what_happens_in_one_record_is_told_of_each_message() -> None:
    record: History = {**came(id_="b"), **went(id_="c"), **got("TRASH", TRASHED)}
    assert divide(read_stories([record]), LEFT_OUT) == (["b"], ["a", "c"])


def test_what_came_last_is_first() -> None:
    assert divide(read_stories([came(id_="b"), came(id_="c"), came(id_="a")]), LEFT_OUT)[0] == ["a", "c", "b"]


@pytest.mark.parametrize(
    ("records", "expected"),
    [([came(None)], True), ([got("TRASH", None)], True), ([came(None), went(None)], False), ([came()], False)],
)
def test_labels_that_no_record_tells_have_to_be_asked_for(records: list[History], expected: bool) -> None:
    stories = read_stories(records)
    assert is_untold(stories["a"]) is expected


@pytest.mark.parametrize(("labels", "expected"), [(INBOX, ADDED), (TRASHED, REMOVED)])
def test_labels_that_were_asked_for_decide(labels: tuple[str, ...], expected: tuple[list[str], list[str]]) -> None:
    stories = read_stories([got("TRASH", None), lost("TRASH", None), got(labels[0], None)])
    stories["a"].take(message(labels))
    assert divide(stories, LEFT_OUT) == expected


def test_what_nobody_can_tell_any_more_is_gone() -> None:
    assert divide(read_stories([came(None)]), LEFT_OUT) == REMOVED


def test_the_thread_is_known() -> None:
    assert read_stories([came()])["a"].thread == "thread of a"
