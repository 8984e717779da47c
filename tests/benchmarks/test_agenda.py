import re
from itertools import islice

import pytest

from benchmarks.agenda import Member, generate_calendar
from benchmarks.people import OWNER
from rapport.ical import read_object
from rapport.policy.recurrence import expand
from rapport.providers.base import RemoteEvent


@pytest.fixture(scope="module")
def members() -> list[Member]:
    return list(generate_calendar(1000, seed=1))


@pytest.fixture(scope="module")
def objects(members: list[Member]) -> list[tuple[RemoteEvent, ...]]:
    return [read_object(member.raw) for member in members]


def test_a_seed_gives_the_same_calendar_again(members: list[Member]) -> None:
    assert list(islice(generate_calendar(1000, seed=1), 50)) == members[:50]
    assert next(generate_calendar(1000, seed=2)) != members[0]


def test_a_tenth_are_series_and_some_of_these_have_exceptions(objects: list[tuple[RemoteEvent, ...]]) -> None:
    series = [events for events in objects if events[0].schedule]
    assert len(series) == pytest.approx(100, rel=0.3)
    assert sum(len(events) > 1 for events in series) == pytest.approx(45, rel=0.4)
    assert all(len(events) == 1 for events in objects if not events[0].schedule)


def test_everyone_meets_somebody_from_outside_and_says_what_about(objects: list[tuple[RemoteEvent, ...]]) -> None:
    for event in (event for events in objects for event in events):
        addresses = {attendee.address for attendee in event.attendees}
        assert OWNER.address in addresses
        assert not all(address.endswith("@firm.example") for address in addresses)
        assert 2 <= len(addresses) <= 4
        assert event.title
    lengths = sorted(len(events[0].description) for events in objects)
    assert 200 < lengths[len(lengths) // 2] < 600


def test_each_object_is_an_event_of_its_own(members: list[Member], objects: list[tuple[RemoteEvent, ...]]) -> None:
    assert len({member.name for member in members}) == len(members)
    for member, events in zip(members, objects, strict=True):
        assert {f"{event.uid}.ics" for event in events} == {member.name}


def test_each_exception_stands_for_an_instance(members: list[Member], objects: list[tuple[RemoteEvent, ...]]) -> None:
    for member, (master, *exceptions) in zip(members, objects, strict=True):
        if master.schedule:
            assert master.last_at
            left = expand(master.schedule, "", master.starts_at, master.last_at)
            [times] = re.findall(rb"COUNT=(\d+)", member.raw)
            assert len(left) == int(times) - member.raw.count(b"EXDATE") - len(exceptions)
