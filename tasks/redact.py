"""What colleagues may see, and what only the owner can open."""

from rapport.sync.page import Page
from rapport.sync.redacting import redact_page
from rapport.sync.run import AccountRun
from tasks.rules import step


@step("Seal every part of each message under the account's key, and share what the owner's visibility shares.")
def redact_by_visibility(run: AccountRun, page: Page) -> None:
    """Seal a page."""
    redact_page(page, run.sealer)
