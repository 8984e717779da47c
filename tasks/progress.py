"""What Prefect's UI shows of runs: how far one is, what it did, when the mail is from. Counts, never contents."""

import json
from collections.abc import Mapping, Sequence
from time import monotonic
from uuid import UUID

from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.runtime import flow_run

from models.run import Run
from rapport.db import reading
from rapport.installation import Installation
from rapport.store.items import read_progress
from rapport.store.runs import list_runs_of
from rapport.sync.reconciling import FolderReport
from rapport.sync.run import AccountRun

_EVERY = 5.0  # seconds between two updates of a progress bar: each waits until the server has written it
_BAR = 40


class ProgressBar:
    """A progress artifact of one run, updated now and then."""

    __slots__ = ("_artifact_id", "_shown")

    def __init__(self, run: AccountRun) -> None:
        self._shown = monotonic()
        self._artifact_id: UUID = create_progress_artifact(0.0, description=f"Import of {run.label}")  # type: ignore[assignment]  # synchronous here

    def show(self, run: AccountRun) -> None:
        """Show how many of the listed ids have their outcome."""
        if monotonic() - self._shown > _EVERY:
            self._shown = monotonic()
            with reading(run.engine) as session:
                update_progress_artifact(self._artifact_id, 100 * read_progress(session, run.account_id))

    def fill(self) -> None:
        """Show that all is done."""
        update_progress_artifact(self._artifact_id, 100.0)


def report_runs(installation: Installation) -> None:
    """Write the present flow run's table: what became of every id that was listed, account by account."""
    with reading(installation.engine) as session:
        runs = list_runs_of(session, str(flow_run.id))
    if runs:
        create_table_artifact([_row(run, label) for run, label in runs], description="What this run did")


def _row(run: Run, label: str) -> dict[str, str | int | float]:
    filtered: Mapping[str, int] = json.loads(run.filtered)
    return {
        "account": label,
        "state": run.state,
        "listed": run.listed,
        "stored": run.stored,
        **{f"filtered: {reason}": count for reason, count in filtered.items()},
        "skipped": run.skipped,
        "removed": run.removed,
        "people": run.people,
        "companies": run.companies,
        "requests": run.requests,
        "quota units": run.units,
        "seconds": round(run.seconds, 1),
        "problem": run.problem,
    }


def report_comparison(run: AccountRun, folders: Sequence[FolderReport]) -> None:
    """Write what a comparison found, folder by folder (by id: names may be private), and whether the sums agree."""
    rows = [
        {
            "folder": folder.folder_id,
            "was missing": folder.missing,
            "was gone": folder.removed,
            "listed": folder.ledger.listed,
            "stored": folder.ledger.stored,
            "filtered": folder.ledger.filtered,
            "skipped": folder.ledger.skipped,
            "balanced": "yes" if folder.ledger.is_balanced else "no",
        }
        for folder in folders
    ]
    create_table_artifact(rows, description=f"Comparison of {run.label} with its provider")


def draw_months(run: AccountRun) -> None:
    """Draw how much mail of each month was stored."""
    months = sorted(run.sums.months.items())
    if months:
        create_markdown_artifact(_picture(months), description=f"Stored mail of {run.label} by month")


def _picture(months: Sequence[tuple[str, int]]) -> str:
    most = max(count for _, count in months)
    lines = [f"{month} {'█' * max(1, _BAR * count // most):<{_BAR}} {count}" for month, count in months]
    return "\n".join(("```", *lines, "```"))
