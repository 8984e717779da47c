"""Runs started by the name of their deployment, on whichever worker takes them, and waited for."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import FlowRun
from prefect.deployments import run_deployment

_LOOK_SECONDS = 1.0


def start_run(flow: str, parameters: Mapping[str, Any]) -> str:
    """Start a run of the deployment that is named like its flow; give the run's id."""
    run = run_deployment(f"{flow}/{flow}", parameters=dict(parameters), timeout=0, as_subflow=False)
    assert isinstance(run, FlowRun), "called outside an event loop, it answers at once"
    return str(run.id)


def wait_for_runs(run_ids: Sequence[str], meanwhile: Callable[[], None]) -> list[FlowRun]:
    """Wait until all runs have ended; `meanwhile` is called between two looks."""
    with get_client(sync_client=True) as client:
        while True:
            runs = [client.read_flow_run(UUID(run_id)) for run_id in run_ids]
            if all(run.state is not None and run.state.is_final() for run in runs):
                return runs
            meanwhile()
            time.sleep(_LOOK_SECONDS)
