"""ORGANIZER and ATTENDEEs as programs write them, and as attackers do."""

import pytest

from models.words import AttendeeKind, AttendeeRole, Response
from rapport.providers.base import RemoteAttendee
from tests.ical.texts import read_one

JANA = "mailto:jana@firm.example"


def people(*lines: str) -> list[tuple[str, str]]:
    return [(one.name, one.address) for one in read_one(*lines).attendees]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("ATTENDEE:mailto:jana@firm.example", ("", "jana@firm.example")),
        ("ATTENDEE:MAILTO:Jana@Firm.example", ("", "Jana@Firm.example")),
        ("attendee;cn=Jana:Mailto: jana@firm.example ", ("Jana", "jana@firm.example")),
        ("ATTENDEE:jana@firm.example", ("", "jana@firm.example")),
        ("ATTENDEE:mailto:mailto:jana@firm.example", ("", "jana@firm.example")),
        ("ATTENDEE:mailto:<jana@firm.example>", ("", "jana@firm.example")),
        ("ATTENDEE:mailto:jana%2Bcrm%40firm.example", ("", "jana+crm@firm.example")),
        ("ATTENDEE:mailto:jana@firm.example?subject=Hello", ("", "jana@firm.example")),
        ("ATTENDEE;CN=Jana Nováková:mailto:jana@firm.example", ("Jana Nováková", "jana@firm.example")),
        ('ATTENDEE;CN="Nováková, Jana":mailto:jana@firm.example', ("Nováková, Jana", "jana@firm.example")),
        ('ATTENDEE;CN="Jana; CEO: Firm":mailto:jana@firm.example', ("Jana; CEO: Firm", "jana@firm.example")),
        ("ATTENDEE;CN=Firm: Jana:mailto:jana@firm.example", ("Firm: Jana", "jana@firm.example")),
        ("ATTENDEE;CN=Nováková\\, Jana:mailto:jana@firm.example", ("Nováková, Jana", "jana@firm.example")),
        ("ATTENDEE;CN=George ^'Babe^' Ruth:mailto:babe@firm.example", ('George "Babe" Ruth', "babe@firm.example")),
        ("ATTENDEE;CN=A^nB ^^C:mailto:jana@firm.example", ("A B ^C", "jana@firm.example")),
        ('ATTENDEE;CN="Jana:mailto:jana@firm.example', ("Jana", "jana@firm.example")),
        ('ATTENDEE;CN="Jana "Babe" Ruth":mailto:jana@firm.example', ("Jana Babe Ruth", "jana@firm.example")),
        ("ATTENDEE;RSVP;;CN=Jana;:mailto:jana@firm.example", ("Jana", "jana@firm.example")),
        ("ATTENDEE ; CN = Jana ; RSVP = TRUE :mailto:jana@firm.example", ("Jana", "jana@firm.example")),
        (
            "ATTENDEE;CN=Jana;EMAIL=jana@firm.example:urn:uuid:3c1f9d6e-5e5f-4d3c-9f0e-0d4c5b6a7f80",
            ("Jana", "jana@firm.example"),
        ),
        ("ATTENDEE;CN=Jana;EMAIL=jana@firm.example:/17283/principal/", ("Jana", "jana@firm.example")),
        ("ATTENDEE;CN=Jana;EMAIL=jana@firm.example:invalid:nomail", ("Jana", "jana@firm.example")),
        ("ATTENDEE;CN=Jana;EMAIL=other@firm.example:mailto:jana@firm.example", ("Jana", "jana@firm.example")),
        ("ATTENDEE;CN=Jana:invalid:nomail", ("Jana", "")),
        ("ATTENDEE;CN=Jana:https://firm.example/people/jana@firm.example", ("Jana", "")),
        ("ATTENDEE;CN=boss@bank.example:mailto:evil@y.example", ("boss@bank.example", "evil@y.example")),
        (
            'ATTENDEE;CN="x:mailto:boss@bank.example":mailto:evil@y.example',
            ("x:mailto:boss@bank.example", "evil@y.example"),
        ),
        ("ATTENDEE:mailto:jana@firm.example\\nboss@bank.example", ("", "")),
        ("ATTENDEE:mailto:boss@bank.example mailto:evil@y.example", ("", "")),
        ("ATTENDEE:mailto:boss@bank.example, mailto:evil@y.example", ("", "")),
        ("ATTENDEE;CN=A:mailto:boss@bank.example;b:mailto:evil@y.example", ("A", "")),
        ("ATTENDEE:mailto:jana@@firm.example", ("", "jana@firm.example")),
        ("ATTENDEE:mailto:jána@firma.example", ("", "jána@firma.example")),
        ("ATTENDEE:mailto:%00%0Ajana@firm.example", ("", "")),
    ],
)
def test_an_attendee_is_read_as_was_meant(line: str, expected: tuple[str, str]) -> None:
    assert people(line) == ([expected] if any(expected) else [])


@pytest.mark.parametrize("line", ["ATTENDEE:", "ATTENDEE;CN=:", "ATTENDEE", "ATTENDEE:invalid:nomail", "ORGANIZER:x"])
def test_who_has_neither_name_nor_address_is_nobody(line: str) -> None:
    assert people(line) == []


