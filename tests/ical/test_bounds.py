"""Hostile calendars: each is as large as an object may be, and is read or refused soon.

What takes time in proportion to the length squared would take minutes here.
"""

import pytest

from rapport.errors import Malformed
from rapport.ical import read_object, split_file
from tests.ical.texts import PRAGUE_LIKE, START, vcalendar, vevent

MEBIBYTE = 1024 * 1024
HEAD = f"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\n{START}\n"


def fill(before: str, piece: str, after: str = "") -> bytes:
    """Repeat a piece until the calendar is as large as it may be."""
    room = MEBIBYTE - len((before + after).encode())
    return (before + piece * (room // len(piece.encode())) + after).encode()


def zone(name: str, rule: str) -> str:
    return PRAGUE_LIKE.format(name=name).replace("FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", rule)


READ = {
    "blanks": fill(f"{HEAD}SUMMARY:", " "),
    "backslashes": fill(f"{HEAD}DESCRIPTION:", "\\"),
    "escaped line ends": fill(f"{HEAD}SUMMARY:", "\\n"),
    "blanks before a name": fill(f"{HEAD}X", "\t "),
    "blanks around an edge": fill(HEAD, " ", "\nEND:VEVENT"),
    "a name without end": fill(HEAD, "A"),
    "backslashes in a parameter": fill(f"{HEAD}ATTENDEE;CN=", "\\"),
    "open quotes": fill(f"{HEAD}ATTENDEE", ';A="', ":mailto:a@firm.example"),
    "quotes": fill(f"{HEAD}ATTENDEE;CN=", '"', ":mailto:a@firm.example"),
    "semicolons": fill(f"{HEAD}ATTENDEE", ";", ":mailto:a@firm.example"),
    "parameters": fill(f"{HEAD}ATTENDEE", ";A=b", ":mailto:a@firm.example"),
    "carets": fill(f"{HEAD}ATTENDEE;CN=", "^", ":mailto:a@firm.example"),
    "colons": fill(f"{HEAD}DTEND;TZID=x:", ":"),
    "schemes": fill(f"{HEAD}ATTENDEE;CN=x:", "mailto:"),
    "blank lines": fill(HEAD, "\n"),
    "carriage returns": fill(HEAD, "\r"),
    "folds": fill(f"{HEAD}SUMMARY:x", "\n "),
    "folds after blank lines": fill(f"{HEAD}SUMMARY:x", "\n\n\t"),
    "tiny lines": fill(HEAD, "A:\n"),
    "tiny lines without a name": fill(f"{HEAD}DESCRIPTION:x\n", "a\n"),
    "lines in another charset": fill(f"{HEAD}", "A:é\n").replace("é".encode(), b"\xe9"),
    "ends of nothing": fill(HEAD, "END:X\n"),
    "calendars": fill(f"{HEAD}END:VEVENT\n", "BEGIN:VCALENDAR\n"),
    "attendees": fill(HEAD, "ATTENDEE:mailto:a@firm.example\n"),
    "links": fill(f"{HEAD}DESCRIPTION:", "https://"),
    "short links": fill(f"{HEAD}DESCRIPTION:", "https://zoom.us/ "),
    "open tags": fill(f"{HEAD}X-ALT-DESC;FMTTYPE=text/html:", "<div>"),
    "references to nothing": fill(f"{HEAD}X-ALT-DESC;FMTTYPE=text/html:", "&#0;"),
    "unknown zones": fill(f"{HEAD}RRULE:FREQ=DAILY\nEXDATE;TZID=", "a/"),
    "versions of one event": fill("BEGIN:VCALENDAR\n", f"BEGIN:VEVENT\nUID:1\n{START}\nEND:VEVENT\n"),
    "an endless observance": vcalendar(
        zone("Odd", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"), vevent(start="DTSTART;TZID=Odd:20260301T090000")
    ),
    "dates of an observance": vcalendar(
        PRAGUE_LIKE.format(name="Odd").replace(
            "END:STANDARD", "RDATE:" + "20260101T000000," * 60_000 + "\nEND:STANDARD"
        ),
        vevent(start="DTSTART;TZID=Odd:20260301T090000"),
    ),
    "a rule that never comes true": vcalendar(vevent("RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=9")),
    "a rule of a hundred thousand days": vcalendar(vevent("RRULE:FREQ=DAILY;COUNT=100000")),
    "ten thousand dates": vcalendar(
        vevent(
            "RDATE:" + ",".join(f"{2000 + day // 300}{day // 25 % 12 + 1:02}{day % 25 + 1:02}" for day in range(10_000))
        )
    ),
}


@pytest.mark.timeout(10)
@pytest.mark.parametrize("defect", READ)
def test_a_hostile_event_is_read_soon(defect: str) -> None:
    events = read_object(READ[defect])
    assert [event.uid for event in events] == [
        "1@firm.example" if READ[defect].startswith(b"BEGIN:VCALENDAR\r") else "1"
    ]
    assert split_file(READ[defect]).parts


def series(number: int, rule: str) -> str:
    return f"BEGIN:VEVENT\nUID:{number}\n{START}\nRRULE:{rule}\nEND:VEVENT"


REFUSED = {
    "larger than 1 MiB": fill(HEAD, "x") + b"x",
    "nested too deeply": fill(HEAD, "BEGIN:X\n"),
    "no start": fill("BEGIN:VCALENDAR\n", "BEGIN:VEVENT\n"),
    "no calendar": b"\0" * MEBIBYTE,
    "rules of time zones": fill("BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\n", "BEGIN:STANDARD\nEND:STANDARD\n"),
    "more than 1,000 exceptions": vcalendar(
        *(vevent(f"RECURRENCE-ID:{1900 + n % 300}{n // 300 + 1:02}01T090000Z") for n in range(1001))
    ),
    "more than 50 times": vcalendar(
        vevent("RRULE:FREQ=DAILY"),
        *(vevent(f"RECURRENCE-ID;RANGE=THISANDFUTURE:{1900 + n}0101T090000Z") for n in range(51)),
    ),
    "10,000 single dates": vcalendar(vevent("RRULE:FREQ=DAILY", "EXDATE:" + ",".join(["20261103T090000Z"] * 10_001))),
    "more than 10 rules": fill(HEAD, "RRULE:FREQ=DAILY\n"),
    "can't be read": fill(f"{HEAD}RRULE:FREQ=DAILY;BYDAY=", "MO,"),
    "more than 1,000 series": vcalendar(*(series(n, "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30") for n in range(1001))),
    "more often than once an hour": vcalendar(vevent("RRULE:FREQ=SECONDLY;UNTIL=20991231T000000Z")),
}


@pytest.mark.timeout(10)
@pytest.mark.parametrize("reason", REFUSED)
def test_a_hostile_event_is_refused_soon(reason: str) -> None:
    with pytest.raises(Malformed, match=reason):
        read_object(REFUSED[reason])


@pytest.mark.timeout(10)
def test_what_is_just_within_the_bounds_is_read() -> None:
    exceptions = [vevent(f"RECURRENCE-ID:{1900 + n % 300}{n // 300 + 1:02}01T090000Z") for n in range(1000)]
    assert len(read_object(vcalendar(vevent("RRULE:FREQ=DAILY"), *exceptions))) == 1001
    assert read_object(vcalendar(vevent("RRULE:FREQ=DAILY", "EXDATE:" + ",".join(["20261103T090000Z"] * 10_000))))
    assert read_object(fill(HEAD, "x"))


@pytest.mark.timeout(30)
def test_a_million_tiny_lines_and_fifty_thousand_events_of_a_file_are_cut_soon() -> None:
    assert len(split_file((HEAD + "A:\n" * 1_000_000).encode()).parts) == 1
    events = "".join(f"BEGIN:VEVENT\nUID:{number}\n{START}\nEND:VEVENT\n" for number in range(50_000))
    assert len(split_file(f"BEGIN:VCALENDAR\n{events}".encode()).parts) == 50_000
