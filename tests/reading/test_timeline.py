"""The timeline of people and companies: mail and meetings together, and whom a meeting alone makes known."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from models.words import AttendeeKind, Direction, Visibility
from rapport import clock
from rapport.errors import UsageError
from rapport.providers.base import RemoteAttendee
from rapport.reading.messages import Selection
from rapport.reading.people import list_companies, list_people
from rapport.reading.records import EventView, MessageView
from rapport.reading.timeline import find_subject, timeline
from tests.builders import NOON, make_company, make_envelope, make_event, make_person
from tests.clocks import SetClock
from tests.reading.conftest import Firm
from tests.statements import counting

DAY = timedelta(days=1)
MIDNIGHT = datetime(2026, 11, 3, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    clock.set_clock(SetClock(lambda: NOON))
    yield
    clock.set_clock(None)


def name_of(one: MessageView | EventView) -> str:
    return one.message_id if isinstance(one, MessageView) else one.uid


def timeline_of(
    firm: Firm, viewer: str | None, name: str, selection: Selection | None = None, limit: int | None = None
) -> list[str]:
    reader = firm.read(viewer)
    return [name_of(one) for one in timeline(reader, find_subject(reader, name), selection or Selection(), limit)]


@pytest.fixture
def busy(firm: Firm) -> Firm:
    """Give a firm where mail and meetings with Eva alternate by the hour, and one meeting is ahead."""
    make_person(firm.session, firm.workspace, "eva@acme.example", "Eva", "acme.example")
    account = firm.account("jana")
    for hour in (1, 3):
        firm.store(account, make_envelope(message_id=f"mail{hour}", at=MIDNIGHT - hour * timedelta(hours=1)))
    for hour in (0, 2):
        firm.store_event(account, make_event(uid=f"meeting{hour}", at=MIDNIGHT - hour * timedelta(hours=1)))
    firm.store_event(account, make_event(uid="ahead", at=NOON + 89 * DAY))
    firm.store_event(account, make_event(uid="far ahead", at=NOON + 91 * DAY))
    return firm


@pytest.mark.parametrize("name", ["eva@acme.example", "acme.example"])
def test_a_timeline_has_mail_and_meetings_latest_first(busy: Firm, name: str) -> None:
    everything = ["ahead", "meeting0", "mail1", "meeting2", "mail3"]
    assert timeline_of(busy, None, name) == everything
    for limit in range(1, 6):
        assert timeline_of(busy, None, name, limit=limit) == everything[:limit]


def test_a_timeline_takes_both_kinds_from_its_days(busy: Firm) -> None:
    before = Selection(until=MIDNIGHT.date())
    assert timeline_of(busy, None, "Eva", before) == ["mail1", "meeting2", "mail3"]
    assert timeline_of(busy, None, "Eva", Selection(since=MIDNIGHT.date())) == ["ahead", "meeting0"]
    assert timeline_of(busy, None, "Eva", Selection(until=(NOON + 99 * DAY).date()))[0] == "far ahead"


def test_an_all_day_event_takes_its_place_by_its_first_day(busy: Firm) -> None:
    account = busy.account("ota")
    busy.store_event(account, make_event(uid="fair", at=MIDNIGHT - DAY, length=3 * DAY, is_all_day=True))
    busy.store(account, make_envelope(message_id="older", at=MIDNIGHT - DAY - timedelta(minutes=1)))
    assert timeline_of(busy, None, "Eva") == ["ahead", "meeting0", "mail1", "meeting2", "mail3", "fair", "older"]


def test_an_accounts_part_of_a_timeline_has_both_kinds(busy: Firm) -> None:
    ota = busy.account("ota")
    busy.store(ota, make_envelope(message_id="mail to Ota", to=("ota@firm.example",)))
    busy.store_event(ota, make_event(uid="meeting with Ota", attendees=("ota@firm.example",), at=NOON - DAY))
    assert timeline_of(busy, None, "Eva", Selection(account=ota)) == ["mail to Ota", "meeting with Ota"]


def test_a_timeline_has_no_meetings_of_lookalikes(firm: Firm) -> None:
    make_person(firm.session, firm.workspace, "eva@acme.example", "Eva", "acme.example")
    account = firm.account("jana")
    firm.store_event(account, make_event(uid="hers"))
    for number, address in enumerate(("eve@notacme.example", "eve@acme_example.test")):
        firm.store_event(account, make_event(uid=f"other{number}", organizer=address))
    firm.store_event(account, make_event(uid="below", organizer="info@mail.acme.example", at=NOON - DAY))
    assert timeline_of(firm, None, "acme.example") == ["hers", "below"]
    assert timeline_of(firm, None, "eva@acme.example") == ["hers"]


def test_only_the_copy_that_speaks_puts_a_meeting_on_a_timeline(firm: Firm) -> None:
    make_person(firm.session, firm.workspace, "eva@acme.example", "Eva")
    invited = make_event(organizer="jana@firm.example", attendees=("eva@acme.example", "ota@firm.example"))
    firm.store_event(firm.account("ota"), invited)
    assert timeline_of(firm, None, "Eva") == ["first@acme.example"]
    firm.store_event(firm.account("jana"), make_event(organizer="jana@firm.example", attendees=("ota@firm.example",)))
    assert timeline_of(firm, None, "Eva") == []


def test_a_meeting_makes_people_and_companies_known_to_all(firm: Firm) -> None:
    make_person(firm.session, firm.workspace, "eva@acme.example", "Eva", "acme.example").created_from = "calendar"
    make_company(firm.session, firm.workspace, "other.example")
    event = make_event(attendees=("jana@firm.example", "info@other.example"), is_private=True)
    firm.store_event(firm.account("jana"), event)
    for viewer in ("jana", "ota", None):
        (person,) = list_people(firm.read(viewer))
        assert (person.name, person.created_from) == ("Eva", "calendar")
        assert [one.name for one in list_companies(firm.read(viewer))] == ["Acme", "Other"]
    assert timeline_of(firm, None, "other.example") == ["first@acme.example"]


def test_whom_a_meeting_names_is_no_secret_of_a_bcc(firm: Firm) -> None:
    hidden = make_person(firm.session, firm.workspace, "hidden@secret.example", "Hidden", "secret.example")
    hidden.created_from = "bcc"
    account = firm.account("jana")
    blind = make_envelope(sender="jana@firm.example", to=("eva@acme.example",), bcc=("hidden@secret.example",))
    firm.store(account, blind, Direction.SENT)
    assert list_people(firm.read("ota")) == []
    firm.store_event(account, make_event(uid="lunch", organizer="Hidden@Secret.example"))
    (person,) = list_people(firm.read("ota"))
    assert person.name == "Hidden"
    assert timeline_of(firm, "ota", "Hidden") == ["lunch"]
    assert timeline_of(firm, "jana", "Hidden") == ["first@acme.example", "lunch"]


@pytest.mark.parametrize("kind", [AttendeeKind.ROOM, AttendeeKind.RESOURCE])
def test_a_room_is_no_person_and_makes_no_company_known(firm: Firm, kind: AttendeeKind) -> None:
    room = make_person(firm.session, firm.workspace, "blue@rooms.example", "Blue", "rooms.example")
    room.created_from = "bcc"
    make_company(firm.session, firm.workspace, "halls.example")
    things = tuple(RemoteAttendee(address, "", kind=kind) for address in ("blue@rooms.example", "red@halls.example"))
    event = make_event()
    firm.store_event(firm.account("jana"), replace(event, attendees=(*event.attendees, *things)))
    assert list_people(firm.read("ota")) == []
    assert list_companies(firm.read("ota")) == []
    with pytest.raises(UsageError):
        find_subject(firm.read("ota"), "halls.example")


def test_a_room_puts_no_meeting_on_a_timeline(firm: Firm) -> None:
    make_person(firm.session, firm.workspace, "eva@acme.example", "Eva", "acme.example")
    account = firm.account("jana")
    firm.store(account, make_envelope(message_id="mail"))
    firm.store_event(account, make_event(organizer="", rooms=("eva@acme.example",)))
    assert timeline_of(firm, None, "eva@acme.example") == ["mail"]
    assert timeline_of(firm, None, "acme.example") == ["mail"]


@pytest.mark.parametrize("count", [2, 30])
def test_a_timeline_costs_a_fixed_number_of_statements(firm: Firm, count: int) -> None:
    make_person(firm.session, firm.workspace, "eva@acme.example", "Eva")
    account = firm.account("jana", calendar=Visibility.EVERYTHING)
    for number in range(count):
        firm.store(account, make_envelope(message_id=f"{number}@x.example"))
        firm.store_event(account, make_event(uid=f"{number}@x.example"))
    reader = firm.read("ota")
    eva = find_subject(reader, "Eva")
    with counting(firm.session) as statements:
        assert len(list(timeline(reader, eva, Selection()))) == 2 * count
    assert len(statements) == 7, statements
