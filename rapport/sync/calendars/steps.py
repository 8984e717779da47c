"""The steps of one page of a calendar in their order, as plain functions. Flows run the same steps as tasks."""

from collections.abc import Iterator
from itertools import islice

from models.words import FolderKind
from rapport.sync.budget import Budget
from rapport.sync.calendars.comparing import CalendarDifference
from rapport.sync.calendars.fetching import fetch_page
from rapport.sync.calendars.filtering import filter_page
from rapport.sync.calendars.meeting_people import meet_people
from rapport.sync.calendars.page import CalendarPage
from rapport.sync.calendars.redacting import redact_page
from rapport.sync.calendars.storing import store_page
from rapport.sync.run import AccountRun
from rapport.sync.storing import store_people


def import_page(run: AccountRun, page: CalendarPage) -> None:
    """Take a page of objects all the way into the store."""
    filter_page(page, run.sealer.digester, run.import_since)
    redact_page(page, run.sealer)
    meet_people(page)
    store_people(run, page, FolderKind.CALENDAR)
    store_page(run, page)


def cut_pages(run: AccountRun, difference: CalendarDifference) -> Iterator[list[str]]:
    """Cut what a calendar needs into pages, which grow while they are quick; the next is cut when the last is done."""
    run.begin_pages()
    ids = iter(difference.changed)
    while page := list(islice(ids, run.choose_page_size())):
        yield page
    run.begin_pages()


def import_changed(run: AccountRun, difference: CalendarDifference, budget: Budget) -> bool:
    """Import what a calendar has of new and changed objects, page by page; False when time ran out before the last."""
    for ids in cut_pages(run, difference):
        if budget.is_spent:
            return False
        import_page(run, fetch_page(run, difference, ids))
    return True
