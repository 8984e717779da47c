"""Automations: the server itself ends runs whose process is gone, so that one lost run never blocks the schedule.

An incremental run is never started beside another one: a run that died without a word would hold that place for ever.
A worker marks the runs whose processes it saw end; these are for all others.
"""

from datetime import timedelta

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import StateType
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture

from deployments.declared import POOL

HEARTBEAT_SECONDS = 30  # the least that Prefect allows
SILENT_FOR = timedelta(seconds=5 * HEARTBEAT_SECONDS)  # less than the five minutes to the next run of the schedule
PENDING_FOR = timedelta(minutes=5)

_ENDED = {f"prefect.flow-run.{state}" for state in ("Completed", "Failed", "Cancelled", "Crashed")}
_PENDING = "prefect.flow-run.Pending"
_HEARTBEAT = "prefect.flow-run.heartbeat"
_STARTED = "prefect.flow-run.Running"


def ensure_automations(client: SyncPrefectClient, silent_for: timedelta = SILENT_FOR) -> None:
    """Create or update the automations that end lost runs."""
    for automation in (_silent_runs(silent_for), _pending_runs(PENDING_FOR)):
        found = client.read_automations_by_name(automation.name)
        if found:
            client.update_automation(found[0].id, automation)
        else:
            client.create_automation(automation)


def _silent_runs(silent_for: timedelta) -> AutomationCore:
    return AutomationCore(
        name="end silent runs",
        description="A run that sends no heartbeat any more has lost its process: it is marked as crashed.",
        trigger=_expected({_HEARTBEAT}, {_HEARTBEAT, *_ENDED}, silent_for),
        actions=[_crash("The run's process stopped sending heartbeats: it was lost.")],
    )


def _pending_runs(pending_for: timedelta) -> AutomationCore:
    return AutomationCore(
        name="end stuck pending runs",
        description="A run that was handed to a worker and never started is marked as crashed.",
        # A heartbeat counts as a start: the server may lose one event, but not every later one.
        trigger=_expected({_PENDING}, {_STARTED, _HEARTBEAT, *_ENDED}, pending_for),
        actions=[_crash("The run was handed to a worker and never started.")],
    )


def _expected(after: set[str], expect: set[str], within: timedelta) -> EventTrigger:
    """Fire for each run that shows none of the expected events in time."""
    return EventTrigger(
        after=after,
        expect=expect,
        match={"prefect.resource.id": "prefect.flow-run.*"},
        # Only runs of our workers: a flow that somebody runs in a program of his own beats more slowly.
        match_related={"prefect.resource.role": "work-pool", "prefect.resource.name": POOL},
        for_each={"prefect.resource.id"},
        posture=Posture.Proactive,
        threshold=1,
        within=within,
    )


def _crash(message: str) -> ChangeFlowRunState:
    return ChangeFlowRunState(name="Crashed", state=StateType.CRASHED, message=message, force=False)
