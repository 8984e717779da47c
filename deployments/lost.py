"""Runs that an earlier worker left behind: nobody works on them any more, so they are ended before the next starts."""

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import FlowRunFilter, WorkPoolFilter
from prefect.client.schemas.objects import StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.states import Crashed

from deployments.declared import POOL

_LOST = [StateType.PENDING, StateType.RUNNING, StateType.CANCELLING]
_PAGE = 200


def end_lost_runs(client: SyncPrefectClient) -> int:
    """Mark as crashed what is neither waiting nor ended; give their number. Only for a pool without a worker."""
    runs = client.read_flow_runs(
        flow_run_filter=FlowRunFilter.model_validate({"state": {"type": {"any_": _LOST}}}),
        work_pool_filter=WorkPoolFilter.model_validate({"name": {"any_": [POOL]}}),
        sort=FlowRunSort.START_TIME_ASC,
        limit=_PAGE,
    )
    for run in runs:
        client.set_flow_run_state(run.id, Crashed(message="The run's process ended with the worker."), force=True)
    return len(runs)
