"""What a run does with calendars: changes replace, nothing is fetched twice, and what is private stays sealed."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from models.words import MeetingRule, Visibility
from rapport.errors import CalendarsFailed, RulesChanged, Unavailable
from rapport.providers.memory_calendars import MemoryCalendars
from rapport.sync.budget import Budget
from rapport.sync.calendars.catching_up import catch_up_calendars
from rapport.sync.polling import poll_account
from rapport.sync.reconciling import reconcile_account
from rapport.sync.run import AccountRun
from tests.end_to_end.offices import open_twin
from tests.end_to_end.rows import read_present
from tests.sync.conftest import Office
from tests.sync.letters import COLLEAGUE, OWNER
from tests.sync.meetings import CUSTOMER, FIRST, component, meeting, uid

WEEK = timedelta(days=7)
SERIES = ("RRULE:FREQ=WEEKLY;COUNT=10",)
only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def calendars(office: Office) -> MemoryCalendars:
    office.installation.settings.page_size = office.installation.settings.largest_page = 4
    return office.connect_calendars(OWNER)


def test_first_run_brings_events_people_and_companies(office: Office, calendars: MemoryCalendars) -> None:
    for number in range(10):
        calendars.put(calendars.home, uid(number), meeting(number))
    assert office.catch_up(OWNER)
    assert office.store.event_titles(OWNER) == {uid(n): f"Title of {n}" for n in range(10)}
    assert office.store.people() == {CUSTOMER: "Karel Dvořák"}
    assert office.store.companies() == {"Customer"}
    assert office.store.is_balanced()


def requests_of_catching_up(run: AccountRun) -> int:
    catch_up_calendars(run, Budget())
    run.hang_up()
    return run.sums.requests


def test_second_run_asks_once_and_changes_nothing(office: Office, calendars: MemoryCalendars) -> None:
    for number in range(5):
        calendars.put(calendars.home, uid(number), meeting(number))
    office.catch_up(OWNER)
    before = office.store.outcomes()
    assert office.run(OWNER, requests_of_catching_up) == 1
    assert not poll_account(office.installation, office.accounts[OWNER])
    assert office.store.outcomes() == before == {"stored": 5}


def test_only_what_changed_is_fetched(office: Office, calendars: MemoryCalendars) -> None:
    for number in range(9):
        calendars.put(calendars.home, uid(number), meeting(number))
    office.catch_up(OWNER)
    calendars.put(calendars.home, uid(3), meeting(3, component(3, title="Moved", hours=2, sequence=1)))
    assert poll_account(office.installation, office.accounts[OWNER])
    assert office.run(OWNER, requests_of_catching_up) == 3  # the calendars, the changes, one object
    assert office.store.event_titles(OWNER)[uid(3)] == "Moved"
    assert office.store.event_starts()[uid(3)] == FIRST + timedelta(days=3, hours=2)


def test_expired_cursor_fetches_nothing_again(office: Office, calendars: MemoryCalendars) -> None:
    for number in range(9):
        calendars.put(calendars.home, uid(number), meeting(number))
    office.catch_up(OWNER)
    calendars.expire_cursors()
    assert office.run(OWNER, requests_of_catching_up) == 3  # the calendars, the changes, the comparison
    assert office.store.is_balanced()


@only_sqlite
@pytest.mark.parametrize("expires", [False, True])
def test_whatever_happened_the_rows_are_those_of_a_fresh_import(
    office: Office, calendars: MemoryCalendars, tmp_path: Path, expires: bool
) -> None:
    with open_twin(office, tmp_path / "twin") as twin:
        for office_today in change_everything(calendars):
            if expires:
                calendars.expire_cursors()
            office.catch_up(OWNER)
            assert office.store.is_balanced(), office_today
        twin.catch_up(OWNER)
        assert read_present(office) == read_present(twin)


def change_everything(calendars: MemoryCalendars) -> Iterator[str]:
    """Let a calendar live; what it does is told before each run."""
    home, third = calendars.home, FIRST + timedelta(days=2) + 2 * WEEK
    for number in range(8):
        calendars.put(home, uid(number), meeting(number))
    calendars.put(home, uid(20), meeting(20, component(20, lines=SERIES)))
    yield "a first import"
    calendars.put(home, uid(1), meeting(1, component(1, hours=3, sequence=1)))
    calendars.put(home, uid(2), meeting(2, component(2, responses=["ACCEPTED"])))
    calendars.put(home, uid(3), meeting(3, component(3, attendees=[CUSTOMER, "eva@other.example"])))
    yield "a move, an answer, a guest more"
    calendars.put(home, uid(20), meeting(20, component(20, lines=SERIES), component(20, exception=third, hours=1)))
    yield "an exception"
    calendars.put(home, uid(20), meeting(20, component(20, lines=SERIES)))
    calendars.delete(home, uid(4))
    yield "an exception taken back, a removal"
    calendars.put(home, uid(5), meeting(5, component(5, lines=["STATUS:CANCELLED"])))
    calendars.put(home, uid(6), meeting(6, component(6, attendees=[COLLEAGUE])))
    calendars.put(home, uid(7), b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
    yield "one cancelled, one internal now, one broken"
    other = calendars.create_calendar("Trade fairs")
    calendars.move(home, uid(1), other)
    calendars.put(other, uid(30), meeting(30))
    yield "another calendar, and a move there"
    calendars.put(home, uid(5), meeting(5))
    calendars.remove_calendar(other)
    calendars.put(home, uid(1), meeting(1, component(1, hours=3, sequence=2)))
    yield "the other calendar goes, a cancelled one comes back"


def test_moved_between_calendars_is_never_gone(office: Office, calendars: MemoryCalendars) -> None:
    first = calendars.create_calendar("Another")  # listed after the one that it moves from
    calendars.put(calendars.home, uid(1), meeting(1))
    office.catch_up(OWNER)
    id_ = office.store.event_ids()
    calendars.move(calendars.home, uid(1), first)
    office.catch_up(OWNER)
    assert office.store.event_ids() == id_
    assert office.store.outcomes() == {"stored": 1, "gone": 1}


def test_meeting_in_two_calendars_is_one_event_told_by_its_organizer(office: Office) -> None:
    jana, petr = office.connect_calendars(OWNER), office.connect_calendars(COLLEAGUE)
    both = {"attendees": [CUSTOMER, COLLEAGUE, OWNER]}
    jana.put(jana.home, uid(1), meeting(1, component(1, title="As organized", **both)))
    petr.put(petr.home, uid(1), meeting(1, component(1, title="As invited", hours=1, sequence=7, **both)))
    for address in (OWNER, COLLEAGUE):
        office.catch_up(address)
    assert len(office.store.event_ids()) == 1
    assert office.store.event_starts()[uid(1)] == FIRST + timedelta(days=1)
    assert office.store.event_titles(COLLEAGUE) == {uid(1): "As invited"}
    jana.delete(jana.home, uid(1))
    office.catch_up(OWNER)
    assert office.store.event_starts()[uid(1)] == FIRST + timedelta(days=1, hours=1)
    petr.delete(petr.home, uid(1))
    office.catch_up(COLLEAGUE)
    assert office.store.event_ids() == set()
    assert office.store.attendees() == set()
    assert office.store.people() == {CUSTOMER: "Karel Dvořák"}


@pytest.mark.parametrize(
    ("rule", "outcomes"),
    [
        (MeetingRule.EXTERNAL, {"stored": 1, "internal": 1, "no_participants": 1, "cancelled": 1, "no_event": 1}),
        (MeetingRule.MEETINGS, {"stored": 2, "no_participants": 1, "cancelled": 1, "no_event": 1}),
        (MeetingRule.EVERYTHING, {"stored": 3, "cancelled": 1, "no_event": 1}),
    ],
)
def test_owner_chooses_which_events_are_stored(office: Office, rule: MeetingRule, outcomes: dict[str, int]) -> None:
    calendars = office.connect_calendars(OWNER, meetings=rule)
    calendars.put(calendars.home, uid(1), meeting(1))
    calendars.put(calendars.home, uid(2), meeting(2, component(2, attendees=[COLLEAGUE])))
    calendars.put(calendars.home, uid(3), meeting(3, component(3, attendees=[])))
    calendars.put(calendars.home, uid(4), meeting(4, component(4, lines=["STATUS:CANCELLED"])))
    calendars.put(calendars.home, uid(5), meeting(5, "BEGIN:VTODO\r\nUID:5\r\nSUMMARY:Milk\r\nEND:VTODO"))
    office.catch_up(OWNER)
    assert office.store.outcomes() == outcomes
    assert office.store.is_balanced()


def test_nobody_is_made_of_a_meeting_unless_the_owner_lets_it(office: Office) -> None:
    calendars = office.connect_calendars(OWNER, auto_create=False)
    calendars.put(calendars.home, uid(1), meeting(1))
    office.catch_up(OWNER)
    assert len(office.store.event_ids()) == 1
    assert office.store.people() == {}
    assert office.store.companies() == set()


def test_rooms_are_no_people(office: Office, calendars: MemoryCalendars) -> None:
    room = "ATTENDEE;CUTYPE=ROOM;CN=Hall:mailto:hall@rooms.example"
    calendars.put(calendars.home, uid(1), meeting(1, component(1, lines=[room])))
    calendars.put(calendars.home, uid(2), meeting(2, component(2, attendees=[], lines=[room])))
    office.catch_up(OWNER)
    assert set(office.store.people()) == {CUSTOMER}
    assert office.store.outcomes() == {"stored": 1, "no_participants": 1}


def test_what_was_over_before_the_first_day_is_left_out(office: Office) -> None:
    day = (FIRST + timedelta(days=5)).date()
    calendars = office.connect_calendars(OWNER, import_since=day)
    for number in range(8):
        calendars.put(calendars.home, uid(number), meeting(number))
    calendars.put(calendars.home, uid(20), meeting(20, component(20, hours=-24 * 20, lines=SERIES)))
    calendars.put(calendars.home, uid(21), meeting(21, component(21, hours=-24 * 90, lines=SERIES)))
    office.catch_up(OWNER)
    assert set(office.store.event_starts()) == {uid(5), uid(6), uid(7), uid(20)}
    assert office.store.outcomes() == {"stored": 4, "out_of_range": 6}
    assert day > date(2026, 3, 1)


def test_private_event_is_never_shared_whatever_the_calendar_is(office: Office) -> None:
    calendars = office.connect_calendars(OWNER, calendar_visibility=Visibility.EVERYTHING)
    calendars.put(calendars.home, uid(1), meeting(1))
    calendars.put(calendars.home, uid(2), meeting(2, component(2, lines=["CLASS:PRIVATE"])))
    calendars.put(calendars.home, uid(3), meeting(3, component(3, lines=["CLASS:CONFIDENTIAL"])))
    office.catch_up(OWNER)
    assert office.store.shared_events() == {uid(1)}
    calendars.put(calendars.home, uid(1), meeting(1, component(1, lines=["CLASS:PRIVATE"])))
    office.catch_up(OWNER)
    assert office.store.shared_events() == set()
    assert len(office.store.event_titles(OWNER)) == 3


def test_break_in_the_middle_repeats_one_page_at_most(office: Office, calendars: MemoryCalendars) -> None:
    for number in range(9):
        calendars.put(calendars.home, uid(number), meeting(number))
    calendars.fail_at(5, Unavailable("The server went away."))
    with pytest.raises(CalendarsFailed):
        office.catch_up(OWNER)
    assert len(office.store.event_ids()) == 8
    assert office.run(OWNER, requests_of_catching_up) == 3  # the calendars, the comparison, the last object
    assert len(office.store.event_ids()) == 9
    assert office.store.is_balanced()


def test_page_that_was_filtered_by_older_rules_is_filtered_again(
    office: Office, calendars: MemoryCalendars, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rapport.sync.calendars import steps  # noqa: PLC0415  where the page passes by

    stored, changes = steps.store_page, iter([True])

    def store_after_a_change(run: AccountRun, page: steps.CalendarPage) -> None:
        if next(changes, False):
            office.change(OWNER, calendar_visibility=Visibility.EVERYTHING)
            with pytest.raises(RulesChanged):
                stored(run, page)
            raise RulesChanged
        stored(run, page)

    monkeypatch.setattr(steps, "store_page", store_after_a_change)
    calendars.put(calendars.home, uid(1), meeting(1))
    office.catch_up(OWNER)
    assert office.store.shared_events() == {uid(1)}


def test_reconcile_finds_what_a_provider_forgot_to_tell(office: Office, calendars: MemoryCalendars) -> None:
    for number in range(3):
        calendars.put(calendars.home, uid(number), meeting(number))
    office.catch_up(OWNER)
    home = calendars.calendars[calendars.home]
    calendars.put(calendars.home, uid(1), meeting(1, component(1, title="Later", sequence=1)))
    calendars.delete(calendars.home, uid(2))
    told = len(home.changes)
    home.changes.clear()  # as if nothing had been told
    home.changes.extend(["object-1"] * told)
    office.forget_changes(OWNER, f"{home.life}.{told}")
    office.catch_up(OWNER)
    assert office.store.event_titles(OWNER)[uid(1)] == "Title of 1"
    reports = office.run(OWNER, lambda run: reconcile_account(run, is_repairing=True))
    assert [(report.missing, report.removed) for report in reports if report.ledger.listed] == [(1, 1)]
    assert office.store.event_titles(OWNER) == {uid(0): "Title of 0", uid(1): "Later"}


def test_settings_name_what_an_account_is_connected_to(office: Office) -> None:
    office.connect_calendars(OWNER)
    assert office.run(OWNER, lambda run: (run.has_mail, run.has_calendars)) == (True, True)
    office.change(OWNER, connection=json.dumps({"store": "elsewhere"}))
    assert office.run(OWNER, lambda run: (run.has_mail, run.has_calendars)) == (True, False)
