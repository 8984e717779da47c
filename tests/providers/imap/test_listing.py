"""Windows of UIDs: everything once, newest first, in few requests, however sparse."""

from bisect import bisect_left, bisect_right
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.errors import CursorExpired
from rapport.providers.base import DateRange
from rapport.providers.imap.listing import MAX_FOUND, criteria_of, list_between, read_position, write_position
from rapport.providers.imap.parse import State

HIGHEST = 4_294_967_295


class Folder:
    """UIDs of a folder, and how they were asked for."""

    def __init__(self, uids: list[int], uidnext: int | None = None) -> None:
        self.uids = sorted(uids)
        self.state = State(1, uidnext or (self.uids[-1] + 1 if uids else 1), 0, len(uids))
        self.answers: list[int] = []

    def search(self, lower: int, upper: int) -> list[int]:
        found = self.uids[bisect_left(self.uids, lower) : bisect_right(self.uids, upper)]
        self.answers.append(len(found))
        return found

    def pages(self, size: int) -> list[list[int]]:
        position, pages = None, []
        while True:
            upper = read_position(self.state, position)
            window = list_between(self.search, self.state, 1, upper, size)
            pages.append(window.uids)
            if not window.has_more:
                return pages
            position = write_position(self.state, window.uids[-1]) if window.uids else "1.1"


@given(st.sets(st.integers(1, 3000), max_size=300), st.integers(1, 50))
def test_pages_list_everything_once_newest_first(uids: set[int], size: int) -> None:
    pages = Folder(list(uids), uidnext=3001).pages(size)
    assert [uid for page in pages for uid in page] == sorted(uids, reverse=True)
    assert all(len(page) == size for page in pages[:-1])


@pytest.mark.parametrize(
    "uids",
    [
        [1, HIGHEST - 1],
        [*range(1, 1001), HIGHEST - 1],
        list(range(HIGHEST - 1000, HIGHEST)),
        list(range(1, HIGHEST, 4_000_000)),
        list(range(2_000_000_000, 2_000_000_500)),
    ],
    ids=["two ends", "a jump", "all high", "even gaps", "a heap amid nothing"],
)
def test_sparse_uids_cost_few_requests(uids: list[int]) -> None:
    folder = Folder(uids, uidnext=HIGHEST)
    assert sum(map(len, folder.pages(500))) == len(uids)
    assert len(folder.answers) < 60


def test_a_gap_above_a_heap_is_crossed_once() -> None:
    folder = Folder([*range(1, 50_001), HIGHEST - 1], uidnext=HIGHEST)
    pages = folder.pages(500)
    assert len(folder.answers) < len(pages) + 20
    assert sum(folder.answers) < 10 * 50_000


def test_no_answer_is_a_line_of_more_than_a_megabyte() -> None:
    folder = Folder(list(range(1, 400_001)))
    assert len(list_between(folder.search, folder.state, 1, 400_000, 400_000).uids) == 400_000
    assert max(folder.answers) <= MAX_FOUND + 1
    assert len(folder.answers) < 10


def test_uids_beyond_the_window_are_not_taken() -> None:
    # RFC 9051: "n:*" names the last message even where n is higher.
    window = list_between(lambda *_: [3, 900], State(1, 10, 0, 2), 1, 9, 5)
    assert window.uids == [3]


def test_a_position_of_another_life_expires() -> None:
    with pytest.raises(CursorExpired):
        read_position(State(2, 10, 0, 9), write_position(State(1, 10, 0, 9), 5))


@pytest.mark.parametrize(
    ("dates", "criteria"),
    [
        (DateRange(), b""),
        (DateRange(since=date(2026, 5, 1)), b"SINCE 1-May-2026"),
        (DateRange(date(2025, 12, 31), date(2026, 1, 9)), b"SINCE 31-Dec-2025 BEFORE 9-Jan-2026"),
    ],
)
def test_dates_as_search_keys(dates: DateRange, criteria: bytes) -> None:
    assert criteria_of(dates) == criteria
