"""Ours against theirs, folder by folder, on a schedule or on demand: proof, and repair."""

from dataclasses import dataclass

from rapport.db import reading
from rapport.store.items import Ledger, read_ledger
from rapport.sync.accounts import try_calendars
from rapport.sync.budget import Budget
from rapport.sync.calendars.catching_up import catch_up_calendars, settle
from rapport.sync.calendars.comparing import compare_calendar
from rapport.sync.calendars.listing import list_calendars
from rapport.sync.catching_up import begin_streams, catch_up, repair
from rapport.sync.comparing import compare
from rapport.sync.fetching import take_marks
from rapport.sync.folders import bring_up_to_date
from rapport.sync.listing import now_of
from rapport.sync.run import AccountRun


@dataclass(frozen=True, slots=True)
class FolderReport:
    """What a comparison found in one folder, and its sums afterwards."""

    folder_id: str
    missing: int
    removed: int
    ledger: Ledger


def reconcile_account(run: AccountRun, *, is_repairing: bool) -> list[FolderReport]:
    """Compare every calendar and folder with the provider; repaired differences are counted as they were found."""
    found: dict[str, tuple[int, int]] = {}
    trouble = try_calendars(run.has_mail, lambda: _reconcile_calendars(run, found, is_repairing=is_repairing))
    _reconcile_mail(run, found, is_repairing=is_repairing)
    if trouble is not None:
        raise trouble
    with reading(run.engine) as session:
        return [FolderReport(id_, *counts, read_ledger(session, id_)) for id_, counts in found.items()]


def _reconcile_calendars(run: AccountRun, found: dict[str, tuple[int, int]], *, is_repairing: bool) -> None:
    for stream in list_calendars(run).streams:
        difference = compare_calendar(run, stream)
        if difference is not None:
            found[stream.id] = len(difference.changed), len(difference.removed)
            if is_repairing:
                settle(run, difference, Budget())
    if is_repairing:
        catch_up_calendars(run, Budget())


def _reconcile_mail(run: AccountRun, found: dict[str, tuple[int, int]], *, is_repairing: bool) -> None:
    streams = bring_up_to_date(run)
    begin_streams(run, streams, take_marks(run, streams))
    for stream in (now_of(run, stream) for stream in streams):
        difference = compare(run, stream)
        if difference is not None:
            found[stream.id] = len(difference.missing), len(difference.removed)
            if is_repairing:
                repair(run, difference, Budget())
    if is_repairing:
        catch_up(run, Budget())
