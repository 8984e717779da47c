"""Ours against theirs, folder by folder, on a schedule or on demand: proof, and repair."""

from dataclasses import dataclass

from rapport.db import reading
from rapport.store.items import Ledger, read_ledger
from rapport.sync.budget import Budget
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
    """Compare every folder with the provider; repaired differences are counted as they were found."""
    streams = bring_up_to_date(run)
    begin_streams(run, streams, take_marks(run, streams))
    found: dict[str, tuple[int, int]] = {}
    for stream in (now_of(run, stream) for stream in streams):
        difference = compare(run, stream)
        if difference is not None:
            found[stream.id] = len(difference.missing), len(difference.removed)
            if is_repairing:
                repair(run, difference, Budget())
    if is_repairing:
        catch_up(run, Budget())
    with reading(run.engine) as session:
        return [FolderReport(id_, *counts, read_ledger(session, id_)) for id_, counts in found.items()]
