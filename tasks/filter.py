"""What is dropped before a body is fetched."""

from rapport.sync.filtering import filter_page
from rapport.sync.page import Page
from rapport.sync.run import AccountRun
from tasks.rules import step


@step("Drop internal, automated, blocked and unwanted mail by its envelope; the rule is kept, the content is not.")
def filter_internal(run: AccountRun, page: Page) -> None:
    """Apply all rules to a page."""
    filter_page(page, run.sealer.digester)
