"""The steps of one page in their order, as plain functions. Flows run the same steps as tasks of their own."""

from collections.abc import Sequence
from datetime import datetime

from rapport.errors import RulesChanged
from rapport.store.rows import chunks
from rapport.store.streams import ChosenStream
from rapport.sync.budget import Budget
from rapport.sync.fetching import fetch_added, fetch_bodies
from rapport.sync.filtering import filter_page
from rapport.sync.meeting_people import meet_people
from rapport.sync.page import Page
from rapport.sync.redacting import redact_page
from rapport.sync.run import AccountRun
from rapport.sync.storing import store_page, store_people


def import_page(run: AccountRun, page: Page) -> None:
    """Take a page of envelopes all the way into the store."""
    filter_page(page, run.sealer.digester)
    fetch_bodies(run, page)
    redact_page(page, run.sealer)
    meet_people(page)
    store_people(run, page)
    store_page(run, page)


def import_ids(run: AccountRun, stream: ChosenStream, ids: Sequence[str], listed_at: datetime, budget: Budget) -> bool:
    """Import ids of a folder, page by page; False when time ran out before the last."""
    for chunk in chunks(ids, run.settings.page_size):
        if budget.is_spent:
            return False
        try:
            import_page(run, fetch_added(run, stream, chunk, listed_at))
        except RulesChanged:
            run.reload_rules()
            import_page(run, fetch_added(run, stream, chunk, listed_at))
    return True
