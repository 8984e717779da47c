"""Threads: which messages belong together, whatever order they come in."""

import itertools
from collections.abc import Sequence
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.policy.threads import Joining, ids_of_thread, join_threads, split_thread
from rapport.providers.base import Envelope

NO_CAP = 1_000

groups_of_keys = st.lists(st.lists(st.sampled_from("abcdefghijkl"), min_size=1, max_size=4), max_size=14)


def make_envelope(message_id: str = "", in_reply_to: Sequence[str] = (), references: Sequence[str] = ()) -> Envelope:
    fields: dict[str, Any] = dict.fromkeys(["from_", "reply_to", "to", "cc", "bcc"], ())
    return Envelope(
        id="1", message_id=message_id, sent_at=None, received_at=None, subject="", in_reply_to=tuple(in_reply_to),
        references=tuple(references), headers={}, size=0, **fields,
    )  # fmt: skip


def apply(links: dict[str, str], joining: Joining) -> None:
    """Do what a store does with a joining: move the links of merged threads, then write the new ones."""
    for key, thread in links.items():
        links[key] = joining.merged.get(thread, thread)
    links.update(joining.thread_of)


def join_by_pages(pages: Sequence[Sequence[Sequence[str]]]) -> dict[str, str]:
    links: dict[str, str] = {}
    for page in pages:
        keys = {key for keys in page for key in keys}
        apply(links, join_threads({key: links[key] for key in keys & links.keys()}, page, NO_CAP))
    return links


@pytest.mark.parametrize(
    ("groups", "threads"),
    [
        ([], {}),
        ([[]], {}),
        ([["a"]], {"a": "a"}),
        ([["b", "a"]], {"a": "a", "b": "a"}),
        ([["a"], ["b"]], {"a": "a", "b": "b"}),
        ([["c", "b"], ["b", "a"]], {"a": "a", "b": "a", "c": "a"}),
        ([["a", "b"], ["b", "a"]], {"a": "a", "b": "a"}),
        ([["a", "a"]], {"a": "a"}),
        ([["a"], ["a"]], {"a": "a"}),
        ([["b", "x"], ["c", "x"]], {"b": "b", "c": "b", "x": "b"}),
        ([["a", "b"], ["c", "d"], ["b", "c"]], {"a": "a", "b": "a", "c": "a", "d": "a"}),
    ],
    ids=[
        "none",
        "no keys",
        "one",
        "reply",
        "strangers",
        "chain",
        "cycle",
        "itself",
        "twice",
        "missing parent",
        "bridge",
    ],
)
def test_messages_that_name_each_other_are_one_thread(groups: list[list[str]], threads: dict[str, str]) -> None:
    assert join_threads({}, groups, NO_CAP) == Joining(threads, {})


def test_a_message_that_links_two_threads_merges_them() -> None:
    joining = join_threads({"b": "a", "d": "c"}, [["e", "b", "d"]], NO_CAP)
    assert joining == Joining({"e": "a", "d": "a"}, {"c": "a"})


def test_a_smaller_key_renames_its_thread() -> None:
    assert join_threads({"c": "b"}, [["a", "c"]], NO_CAP) == Joining({"a": "a", "c": "a"}, {"b": "a"})


def test_what_is_known_changes_nothing() -> None:
    assert join_threads({"a": "a", "b": "a"}, [["b", "a"]], NO_CAP) == Joining({}, {})


def test_a_thread_never_grows_beyond_the_cap() -> None:
    groups = [[f"{number:03}", f"{number + 1:03}"] for number in range(50)]
    threads = join_threads({}, groups, cap=10).thread_of
    sizes = [len(list(keys)) for _, keys in itertools.groupby(sorted(threads.values()))]
    assert sum(sizes) == 51
    assert max(sizes) == 10


def test_the_cap_holds_a_known_thread_back_but_not_the_message() -> None:
    joining = join_threads({"a": "a", "b": "a", "c": "a"}, [["d", "c"]], cap=3)
    assert joining == Joining({"d": "d"}, {})


@given(groups_of_keys, st.randoms(use_true_random=False), st.integers(1, 6))
def test_neither_order_nor_pages_matter(groups: list[list[str]], random: Random, size: int) -> None:
    at_once = join_threads({}, groups, NO_CAP).thread_of
    random.shuffle(groups)
    shuffled = [random.sample(keys, len(keys)) for keys in groups]
    pages = [shuffled[start : start + size] for start in range(0, len(shuffled), size)]
    assert join_by_pages(pages) == at_once


@given(groups_of_keys)
def test_a_page_that_is_stored_twice_changes_nothing(groups: list[list[str]]) -> None:
    links = join_threads({}, groups, NO_CAP).thread_of
    assert join_threads(links, groups, NO_CAP) == Joining({}, {})


@given(groups_of_keys, st.integers(1, 8))
def test_a_repeat_changes_nothing_even_at_the_cap(groups: list[list[str]], cap: int) -> None:
    links = join_threads({}, groups, cap).thread_of
    assert join_threads(links, groups, cap) == Joining({}, {})


@given(groups_of_keys)
def test_a_thread_is_called_by_its_smallest_key(groups: list[list[str]]) -> None:
    threads = join_threads({}, groups, NO_CAP).thread_of
    for thread in set(threads.values()):
        assert thread == min(key for key, own in threads.items() if own == thread)


@given(groups_of_keys)
def test_splitting_equals_joining_from_scratch(groups: list[list[str]]) -> None:
    assert split_thread(groups) == join_by_pages([[keys] for keys in groups])


def test_a_removed_bridge_splits_its_thread() -> None:
    assert split_thread([["a", "b"], ["c", "d"]]) == {"a": "a", "b": "a", "c": "c", "d": "c"}


@pytest.mark.parametrize(
    ("envelope", "ids"),
    [
        (make_envelope("a@x", ["b@x"], ["c@x", "b@x"]), ("a@x", "b@x", "c@x")),
        (make_envelope("a@x", ["a@x"], ["a@x"]), ("a@x",)),
        (make_envelope("", ["b@x"]), ("b@x",)),
        (make_envelope("A@x", ["a@x"]), ("A@x", "a@x")),
        (make_envelope(" a@x ", ["", " "]), ("a@x",)),
        (make_envelope("1", ["null", "undefined", "@", "a@", "@x"]), ()),
        (make_envelope("a@x", ["two words@x", "b@x\x00", "c" * 600 + "@x"]), ("a@x",)),
        (make_envelope('"quoted"@x', ["a@[192.0.2.1]"]), ('"quoted"@x', "a@[192.0.2.1]")),
        (make_envelope(), ()),
    ],
)
def test_ids_are_valid_unique_and_begin_with_its_own(envelope: Envelope, ids: tuple[str, ...]) -> None:
    assert ids_of_thread(envelope) == ids


def test_a_long_list_keeps_its_root_and_its_latest() -> None:
    references = [f"{number}@x" for number in range(5_000)]
    ids = ids_of_thread(make_envelope("own@x", references[-1:], references))
    assert len(ids) == 64
    assert {"own@x", "0@x", "4999@x", "4998@x"} <= set(ids)
