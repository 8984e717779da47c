"""`prefect.yaml`, read and applied: the work pool and the deployments. Whoever applies it twice changes nothing.

`prefect deploy --all` does the same more slowly, and the forms of its deployments lack the help.
"""

import inspect
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml
from prefect import Flow
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import DeploymentScheduleCreate, WorkPoolCreate
from prefect.client.schemas.objects import ConcurrencyOptions
from prefect.exceptions import ObjectNotFound
from prefect.flows import load_flow_from_entrypoint
from prefect.schedules import Cron, Interval, Schedule
from prefect.utilities.callables import ParameterSchema, generate_parameter_schema
from prefect.workers.process import ProcessWorker
from pydantic.fields import FieldInfo

PROJECT = Path(__file__).parent.parent
POOL = "rapport"
IMPORTS = "imports"
IMPORTS_AT_ONCE = 3

Declared = dict[str, Any]  # one entry under `deployments` in prefect.yaml


def read_declared(project: Path) -> list[Declared]:
    """Read the deployments that a project's `prefect.yaml` declares."""
    declared: list[Declared] = yaml.safe_load((project / "prefect.yaml").read_text("utf-8"))["deployments"]
    return declared


def load_flow(project: Path, declared: Declared) -> Flow[..., Any]:
    """Load the flow that a deployment's entrypoint names."""
    return load_flow_from_entrypoint(str(project / declared["entrypoint"]))


def read_form(flow: Flow[..., Any]) -> ParameterSchema:
    """Read a flow's parameters with the help of each: Prefect by itself takes help from docstrings only."""
    signature = inspect.signature(flow.fn, eval_str=True)
    notes = {
        name: note.description
        for name, parameter in signature.parameters.items()
        for note in getattr(parameter.annotation, "__metadata__", ())
        if isinstance(note, FieldInfo) and note.description
    }
    return generate_parameter_schema(signature, notes)


def apply_declared(client: SyncPrefectClient, project: Path) -> None:
    """Create or update the work pool and every declared deployment."""
    _ensure_pool(client)
    for declared in read_declared(project):
        _apply(client, project, declared)


def _ensure_pool(client: SyncPrefectClient) -> None:
    try:
        client.read_work_pool(POOL)
    except ObjectNotFound:
        template = ProcessWorker.get_default_base_job_template()
        client.create_work_pool(WorkPoolCreate(name=POOL, type=ProcessWorker.type, base_job_template=template))
        client.create_work_queue(IMPORTS, work_pool_name=POOL, concurrency_limit=IMPORTS_AT_ONCE)


def _apply(client: SyncPrefectClient, project: Path, declared: Declared) -> None:
    flow = load_flow(project, declared)
    limit = declared.get("concurrency_limit")
    strategy = ConcurrencyOptions(collision_strategy=limit["collision_strategy"]) if limit else None
    client.create_deployment(
        client.create_flow(flow),
        declared["name"],
        description=declared["description"],
        tags=declared["tags"],
        entrypoint=declared["entrypoint"],
        pull_steps=[{"prefect.deployments.steps.set_working_directory": {"directory": str(project)}}],
        parameters=declared.get("parameters"),
        parameter_openapi_schema=read_form(flow).model_dump_for_openapi(),
        enforce_parameter_schema=True,
        schedules=_schedules(declared, _paused_schedules(client, flow.name, declared["name"])),
        concurrency_limit=limit["limit"] if limit else None,
        concurrency_options=strategy,
        work_pool_name=declared["work_pool"]["name"],
        work_queue_name=declared["work_pool"]["work_queue_name"],
        job_variables=declared["work_pool"]["job_variables"],
    )


def _schedules(declared: Declared, paused: set[str]) -> list[DeploymentScheduleCreate]:
    return [
        DeploymentScheduleCreate.from_schedule(replace(schedule, active=schedule.slug not in paused))
        for schedule in map(_schedule, declared.get("schedules", ()))
    ]


def _schedule(declared: Declared) -> Schedule:
    if "interval" in declared:
        return Interval(declared["interval"], slug=declared["slug"])
    return Cron(declared["cron"], timezone=declared["timezone"], slug=declared["slug"])


def _paused_schedules(client: SyncPrefectClient, flow_name: str, name: str) -> set[str]:
    """List the schedules that an operator paused; they stay so."""
    try:
        deployment = client.read_deployment_by_name(f"{flow_name}/{name}")
    except ObjectNotFound:
        return set()
    return {schedule.slug for schedule in deployment.schedules if schedule.slug and not schedule.active}
