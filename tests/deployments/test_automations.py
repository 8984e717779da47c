"""The server ends runs whose process is gone: a run is begun by hand here, and its heart stops."""

from datetime import timedelta

import pytest
from prefect import flow
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.objects import ConcurrencyOptions, FlowRun
from prefect.events import emit_event
from prefect.states import Pending, Running

from deployments.automations import ensure_automations
from deployments.declared import POOL
from tests.deployments.stack import wait_until
from tests.servers.prefect import PrefectServer

pytestmark = pytest.mark.server

SILENT_FOR = timedelta(seconds=10)  # the least that Prefect allows


@flow(name="silent")
def silent() -> None: ...


def begin_run(client: SyncPrefectClient, deployment_id: object) -> FlowRun:
    run = client.create_flow_run_from_deployment(deployment_id)
    client.set_flow_run_state(run.id, Pending())
    if client.read_flow_run(run.id).state_name == "Pending":
        client.set_flow_run_state(run.id, Running())
    return client.read_flow_run(run.id)


def beat(server: PrefectServer, run: FlowRun) -> None:
    resource = {"prefect.resource.id": f"prefect.flow-run.{run.id}", "prefect.resource.name": run.name}
    pool = {
        "prefect.resource.id": "prefect.work-pool.1",
        "prefect.resource.name": POOL,
        "prefect.resource.role": "work-pool",
    }
    emit_event("prefect.flow-run.heartbeat", resource=resource, related=[pool])
    server.flush()


def test_a_silent_run_is_ended_and_gives_its_place_to_the_next(prefect_server: PrefectServer) -> None:
    with get_client(sync_client=True) as client:
        client.create_work_pool(WorkPoolCreate(name=POOL, type="process"), overwrite=True)
        deployment_id = client.create_deployment(
            client.create_flow(silent),
            "silent",
            work_pool_name=POOL,
            concurrency_limit=1,
            concurrency_options=ConcurrencyOptions(collision_strategy="CANCEL_NEW"),
        )
        ensure_automations(client, SILENT_FOR)
        ensure_automations(client, SILENT_FOR)
        assert len(client.read_automations()) == 2
        lost = begin_run(client, deployment_id)
        beat(prefect_server, lost)
        assert begin_run(client, deployment_id).state_name == "Cancelled"
        wait_until(lambda: client.read_flow_run(lost.id).state_name == "Crashed", 60)
        assert begin_run(client, deployment_id).state_name == "Running"
