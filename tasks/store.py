"""What is written: a page and its place in the folder, together or not at all."""

from rapport.sync import storing
from rapport.sync.page import Page
from rapport.sync.run import AccountRun
from tasks.rules import step


@step("Write the page's messages, threads and outcomes and move the folder's position, in one transaction.")
def store_page(run: AccountRun, page: Page) -> None:
    """Store a page."""
    storing.store_page(run, page)
