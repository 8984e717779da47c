"""Calendars that are broken as text; each fixture is named for its defect."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.errors import Malformed
from rapport.ical import read_object, split_file
from rapport.providers.base import RemoteEvent
from tests.ical.texts import START, vcalendar, vevent

FIXTURES = Path(__file__).parents[1] / "fixtures" / "ical"
DEFECTS = sorted(path.stem for path in FIXTURES.glob("*.ics"))

TITLES = {"latin1_line_in_utf8": "Café – déjeuner"}
"""Titles of the fixtures that don't say "Příští rok"."""


@pytest.mark.parametrize("defect", DEFECTS)
def test_an_event_is_read_in_spite_of(defect: str) -> None:
    (event,) = read_object((FIXTURES / f"{defect}.ics").read_bytes())
    assert (event.uid, event.title) == ("1@firm.example", TITLES.get(defect, "Příští rok"))
    assert f"{event.starts_at:%Y%m%dT%H%M}" == "20261102T0900"


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_file_is_cut_in_spite_of(defect: str) -> None:
    (part,) = split_file((FIXTURES / f"{defect}.ics").read_bytes()).parts
    assert part.data is not None
    assert read_object(part.data) == read_object((FIXTURES / f"{defect}.ics").read_bytes())


def test_there_is_a_fixture_for_each_defect() -> None:
    assert len(DEFECTS) == 16


def test_other_lines_of_a_file_stay_utf8_beside_one_that_is_not() -> None:
    (event,) = read_object((FIXTURES / "latin1_line_in_utf8.ics").read_bytes())
    assert event.location == "Vídeň"


@pytest.mark.parametrize("octets", [b"", b"\n", b"\0" * 100, b"hello", b"<html></html>", b"BEGIN:", b"END:VCALENDAR"])
def test_what_is_no_calendar_is_refused(octets: bytes) -> None:
    with pytest.raises(Malformed, match="no calendar"):
        read_object(octets)
    with pytest.raises(Malformed, match="no calendar"):
        split_file(octets)


@pytest.mark.parametrize(
    "blocks",
    [
        [],
        ["BEGIN:VTODO\nUID:1\nSUMMARY:To do\nEND:VTODO"],
        ["BEGIN:VJOURNAL\nUID:1\nEND:VJOURNAL"],
        ["BEGIN:VFREEBUSY\nUID:1\nEND:VFREEBUSY"],
        ["BEGIN:VTIMEZONE\nTZID:Custom\nEND:VTIMEZONE"],
        ["BEGIN:X-THING\nUID:1\nEND:X-THING"],
    ],
)
def test_what_holds_no_event_gives_none(blocks: list[str]) -> None:
    assert read_object(vcalendar(*blocks)) == ()


def test_all_calendars_of_a_stream_are_read_each_with_its_own_method_and_zones() -> None:
    stream = vcalendar("METHOD:CANCEL", vevent(uid="1")) + vcalendar(
        "X-WR-TIMEZONE:Asia/Tokyo", vevent(uid="2", start="DTSTART;TZID=Nowhere:20261102T090000")
    )
    first, second = read_object(stream)
    assert (first.uid, first.status, first.time_zone) == ("1", "cancelled", "UTC")
    assert (second.uid, second.status, second.time_zone) == ("2", "confirmed", "Asia/Tokyo")


def test_an_event_that_was_not_ended_ends_where_the_next_begins() -> None:
    text = f"BEGIN:VEVENT\nUID:1\n{START}\nSUMMARY:One\nBEGIN:VEVENT\nUID:2\n{START}\nSUMMARY:Two"
    assert [(event.uid, event.title) for event in read_object(vcalendar(text))] == [("1", "One"), ("2", "Two")]


def test_a_line_without_a_name_belongs_to_the_text_before_it_and_to_nothing_else() -> None:
    (event,) = read_object(vcalendar(vevent("SUMMARY:One", "more of it", "X-A:1", "nothing", uid="1", start=START)))
    assert (event.uid, event.title) == ("1", "One more of it")
    (event,) = read_object(vcalendar(vevent(uid="1\nX-B=2", start=f"{START}\nGEO=1")))
    assert (event.uid, event.starts_at.hour) == ("1", 9)