@pytest.mark.parametrize(
    ("parameters", "role"),
    [
        ("", AttendeeRole.REQUIRED),
        (";ROLE=CHAIR", AttendeeRole.CHAIR),
        (";ROLE=REQ-PARTICIPANT", AttendeeRole.REQUIRED),
        (";role=opt-participant", AttendeeRole.OPTIONAL),
        (";ROLE=NON-PARTICIPANT", AttendeeRole.INFORMED),
        (";ROLE=X-BOSS", AttendeeRole.REQUIRED),
    ],
)
def test_the_role_is_read(parameters: str, role: AttendeeRole) -> None:
    assert read_one(f"ATTENDEE{parameters}:{JANA}").attendees == (RemoteAttendee("jana@firm.example", "", role),)


@pytest.mark.parametrize(
    ("parameters", "response"),
    [
        ("", Response.NEEDS_ACTION),
        (";PARTSTAT=NEEDS-ACTION", Response.NEEDS_ACTION),
        (";PARTSTAT=ACCEPTED", Response.ACCEPTED),
        (";PARTSTAT=declined", Response.DECLINED),
        (";PARTSTAT=TENTATIVE", Response.TENTATIVE),
        (";PARTSTAT=DELEGATED", Response.DELEGATED),
        (";PARTSTAT=X-MAYBE", Response.NEEDS_ACTION),
    ],
)
def test_the_answer_is_read(parameters: str, response: Response) -> None:
    (one,) = read_one(f"ATTENDEE{parameters}:{JANA}").attendees
    assert one.response is response


@pytest.mark.parametrize(
    ("parameters", "kind"),
    [
        ("", AttendeeKind.INDIVIDUAL),
        (";CUTYPE=INDIVIDUAL", AttendeeKind.INDIVIDUAL),
        (";CUTYPE=GROUP", AttendeeKind.GROUP),
        (";CUTYPE=room", AttendeeKind.ROOM),
        (";CUTYPE=RESOURCE", AttendeeKind.RESOURCE),
        (";CUTYPE=UNKNOWN", AttendeeKind.UNKNOWN),
        (";CUTYPE=X-AVATAR", AttendeeKind.UNKNOWN),
    ],
)
def test_the_kind_is_read(parameters: str, kind: AttendeeKind) -> None:
    (one,) = read_one(f"ATTENDEE{parameters}:{JANA}").attendees
    assert one.kind is kind


@pytest.mark.parametrize("cutype", ["", ";CUTYPE=INDIVIDUAL", ";CUTYPE=UNKNOWN", ";CUTYPE=X-THING", ";CUTYPE=ROOM"])
def test_a_room_of_google_is_a_room_whatever_is_said_of_it(cutype: str) -> None:
    (room,) = read_one(f"ATTENDEE{cutype}:mailto:firm_123@Resource.calendar.google.com").attendees
    assert room.kind is AttendeeKind.ROOM


def test_an_organizer_who_is_invited_too_is_there_once_with_the_own_answer() -> None:
    event = read_one(
        f'ORGANIZER;CN=Jana Nováková;SENT-BY="mailto:office@firm.example":{JANA}',
        "ATTENDEE;PARTSTAT=TENTATIVE;ROLE=OPT-PARTICIPANT:mailto:JANA@firm.example",
        "ATTENDEE;CN=Petr:mailto:petr@firm.example",
    )
    assert event.attendees == (
        RemoteAttendee(
            "JANA@firm.example", "Jana Nováková", AttendeeRole.OPTIONAL, Response.TENTATIVE, is_organizer=True
        ),
        RemoteAttendee("petr@firm.example", "Petr"),
    )


def test_an_organizer_who_is_not_invited_chairs_and_comes() -> None:
    event = read_one("ATTENDEE:mailto:petr@firm.example", f"ORGANIZER;CN=Jana:{JANA}")
    assert event.attendees == (
        RemoteAttendee("petr@firm.example", ""),
        RemoteAttendee("jana@firm.example", "Jana", AttendeeRole.CHAIR, Response.ACCEPTED, is_organizer=True),
    )


def test_an_organizer_without_an_address_is_known_by_name() -> None:
    event = read_one("ORGANIZER;CN=Jana:invalid:nomail")
    assert [(one.name, one.address, one.is_organizer) for one in event.attendees] == [("Jana", "", True)]


def test_who_is_written_twice_is_there_once_with_all_that_was_said() -> None:
    event = read_one(
        f"ATTENDEE:{JANA}",
        "ATTENDEE;CN=Jana;PARTSTAT=DECLINED;CUTYPE=GROUP:mailto:Jana@FIRM.example",
        f"ATTENDEE;CN=Other;PARTSTAT=ACCEPTED:{JANA}",
    )
    assert event.attendees == (
        RemoteAttendee("jana@firm.example", "Jana", AttendeeRole.REQUIRED, Response.DECLINED, AttendeeKind.GROUP),
    )


def test_of_a_crowd_the_first_five_hundred_are_kept_and_the_organizer_with_the_answer() -> None:
    crowd = [f"ATTENDEE:mailto:guest{number}@firm.example" for number in range(700)]
    event = read_one(*crowd, f"ATTENDEE;PARTSTAT=DECLINED:{JANA}", f"ORGANIZER:{JANA}")
    assert [one.address for one in event.attendees[:500]] == [f"guest{number}@firm.example" for number in range(500)]
    assert event.attendees[500:] == (
        RemoteAttendee("jana@firm.example", "", response=Response.DECLINED, is_organizer=True),
    )


def test_a_name_is_bounded_and_on_one_line() -> None:
    (one,) = read_one(f"ATTENDEE;CN=A  B^n{'x' * 1000}:{JANA}").attendees
    assert one.name == "A B " + "x" * 496
