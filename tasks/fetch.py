"""What comes from the provider: a page of ids with their envelopes, then the bodies of what is kept."""

from rapport.providers.base import DateRange
from rapport.store.streams import ChosenStream
from rapport.sync import fetching
from rapport.sync.page import Page
from rapport.sync.run import AccountRun
from tasks.rules import step


@step("List the next older ids of a folder and fetch their envelopes; no body crosses the wire.")
def fetch_page(run: AccountRun, stream: ChosenStream, position: str | None, dates: DateRange) -> Page:
    """Fetch a page that starts at `position`, newest first."""
    return fetching.fetch_listing(run, stream, position, dates)


@step("Fetch the text of the messages that are kept, unless it is here or never wanted.")
def fetch_bodies(run: AccountRun, page: Page) -> None:
    """Fetch the bodies of a page."""
    fetching.fetch_bodies(run, page)
