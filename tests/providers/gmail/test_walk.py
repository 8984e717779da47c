"""Walks through a mailbox that is only a list: pages, threads that come whole, dates, and going on elsewhere."""

from collections.abc import Iterator, Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.errors import CursorExpired
from rapport.providers.base import DateRange, Listing
from rapport.providers.gmail.walk import AHEAD, PAGE, Walk, list_stretches
from rapport.providers.gmail.wire import MessageList

WORTH = 2
Mail = Sequence[tuple[str, str]]  # ids with their threads, newest first


class Box:
    """A mailbox of one search, listed a few ids at a time; `asked` are the tokens that it was asked with."""

    def __init__(self, mail: Mail, listing: int = 500, unwanted: frozenset[str] = frozenset()) -> None:
        self.mail = list(mail)
        self.unwanted = unwanted
        self.asked: list[str] = []
        self._listing = listing

    def walk(self, position: str | None = None) -> Walk:
        return Walk(DateRange(), position, self._list, lambda _: self.unwanted.__contains__, WORTH)

    def _list(self, _query: str, token: str) -> MessageList:
        self.asked.append(token)
        start = int(token or 0)
        page: MessageList = {
            "messages": [{"id": id_, "threadId": thread} for id_, thread in self.mail[start : start + self._listing]]
        }
        if start + self._listing < len(self.mail):
            page["nextPageToken"] = str(start + self._listing)
        return page


def alone(count: int) -> list[tuple[str, str]]:
    return [(f"m{number}", f"t{number}") for number in range(count)]


def pages_of(walk: Walk) -> Iterator[Listing]:
    while True:
        listing, _ = walk.next_page()
        yield listing
        if listing.position is None:
            return


def ids_of(walk: Walk) -> list[str]:
    return [id_ for page in pages_of(walk) for id_ in page.ids]


def test_an_empty_mailbox_is_one_empty_page() -> None:
    assert list(pages_of(Box([]).walk())) == [Listing([], [], None)]


def test_pages_are_of_a_hundred_newest_first() -> None:
    pages = list(pages_of(Box(alone(1234)).walk()))
    assert [len(page.ids) for page in pages] == [PAGE] * 12 + [34]
    assert [id_ for page in pages for id_ in page.ids] == [id_ for id_, _ in alone(1234)]


def test_a_thread_that_is_cheaper_as_a_whole_comes_with_its_newest_message() -> None:
    mail = [("new", "long"), *alone(700), ("older", "long"), ("oldest", "long")]
    pages = list(pages_of(Box(mail).walk()))
    assert list(pages[0].ids[:3]) == ["new", "older", "oldest"]
    assert [id_ for page in pages[1:] for id_ in page.ids if id_.startswith("o")] == []


def test_a_thread_that_costs_as_much_either_way_keeps_its_order() -> None:
    mail = [("new", "short"), *alone(150), ("older", "short")]
    assert ids_of(Box(mail).walk()) == [id_ for id_, _ in mail]


def test_only_wanted_messages_make_a_thread_worth_it() -> None:
    mail = [("new", "long"), *alone(150), ("older", "long"), ("oldest", "long")]
    assert ids_of(Box(mail, unwanted=frozenset({"older"})).walk())[:2] == ["new", "m0"]


def test_each_id_is_told_its_thread() -> None:
    _, threads = Box([("a", "x"), ("b", "y")]).walk().next_page()
    assert threads == {"a": "x", "b": "y"}


def test_it_looks_ahead_only_so_far() -> None:
    box = Box(alone(5000), listing=100)
    box.walk().next_page()
    assert len(box.asked) <= AHEAD + 1


def test_pages_of_nothing_wanted_are_passed_over() -> None:
    mail = alone(3000)
    box = Box(mail, listing=100, unwanted=frozenset(id_ for id_, _ in mail[:2999]))
    assert list(pages_of(box.walk())) == [Listing(["m2999"], [], None)]


def test_a_walk_goes_on_where_another_stopped() -> None:
    box = Box(alone(1000))
    walk = box.walk()
    walk.next_page()
    listing, _ = walk.next_page()
    assert ids_of(box.walk(listing.position)) == [id_ for id_, _ in alone(1000)[200:]]


def test_where_the_last_id_is_gone_its_listing_begins_anew() -> None:
    box = Box(alone(1000))
    walk = box.walk()
    pages = [walk.next_page()[0] for _ in range(7)]
    box.mail.remove((pages[-1].ids[-1], "t699"))
    assert ids_of(box.walk(pages[-1].position)) == [id_ for id_, _ in box.mail[500:]]


@pytest.mark.parametrize("position", [" ", "nonsense", "0", "7  ", "-1  ", "x  ", "0 a b c"])
def test_a_position_of_another_kind_has_expired(position: str) -> None:
    with pytest.raises(CursorExpired):
        ids_of(Box(alone(3)).walk(position))


@given(
    threads=st.lists(st.integers(0, 30), max_size=400),
    unwanted=st.frozensets(st.integers(0, 400)),
    listing=st.integers(1, 60),
    stops=st.integers(1, 5),
)
def test_nothing_is_missed_and_nothing_given_twice(
    threads: list[int], unwanted: frozenset[int], listing: int, stops: int
) -> None:
    mail = [(f"m{number}", f"t{thread}") for number, thread in enumerate(threads)]
    box = Box(mail, listing, frozenset(f"m{number}" for number in unwanted))
    wanted = [id_ for id_, _ in mail if id_ not in box.unwanted]
    assert sorted(ids_of(box.walk())) == sorted(wanted)
    # A walk that stops after some pages, and goes on elsewhere, may repeat what was pulled forward.
    found: set[str] = set()
    position: str | None = None
    while True:
        walk = box.walk(position)
        for _ in range(stops):
            page, _ = walk.next_page()
            found.update(page.ids)
            position = page.position
            if position is None:
                break
        if position is None:
            break
    assert found == set(wanted)


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (DateRange(), [("", True)]),
        (DateRange(since=date(2024, 3, 1)), [("after:1709251200", True), ("before:1709251200", False)]),
        (DateRange(until=date(2024, 3, 2)), [("after:1709337600", False), ("before:1709337600", True)]),
        (
            DateRange(date(2024, 3, 1), date(2024, 3, 2)),
            [
                ("after:1709337600", False),
                ("after:1709251200 before:1709337600", True),
                ("before:1709251200", False),
            ],
        ),
        (DateRange(since=date(1900, 1, 1)), [("after:0", True), ("before:0", False)]),
    ],
)
def test_dates_divide_the_mailbox(dates: DateRange, expected: list[tuple[str, bool]]) -> None:
    assert [tuple(one) for one in list_stretches(dates)] == expected
