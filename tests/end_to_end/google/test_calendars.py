"""Whatever happens in calendars at Google, ours is theirs after the next run: by a fresh import, and by its events."""

from pathlib import Path

import pytest

from rapport.errors import RateLimited, Unavailable
from rapport.sync.accounts import catch_up_account
from rapport.sync.budget import Budget
from rapport.sync.polling import poll_account
from rapport.sync.run import AccountRun
from tests.end_to_end.calendars_views import read_store
from tests.end_to_end.google.accounts import counting, interrupting
from tests.end_to_end.google.calendar_life import DAY, FIRST, HOUR, WEEKLY, live, meet
from tests.end_to_end.google.calendar_views import read_calendars
from tests.end_to_end.offices import open_twin
from tests.end_to_end.rows import read_present
from tests.fakes.google.calendar_store import Calendars
from tests.fakes.google.faults import Fault
from tests.fakes.google.server import FakeGoogle
from tests.fakes.google.web import Cut
from tests.sync.conftest import Office
from tests.sync.letters import OWNER

pytestmark = pytest.mark.server

LIST, LISTS = "calendar.events.list", "calendar.calendarList.list"


@pytest.fixture
def services() -> str:
    return "calendar"


@pytest.fixture(autouse=True)
def small_pages(office: Office, calendars: Calendars) -> None:
    settings = office.installation.settings
    settings.page_size = settings.largest_page = 4
    calendars.page_size, calendars.has_empty_pages = 7, True


def test_whatever_happens_ours_is_theirs(
    office: Office, calendars: Calendars, pristine: Office, tmp_path: Path
) -> None:
    steps = 0
    for step in live(calendars):
        assert office.catch_up(OWNER), step
        expected, found = read_calendars(calendars), read_store(office)
        assert found.meetings == expected.meetings, step
        assert found.outcomes == expected.outcomes, step
        assert office.store.is_balanced(), step
        with open_twin(pristine, tmp_path / f"fresh {steps}") as fresh:
            assert fresh.catch_up(OWNER)
            assert read_present(office) == read_present(fresh), step
        steps += 1
    assert steps == 26


def test_a_poll_in_which_nothing_changed_is_one_request_a_calendar(
    office: Office, calendars: Calendars, google: FakeGoogle
) -> None:
    calendars.page_size, calendars.has_empty_pages = None, False
    for number, name in enumerate(["Fairs", "Home"]):
        meet(calendars, number, calendars.create_calendar(name))
    meet(calendars, 5, recurrence=WEEKLY)
    assert office.catch_up(OWNER)
    with counting(google) as asked:
        assert not poll_account(office.installation, office.accounts[OWNER])
    assert asked == {(LISTS, 200): 1, (LIST, 200): 3}
    calendars.respond(calendars.primary, "meeting5", "karel@customer.example", "accepted")
    assert poll_account(office.installation, office.accounts[OWNER])
    assert office.catch_up(OWNER)
    assert read_store(office) == read_calendars(calendars)


def test_an_expired_token_costs_no_meeting_again(office: Office, calendars: Calendars, google: FakeGoogle) -> None:
    calendars.page_size, calendars.has_empty_pages = None, False
    for number in range(30):
        meet(calendars, number, description="What was agreed. " * 500)
    assert office.run(OWNER, octets_of_a_catch_up) > 200_000
    calendars.expire_tokens()
    with counting(google) as asked:
        assert office.run(OWNER, octets_of_a_catch_up) < 20_000
    assert asked[LIST, 410] == 1
    assert read_store(office) == read_calendars(calendars)


def octets_of_a_catch_up(run: AccountRun) -> int:
    """Catch up, and give what came over the wire for that."""
    assert catch_up_account(run, Budget())
    run.hang_up()
    return run.sums.octets


@pytest.mark.parametrize(
    "fault", [Fault(429, "rateLimitExceeded"), Fault(503), Fault(cut=Cut.BEFORE), Fault(cut=Cut.SHORT)], ids=repr
)
@pytest.mark.parametrize("nth", [1, 3])
@pytest.mark.usefixtures("passing")
def test_a_fault_that_lasts_ends_the_run_and_the_next_one_goes_on(
    office: Office, calendars: Calendars, google: FakeGoogle, fault: Fault, nth: int
) -> None:
    for number in range(12):
        meet(calendars, number)
    google.faults.plan(LIST, fault, nth=nth, times=99)
    with pytest.raises((RateLimited, Unavailable)):
        office.catch_up(OWNER)
    google.faults.clear()
    assert office.catch_up(OWNER)
    assert read_store(office) == read_calendars(calendars)


@pytest.mark.parametrize("request_number", range(1, 7))
def test_what_happens_amid_a_catch_up_is_taken_up_by_the_next(
    office: Office, calendars: Calendars, google: FakeGoogle, request_number: int
) -> None:
    fairs = calendars.create_calendar("Fairs")
    for number in range(5):
        meet(calendars, number, fairs if number % 2 else "")
    assert office.catch_up(OWNER)
    meet(calendars, 2, start=FIRST + 2 * DAY + HOUR)
    meet(calendars, 20, recurrence=WEEKLY)

    def change() -> None:
        google.expire_access_tokens()
        calendars.move(calendars.primary, "meeting4", fairs)
        calendars.delete(fairs, "meeting1")
        calendars.cancel_instance(calendars.primary, "meeting20", FIRST + 27 * DAY)

    with interrupting(request_number, change):
        assert office.catch_up(OWNER)
    assert office.catch_up(OWNER)
    assert read_store(office) == read_calendars(calendars)


def test_a_calendar_that_goes_amid_a_catch_up_is_no_trouble(office: Office, calendars: Calendars) -> None:
    fairs = calendars.create_calendar("Fairs")
    meet(calendars, 1, fairs)
    assert office.catch_up(OWNER)
    meet(calendars, 2, fairs, recurrence=WEEKLY)
    with interrupting(2, lambda: calendars.remove_calendar(fairs)):
        assert office.catch_up(OWNER)
    assert office.catch_up(OWNER)
    assert read_store(office) == read_calendars(calendars)