def test_a_uid_is_made_of_what_tells_events_apart_and_is_always_the_same() -> None:
    def uid(*lines: str) -> str:
        (event,) = read_object(vcalendar("\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT"])))
        return event.uid

    known = uid(START, "ORGANIZER:mailto:jana@firm.example", "CREATED:20260101T000000Z", "SUMMARY:One")
    assert len(known) == 40
    assert known == uid(
        "SUMMARY:Other", "UID: ", START, "CREATED:20260101T000000Z", "ORGANIZER:mailto:jana@firm.example"
    )
    others = {
        uid(START),
        uid("DTSTART:20261102T090001Z", "ORGANIZER:mailto:jana@firm.example", "CREATED:20260101T000000Z"),
        uid(START, "ORGANIZER:mailto:petr@firm.example", "CREATED:20260101T000000Z"),
        uid(START, "ORGANIZER:mailto:jana@firm.example", "CREATED:20260102T000000Z"),
    }
    assert len(others - {known}) == 4


def test_events_without_a_uid_at_the_same_time_stay_apart() -> None:
    event = f"BEGIN:VEVENT\n{START}\nEND:VEVENT"
    uids = [event.uid for event in read_object(vcalendar(event, event) + vcalendar(event))]
    assert uids == [uids[0], f"{uids[0]}-2", f"{uids[0]}-3"]


def test_a_uid_is_kept_up_to_a_thousand_characters_and_digested_beyond() -> None:
    (kept,) = read_object(vcalendar(vevent(uid="u" * 1000)))
    (digested,) = read_object(vcalendar(vevent(uid="u" * 1001)))
    assert (kept.uid, len(digested.uid)) == ("u" * 1000, 40)


def read(text: bytes) -> tuple[RemoteEvent, ...] | str:
    try:
        return read_object(text)
    except Malformed as reason:
        return str(reason)


@given(octets=st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_octets_give_events_or_a_reason(octets: bytes) -> None:
    around = b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART:20261102T090000Z\n" + octets + b"\nEND:VEVENT\n"
    assert isinstance(read(around), tuple | str)
    assert isinstance(read(octets), tuple | str)


_NAMES = [
    "DTSTART",
    "DTEND",
    "DURATION",
    "RRULE",
    "RDATE",
    "EXDATE",
    "RECURRENCE-ID",
    "ATTENDEE",
    "ORGANIZER",
    "BEGIN",
    "END",
    "UID",
]
_PARAMETERS = [
    ";VALUE=DATE",
    ";TZID=Europe/Prague",
    ";TZID=Odd",
    ";RANGE=THISANDFUTURE",
    ";VALUE=PERIOD",
    ';CN="',
    ";=",
    ";;",
]
_VALUES = [
    "20261102",
    "20261102T090000",
    "20261102T090000Z",
    "20261102T090000Z/PT1H",
    "20261109,20261110T090000",
    "00000000",
    "1",
    "P1D",
    "-PT5M",
    "FREQ=DAILY;COUNT=3",
    "FREQ=WEEKLY;UNTIL=20261201",
    "FREQ=MONTHLY;BYDAY=-1MO;BYSETPOS=-1",
    "FREQ=HOURLY",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    "VEVENT",
    "VALARM",
    "VTIMEZONE",
    "VCALENDAR",
    "mailto:jana@firm.example",
]
_LINES = st.builds("{}{}:{}".format, *map(st.sampled_from, (_NAMES, ["", *_PARAMETERS], _VALUES)))


@given(lines=st.lists(_LINES, max_size=25))
@settings(max_examples=300, deadline=None)
def test_any_order_of_lines_gives_events_that_end_after_they_start(lines: list[str]) -> None:
    events = read("\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", START, *lines]).encode())
    if isinstance(events, str):
        assert events.endswith(".")
        return
    for event in events:
        assert event.starts_at <= event.ends_at
        assert bool(event.schedule) or event.last_at == event.ends_at
    assert len({(event.uid, event.recurrence_id) for event in events}) == len(events)
