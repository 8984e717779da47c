"""The steps of calendars: list them, compare each, and take a page of events from the provider into the store."""

from collections.abc import Sequence

from models.words import FolderKind
from rapport.store.streams import ChosenStream
from rapport.sync.calendars import catching_up, comparing, fetching, filtering, listing, redacting, storing
from rapport.sync.calendars.comparing import CalendarDifference
from rapport.sync.calendars.meeting_people import meet_people
from rapport.sync.calendars.page import CalendarPage
from rapport.sync.removing import apply_due_removals
from rapport.sync.run import AccountRun
from rapport.sync.storing import store_people
from tasks.rules import step


@step("List the calendars at the provider; what those that are gone or no longer chosen held is dropped.")
def list_calendars(run: AccountRun, folders: Sequence[str]) -> list[ChosenStream]:
    """Give the calendars to import; `folders` narrows them down by id, empty means all chosen ones."""
    streams = listing.list_calendars(run).streams
    return [stream for stream in streams if not folders or stream.folder_id in folders]


@step("Compare a calendar's listing with ours: what is new, changed or gone; and decide anew what was left out.")
def list_events(run: AccountRun, stream: ChosenStream) -> CalendarDifference | None:
    """Tell what a calendar needs; None when it vanished."""
    return comparing.compare_calendar(run, stream, again=True)


@step("Fetch new and changed events of a calendar, up to a hundred to a request.")
def fetch_events(run: AccountRun, difference: CalendarDifference, ids: Sequence[str]) -> CalendarPage:
    """Fetch a page of events."""
    return fetching.fetch_page(run, difference, ids)


@step("Drop internal, cancelled and unwanted events; the rule is kept, the content is not.")
def filter_meetings(run: AccountRun, page: CalendarPage) -> None:
    """Apply all rules to a page."""
    filtering.filter_page(page, run.sealer.digester, run.import_since)


@step("Seal what each event is about under the account's key, and share it if the owner does and it isn't private.")
def redact_events(run: AccountRun, page: CalendarPage) -> None:
    """Seal a page."""
    redacting.redact_page(page, run.sealer)


@step("Turn attendees into people and companies if the owner lets meetings make them, and better the names of others.")
def upsert_attendees(run: AccountRun, page: CalendarPage) -> None:
    """Store the people and companies of a page."""
    meet_people(page)
    store_people(run, page, FolderKind.CALENDAR)


@step("Write what the page's events hold now, and their outcomes, in one transaction.")
def store_events(run: AccountRun, page: CalendarPage) -> None:
    """Store a page."""
    storing.store_page(run, page)


@step("Mark what a calendar no longer holds, and note that all it held when it was listed is here.")
def finish_calendar(run: AccountRun, difference: CalendarDifference) -> None:
    """Move a calendar's cursor."""
    catching_up.finish_calendar(run, difference)


@step("Drop what left the calendars, after all of them were asked.")
def drop_removed_events(run: AccountRun, streams: Sequence[ChosenStream]) -> None:
    """Apply the removals that are due."""
    apply_due_removals(run, streams, FolderKind.CALENDAR)
