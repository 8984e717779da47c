"""Who took part: people and companies."""

from rapport.sync.meeting_people import meet_people
from rapport.sync.page import Page
from rapport.sync.run import AccountRun
from rapport.sync.storing import store_people
from tasks.rules import step


@step("Turn participants into people and companies by the mailbox's policy, and better the names of those known.")
def upsert_contacts_and_companies(run: AccountRun, page: Page) -> None:
    """Store the people and companies of a page."""
    meet_people(page)
    store_people(run, page)
