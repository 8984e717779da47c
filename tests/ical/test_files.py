"""Whole files, cut into a part for each UID."""

import pytest

from rapport.errors import Malformed
from rapport.ical import CalendarFile, FilePart, files, read_object, split_file
from tests.ical.texts import ODD_ZONE, PRAGUE_LIKE, START, vcalendar, vevent


def titles(file: CalendarFile) -> list[list[str]]:
    return [[event.title for event in read_object(part.data or b"", file.time_zone)] for part in file.parts]


def only(*blocks: str) -> FilePart:
    (part,) = split_file(vcalendar(*blocks)).parts
    return part


def test_a_file_is_cut_by_uid_in_the_order_of_the_file() -> None:
    file = split_file(
        vcalendar(
            "X-WR-CALNAME:Jana\\, work",
            "X-WR-TIMEZONE:Europe/Prague",
            vevent("SUMMARY:Series", "RRULE:FREQ=WEEKLY", uid="b"),
            vevent("SUMMARY:Single", uid="a"),
            vevent("SUMMARY:Exception", "RECURRENCE-ID:20261109T090000Z", uid="b"),
            "BEGIN:VTODO\nUID:c\nSUMMARY:To do\nEND:VTODO",
        )
    )
    assert (file.name, file.time_zone) == ("Jana, work", "Europe/Prague")
    assert [part.uid for part in file.parts] == ["b", "a", "c"]
    assert titles(file) == [["Series", "Exception"], ["Single"], []]


@pytest.mark.parametrize(
    ("line", "name"),
    [("NAME:Jana", "Jana"), ("X-WR-CALNAME:Jana\nNAME:Other", "Jana"), ("X-WR-CALNAME:", ""), ("", "")],
)
def test_a_file_may_have_a_name(line: str, name: str) -> None:
    assert split_file(vcalendar(line)) == CalendarFile(name, "", ())


def test_each_part_has_the_zones_that_it_needs_and_no_others() -> None:
    file = split_file(
        vcalendar(
            ODD_ZONE.format(name="Odd"),
            PRAGUE_LIKE.format(name="Custom"),
            vevent(uid="odd", start='DTSTART;TZID="ODD":20260301T090000'),
            vevent(uid="custom", start="DTSTART;X-A=1;TZID=Custom:20261102T090000"),
            vevent(uid="none"),
        )
    )
    odd, custom, none = (part.data or b"" for part in file.parts)
    assert [data.count(b"BEGIN:VTIMEZONE") for data in (odd, custom, none)] == [1, 1, 0]
    assert [read_object(data)[0].starts_at.strftime("%H:%M") for data in (odd, custom)] == ["06:40", "08:00"]


def test_each_part_keeps_the_method_and_default_zone_of_its_calendar() -> None:
    stream = vcalendar("METHOD:CANCEL", vevent(uid="1")) + vcalendar(
        "X-WR-TIMEZONE:Asia/Tokyo", vevent(uid="2", start="DTSTART;TZID=Nowhere:20261102T090000"), vevent(uid="1")
    )
    file = split_file(stream)
    first, second = (read_object(part.data or b"") for part in file.parts)
    assert [event.status for event in first] == ["confirmed"]  # of equal versions the last one counts
    assert second[0].time_zone == "Asia/Tokyo"


def test_an_event_without_a_uid_gets_one_that_its_part_keeps() -> None:
    event = f"BEGIN:VEVENT\n{START}\nEND:VEVENT"
    parts = split_file(vcalendar(event, event)).parts
    assert parts[1].uid == f"{parts[0].uid}-2"
    assert [read_object(part.data or b"")[0].uid for part in parts] == [part.uid for part in parts]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (["SUMMARY:One"], ["SUMMARY:Two"]),
        (["SUMMARY:One"], ["SUMMARY:One", "CLASS:PRIVATE"]),
        (["ATTENDEE:mailto:a@firm.example"], ["ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@firm.example"]),
    ],
)
def test_a_version_changes_with_the_content(first: list[str], second: list[str]) -> None:
    assert only(vevent(*first)).version != only(vevent(*second)).version


def test_a_version_changes_with_the_rules_of_a_zone_and_with_the_method() -> None:
    event = vevent(start="DTSTART;TZID=Odd:20260301T090000")
    zone = ODD_ZONE.format(name="Odd")
    versions = {
        only(zone, event).version,
        only(zone.replace("+0220", "+0230"), event).version,
        only("METHOD:CANCEL", zone, event).version,
    }
    assert len(versions) == 3


def test_a_version_stays_when_a_file_is_only_exported_anew() -> None:
    master, exception = vevent("RRULE:FREQ=DAILY"), vevent("RECURRENCE-ID:20261103T090000Z")
    stamped = [text.replace("UID:", "DTSTAMP:20270101T000000Z\nUID:") for text in (exception, master)]
    alarm = stamped[1].replace("END:VEVENT", "BEGIN:VALARM\nACTION:DISPLAY\nEND:VALARM\nEND:VEVENT")
    assert only(master, exception).version == only(stamped[0], alarm).version


def test_a_part_beyond_the_bounds_tells_why_and_spoils_nothing() -> None:
    large = vevent("DESCRIPTION:" + "x" * 1024 * 1024, uid="large")
    named = (f"RECURRENCE-ID:2{number:03}0101" for number in range(1001))
    exceptions = [vevent(line, uid="many") for line in named]
    file = split_file(vcalendar(large, vevent("SUMMARY:Small", uid="small"), *exceptions))
    assert [(part.uid, part.data is None, part.reason) for part in file.parts] == [
        ("large", True, "The event is larger than 1 MiB."),
        ("small", False, ""),
        ("many", True, "The series has more than 1,000 exceptions."),
    ]
    assert all(part.version for part in file.parts)


def test_a_part_that_cannot_be_read_spoils_nothing() -> None:
    file = split_file(vcalendar(vevent(uid="bad", start="DTSTART:never"), vevent("SUMMARY:Good", uid="good")))
    with pytest.raises(Malformed):
        read_object(file.parts[0].data or b"")
    assert read_object(file.parts[1].data or b"")[0].title == "Good"


def test_a_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_FILE_OCTETS", 1024)
    monkeypatch.setattr(files, "MAX_PARTS", 10)
    with pytest.raises(Malformed, match="larger than"):
        split_file(b"x" * 1025)
    with pytest.raises(Malformed, match="more than 10 events"):
        split_file(b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\n" * 11)


def test_a_large_zone_that_many_events_need_is_not_multiplied_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_FILE_OCTETS", 16 * 1024)
    zone = ODD_ZONE.format(name="Odd").replace("TZID:Odd", "TZID:Odd\nCOMMENT:" + "x" * 8000)
    events = [f"BEGIN:VEVENT\nUID:{number}\nDTSTART;TZID=Odd:20260301\nEND:VEVENT" for number in range(100)]
    with pytest.raises(Malformed, match="time zones"):
        split_file(vcalendar(zone, *events))


def test_parts_of_a_file_say_what_the_file_said() -> None:
    events = [vevent("SUMMARY:Příští rok\\, možná", f"SEQUENCE:{number}", uid=f"{number}") for number in range(20)]
    data = vcalendar("X-WR-TIMEZONE:Europe/Prague", PRAGUE_LIKE.format(name="Custom"), *events)
    parts = split_file(data).parts
    assert tuple(event for part in parts for event in read_object(part.data or b"")) == read_object(data)
