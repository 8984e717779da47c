"""What an event is about, and how private it is."""

from datetime import UTC, datetime

import pytest

from models.words import EventStatus
from rapport.ical import read_object
from tests.ical.texts import read_one, vcalendar, vevent


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["SUMMARY:Lunch"], "Lunch"),
        (["summary:Lunch"], "Lunch"),
        (["SUMMARY;LANGUAGE=en:Lunch"], "Lunch"),
        (["SUMMARY:Lunch\\, then coffee\\; maybe \\\\o/"], "Lunch, then coffee; maybe \\o/"),
        (["SUMMARY:Two\\nlines  and\\Nmore"], "Two lines and more"),
        (["SUMMARY:Ends\\"], "Ends\\"),
        (["SUMMARY:", "SUMMARY:The second"], "The second"),
        (["SUMMARY:Time: 9:00"], "Time: 9:00"),
        (["SUMMARY"], ""),
        ([], ""),
        (["SUMMARY:" + "x" * 2000], "x" * 1000),
        (["SUMMARY:" + "\\," * 2000], "," * 1000),
    ],
)
def test_the_title_is_one_line_of_text(lines: list[str], expected: str) -> None:
    assert read_one(*lines).title == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["DESCRIPTION:One\\n\\nTwo"], "One\n\nTwo"),
        (["DESCRIPTION:One", "not escaped, and no name", "X-OTHER:1"], "One\nnot escaped, and no name"),
        (["DESCRIPTION:Text", "X-ALT-DESC;FMTTYPE=text/html:<b>HTML</b>"], "Text"),
        (["X-ALT-DESC;FMTTYPE=text/html:<p>One\\, <b>two</b></p><p>Three</p>"], "One, two\n\nThree"),
        (["X-ALT-DESC;FMTTYPE=text/rtf:nothing"], ""),
        (["DESCRIPTION:  ", "X-ALT-DESC;FMTTYPE=text/html:<i>Hi</i>"], "Hi"),
        (['DESCRIPTION;ALTREP="data:text/html,%3Cb%3EHi%3C%2Fb%3E%20there":'], "Hi there"),
        (['DESCRIPTION;ALTREP="cid:1@firm.example":'], ""),
        (["DESCRIPTION:" + "x" * 150_000], "x" * 100_000),
        (["X-ALT-DESC;FMTTYPE=text/html:" + "x" * 150_000], "x" * 100_000),
        (["X-ALT-DESC;FMTTYPE=text/html:a&#0;b&#xD800;c"], "a\ufffdb\ufffdc"),
    ],
)
def test_the_description_is_text_also_where_only_html_was_sent(lines: list[str], expected: str) -> None:
    assert read_one(*lines).description == expected


def test_the_location_keeps_its_lines_within_bounds() -> None:
    assert read_one("LOCATION:Main Street 1\\nPrague").location == "Main Street 1\nPrague"
    assert read_one("LOCATION:" + "x" * 3000).location == "x" * 2000


