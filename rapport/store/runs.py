"""The record of runs: what each did, in sums that add up. The database keeps it as long as the account."""

import json
from collections import Counter
from dataclasses import dataclass, field
from uuid import uuid4

from sqlmodel import Session, col, select, update

from models.account import Account
from models.run import Run
from models.words import FilterReason, RunState
from rapport import clock


@dataclass(slots=True)
class Sums:
    """What a run did so far. `months` counts stored mail by month ("2026-11"); `octets` came over the wire."""

    stored: int = 0
    filtered: Counter[FilterReason] = field(default_factory=Counter)
    skipped: int = 0
    removed: int = 0
    people: int = 0
    companies: int = 0
    requests: int = 0
    units: int = 0
    octets: int = 0
    months: Counter[str] = field(default_factory=Counter)

    @property
    def listed(self) -> int:
        """How many ids got an outcome."""
        return self.stored + self.skipped + self.filtered.total()


def begin_run(session: Session, account: Account, flow: str, flow_run_id: str) -> Run:
    """Write that a run begins. The caller holds the account's lease, so older open runs of its flow are dead."""
    session.execute(
        update(Run)
        .where(col(Run.account_id) == account.id, col(Run.flow) == flow, col(Run.state) == RunState.RUNNING)
        .values(
            state=RunState.UNFINISHED, problem="The program ended in the middle; this run was continued by the next."
        )
    )
    run = Run(
        id=uuid4().hex,
        workspace_id=account.workspace_id,
        account_id=account.id,
        flow=flow,
        flow_run_id=flow_run_id,
        started_at=clock.now(),
        state=RunState.RUNNING,
    )
    session.add(run)
    session.flush()
    return run


def write_sums(session: Session, run_id: str, sums: Sums, seconds: float, state: RunState, problem: str = "") -> None:
    """Write how far a run got, or how it ended."""
    session.execute(
        update(Run)
        .where(col(Run.id) == run_id)
        .values(
            seconds=seconds,
            state=state,
            listed=sums.listed,
            stored=sums.stored,
            filtered=json.dumps({str(reason): count for reason, count in sorted(sums.filtered.items())}),
            skipped=sums.skipped,
            removed=sums.removed,
            people=sums.people,
            companies=sums.companies,
            requests=sums.requests,
            units=sums.units,
            octets=sums.octets,
            problem=problem,
        )
    )


def find_running(session: Session, account_id: str) -> Run | None:
    """Find the account's run that is going on, if any (for progress bars)."""
    running = select(Run).where(Run.account_id == account_id, Run.state == RunState.RUNNING)
    return session.exec(running.order_by(col(Run.started_at).desc())).first()


def list_runs_of(session: Session, flow_run_id: str) -> list[tuple[Run, str]]:
    """List the records of one run of a flow, with the label of each account."""
    rows = session.execute(
        select(Run, Account.label)
        .join(Account, col(Account.id) == col(Run.account_id))
        .where(Run.flow_run_id == flow_run_id)
        .order_by(col(Account.label))
    )
    return [(run, label) for run, label in rows]
