"""`prefect.yaml` against the flows: what is declared can be loaded, and its parameters are the flow's own."""

import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from deployments.declared import IMPORTS, POOL, PROJECT, Declared, load_flow, read_declared, read_form

DECLARED = [pytest.param(declared, id=declared["name"]) for declared in read_declared(PROJECT)]


@pytest.mark.parametrize("declared", DECLARED)
def test_an_entrypoint_loads_and_takes_the_declared_parameters(declared: Declared) -> None:
    flow = load_flow(PROJECT, declared)
    parameters = declared.get("parameters", {})
    required = set(read_form(flow).required)
    assert flow.validate_parameters({**dict.fromkeys(required, "imap-1a2b3c"), **parameters}) is not None
    assert set(parameters) <= set(flow.parameters.properties)


@pytest.mark.parametrize("declared", DECLARED)
def test_file_function_flow_and_deployment_share_one_name(declared: Declared) -> None:
    assert declared["entrypoint"] == f"flows/{declared['name']}.py:{declared['name']}"
    assert load_flow(PROJECT, declared).name == declared["name"]


@pytest.mark.parametrize("declared", DECLARED)
def test_every_field_of_a_form_has_its_help(declared: Declared) -> None:
    fields: dict[str, dict[str, Any]] = read_form(load_flow(PROJECT, declared)).properties
    assert fields
    assert [name for name, field in fields.items() if not field.get("description")] == []


@pytest.mark.parametrize("declared", DECLARED)
def test_every_deployment_says_what_it_does_and_where_it_runs(declared: Declared) -> None:
    assert len(declared["description"]) > 40
    assert "rapport" in declared["tags"]
    assert declared["work_pool"]["name"] == POOL


def test_what_is_scheduled_never_overlaps_itself() -> None:
    scheduled = {declared["name"]: declared for declared in read_declared(PROJECT) if "schedules" in declared}
    assert sorted(scheduled) == ["incremental", "reconcile"]
    assert scheduled["incremental"]["schedules"][0]["interval"] == 300
    for declared in scheduled.values():
        assert declared["concurrency_limit"] == {"limit": 1, "collision_strategy": "CANCEL_NEW"}


def test_imports_have_a_queue_of_their_own() -> None:
    queues = {declared["name"]: declared["work_pool"]["work_queue_name"] for declared in read_declared(PROJECT)}
    assert [name for name, queue in queues.items() if queue == IMPORTS] == ["backfill"]


def test_no_flow_is_named_like_a_module_that_it_would_hide() -> None:
    """A file entrypoint leaves `flows/` first on the path of imports."""
    hidden = {path.stem for path in (PROJECT / "flows").glob("*.py")} & set(sys.stdlib_module_names)
    assert not hidden


def compose() -> dict[str, Any]:
    text = Path(PROJECT, "deployments", "compose.yaml").read_text("utf-8")
    parsed: dict[str, Any] = yaml.safe_load(text)
    return parsed


@pytest.mark.parametrize(
    ("service", "first", "condition"),
    [
        ("migrations", "database", "service_healthy"),
        ("server", "prefect-migrations", "service_completed_successfully"),
        ("server", "redis", "service_healthy"),
        ("services", "server", "service_healthy"),
        ("deployments", "server", "service_healthy"),
        ("worker", "migrations", "service_completed_successfully"),
        ("worker", "deployments", "service_completed_successfully"),
    ],
)
def test_services_start_after_what_they_need(service: str, first: str, condition: str) -> None:
    assert compose()["services"][service]["depends_on"][first] == {"condition": condition}


def test_only_the_loopback_is_opened() -> None:
    ports = [port for service in compose()["services"].values() for port in service.get("ports", ())]
    assert ports == ["127.0.0.1:4200:4200"]


def test_workers_of_the_compose_file_serve_the_declared_pool() -> None:
    command = compose()["services"]["worker"]["command"]
    assert command[command.index("--pool") + 1] == POOL
