"""The first import of one account: the calendars, then the mail, newest first.

One page is fetched while the one before is stored.

A run that is repeated goes on at the stored position; one with other dates starts at the newest mail again, and what is
here already costs it nothing.
"""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, TypeVar

from prefect import Task, flow
from prefect.futures import PrefectFuture
from prefect.task_runners import ThreadPoolTaskRunner
from pydantic import Field

from models.words import LeaseKind
from rapport.errors import CursorExpired, Gone, RulesChanged
from rapport.providers.base import DateRange
from rapport.store.streams import ChosenStream
from rapport.sync.accounts import try_calendars
from rapport.sync.calendars.comparing import CalendarDifference
from rapport.sync.calendars.listing import holding_calendars
from rapport.sync.calendars.page import CalendarPage
from rapport.sync.calendars.steps import cut_pages
from rapport.sync.listing import choose_dates, now_of
from rapport.sync.page import Page
from rapport.sync.run import AccountRun
from tasks.accounts import compare_folders
from tasks.calendars import (
    drop_removed_events,
    fetch_events,
    filter_meetings,
    finish_calendar,
    list_calendars,
    list_events,
    redact_events,
    store_events,
    upsert_attendees,
)
from tasks.contacts import upsert_contacts_and_companies
from tasks.fetch import fetch_bodies, fetch_page
from tasks.filter import filter_internal
from tasks.folders import list_folders
from tasks.opening import open_account
from tasks.progress import ProgressBar, draw_months, report_runs
from tasks.redact import redact_by_visibility
from tasks.store import store_page

Storing = Sequence[PrefectFuture[None]]
AnyPage = TypeVar("AnyPage", Page, CalendarPage)


@flow(
    name="backfill",
    flow_run_name="backfill {account}",
    task_runner=ThreadPoolTaskRunner(max_workers=1),  # type: ignore[arg-type]  # pages are stored one after the other
    persist_result=False,
)
def backfill(
    account: Annotated[str, Field(description="The account's label, as `rapport account list` shows it, or its id.")],
    since: Annotated[
        date | None, Field(description="First day to import; empty: the account's own first day, else everything.")
    ] = None,
    until: Annotated[date | None, Field(description="First day not to import any more; empty: up to now.")] = None,
    folders: Annotated[
        list[str] | None,
        Field(description="Ids of folders and calendars, as their listings with --json show them; empty: all chosen."),
    ] = None,
) -> None:
    """Import the past of one account."""
    with open_account(account, LeaseKind.BACKFILL) as run:
        dates, bar = choose_dates(run, since, until), ProgressBar(run)
        trouble = try_calendars(run.has_mail, lambda: import_calendars(run, folders or (), bar))
        streams = list_folders(run, folders or ())
        for stream in streams:
            import_folder(run, stream, dates, bar)
        compare_folders(run, streams)
        bar.fill()
        draw_months(run)
        if trouble is not None:
            raise trouble
    report_runs(run.installation)


def import_calendars(run: AccountRun, folders: Sequence[str], bar: ProgressBar) -> None:
    """Import the calendars, which is done in moments; a catch-up that is at them does the same."""
    with holding_calendars(run) as are_free:
        streams = list_calendars(run, folders) if are_free and run.has_calendars else []
        for stream in streams:
            import_calendar(run, stream, bar)
        if streams:
            drop_removed_events(run, streams)


def import_calendar(run: AccountRun, stream: ChosenStream, bar: ProgressBar) -> None:
    """Import one calendar; what was filtered by rules that changed under way is filtered again."""
    while (difference := list_events(run, stream)) is not None:
        try:
            import_events(run, difference, bar)
        except RulesChanged:
            run.reload_rules()
        except Gone:
            return  # the next listing of calendars tells that it went
        else:
            finish_calendar(run, difference)
            return


def import_events(run: AccountRun, difference: CalendarDifference, bar: ProgressBar) -> None:
    """Take a calendar's events in, one page being fetched while the one before is stored."""
    storing: Storing = ()
    try:
        for ids in cut_pages(run, difference):
            page = fetch_events(run, difference, ids)
            filter_meetings(run, page)
            wait_for(storing)
            storing = begin_storing(run, page, redact_events, upsert_attendees, store_events)
            bar.show(run)
    finally:
        wait_for(storing)


def import_folder(run: AccountRun, stream: ChosenStream, dates: DateRange, bar: ProgressBar) -> None:
    """Import one folder; again from its stored position when the rules changed under way."""
    while True:
        try:
            return import_pages(run, now_of(run, stream), dates, bar)
        except RulesChanged:
            run.reload_rules()
        except (CursorExpired, Gone):
            return None  # the comparison at the end brings what is there now


def import_pages(run: AccountRun, stream: ChosenStream, dates: DateRange, bar: ProgressBar) -> None:
    """Take a folder's pages in, from its position to the oldest."""
    storing: Storing = ()
    position, has_more = stream.position, True
    try:
        while has_more:
            page = fetch_page(run, stream, position, dates)
            filter_internal(run, page)
            fetch_bodies(run, page)
            wait_for(storing)
            storing = begin_storing(run, page, redact_by_visibility, upsert_contacts_and_companies, store_page)
            bar.show(run)
            position, has_more = page.position, page.position is not None
    finally:
        wait_for(storing)


def begin_storing(
    run: AccountRun,
    page: AnyPage,
    redact: Task[[AccountRun, AnyPage], None],
    meet_people: Task[[AccountRun, AnyPage], None],
    store: Task[[AccountRun, AnyPage], None],
) -> Storing:
    """Let the runner's thread redact and store a page while the next one is fetched."""
    redacted = redact.submit(run, page)
    met = meet_people.submit(run, page, return_state=False, wait_for=[redacted])
    return redacted, met, store.submit(run, page, return_state=False, wait_for=[met])


def wait_for(storing: Storing) -> None:
    """Wait until a page is stored; raises what its steps raised."""
    for future in storing:
        future.result()