TEAMS = "https://teams.microsoft.com/l/meetup-join/19%3ameeting_x%40thread.v2/0?context=%7b%22Tid%22%7d"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["CONFERENCE;VALUE=URI;FEATURE=VIDEO:https://video.firm.example/1"], "https://video.firm.example/1"),
        (["CONFERENCE;VALUE=URI:tel:+420123", "CONFERENCE:https://a.example/2"], "https://a.example/2"),
        (["URL:https://a.example", "X-GOOGLE-CONFERENCE:https://meet.google.com/abc"], "https://meet.google.com/abc"),
        ([f"X-MICROSOFT-SKYPETEAMSMEETINGURL:{TEAMS}"], TEAMS),
        (["URL:https://firm.example/event"], "https://firm.example/event"),
        (["URL;VALUE=URI:HTTP://firm.example"], "HTTP://firm.example"),
        (["URL:javascript:alert(1)"], ""),
        (["URL:data:text/html,x"], ""),
        (["URL:https://a.example/ javascript:x"], ""),
        (["URL:https://" + "a" * 3000], ""),
        (["LOCATION:Room 1 or https://firm.zoom.us/j/123?pwd=x."], "https://firm.zoom.us/j/123?pwd=x"),
        (["DESCRIPTION:Join\\n<https://meet.google.com/abc-defg-hij>\\nBye"], "https://meet.google.com/abc-defg-hij"),
        (
            ["DESCRIPTION:See https://firm.example (https://firm.webex.com/meet/jana)"],
            "https://firm.webex.com/meet/jana",
        ),
        (["DESCRIPTION:https://firm.webex.com/firm/j.php?MTID=m1"], "https://firm.webex.com/firm/j.php?MTID=m1"),
        ([f"DESCRIPTION:Click {TEAMS}"], TEAMS),
        (["DESCRIPTION:https://teams.live.com/meet/123"], "https://teams.live.com/meet/123"),
        (["DESCRIPTION:https://firm.example/agenda"], ""),
        (["DESCRIPTION:https://meet.google.com@evil.example/abc"], ""),
        (["DESCRIPTION:https://evil.example/zoom.us/j/1"], ""),
        (["DESCRIPTION:https://evilzoom.us/j/1"], ""),
        (["DESCRIPTION:http://"], ""),
    ],
)
def test_the_link_is_that_of_the_meeting(lines: list[str], expected: str) -> None:
    assert read_one(*lines).link == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("STATUS:CONFIRMED", EventStatus.CONFIRMED),
        ("STATUS:tentative", EventStatus.TENTATIVE),
        ("STATUS:CANCELLED", EventStatus.CANCELLED),
        ("STATUS:CANCELED", EventStatus.CANCELLED),
        ("STATUS:X-UNSURE", EventStatus.CONFIRMED),
        ("STATUS:", EventStatus.CONFIRMED),
        ("TRANSP:TRANSPARENT", EventStatus.CONFIRMED),
    ],
)
def test_the_status_is_one_of_three(line: str, expected: EventStatus) -> None:
    assert read_one(line).status is expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("CLASS:PRIVATE", True),
        ("class:private", True),
        ("CLASS:CONFIDENTIAL", True),
        ("CLASS:X-SECRET", True),
        ("CLASS:PUBLIC", False),
        ("CLASS:", False),
        ("X-MICROSOFT-CDO-BUSYSTATUS:OOF", False),
    ],
)
def test_what_is_not_public_is_private(line: str, expected: bool) -> None:
    assert read_one(line).is_private is expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("SEQUENCE:3", 3),
        ("SEQUENCE: 3 ", 3),
        ("SEQUENCE:", 0),
        ("SEQUENCE:-1", 0),
        ("SEQUENCE:three", 0),
        ("SEQUENCE:2147483647", 2147483647),
        ("SEQUENCE:2147483648", 0),
        ("SEQUENCE:" + "9" * 5000, 0),
        ("SEQUENCE:٣", 0),
    ],
)
def test_the_sequence_is_a_number_that_a_database_keeps(line: str, expected: int) -> None:
    assert read_one(line).sequence == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["DTSTAMP:20261101T120000Z", "LAST-MODIFIED:20261102T120000Z"], datetime(2026, 11, 1, 12, tzinfo=UTC)),
        (["LAST-MODIFIED:20261102T120000Z"], datetime(2026, 11, 2, 12, tzinfo=UTC)),
        (["DTSTAMP:yesterday", "LAST-MODIFIED:20261102T120000Z"], datetime(2026, 11, 2, 12, tzinfo=UTC)),
        (["DTSTAMP;TZID=Europe/Prague:20261101T120000"], datetime(2026, 11, 1, 11, tzinfo=UTC)),
        (["DTSTAMP:20261101T120000"], datetime(2026, 11, 1, 12, tzinfo=UTC)),
        (["DTSTAMP:00010101T000000Z"], None),
        ([], None),
    ],
)
def test_the_stamp_is_the_last_word_about_when(lines: list[str], expected: datetime | None) -> None:
    assert read_one(*lines).stamped_at == expected


def test_a_calendar_of_method_cancel_cancels_all_its_events() -> None:
    events = read_object(vcalendar("METHOD:cancel", vevent(), vevent("STATUS:CONFIRMED", uid="2")))
    assert [event.status for event in events] == [EventStatus.CANCELLED] * 2
