"""One stack with the demonstration, until it is killed; two more, on the same data folder, for what comes after."""

import json
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.request import Request, urlopen

import psutil
import pytest
import yaml
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import DeploymentFilter, FlowRunFilter
from prefect.client.schemas.objects import FlowRun
from prefect.client.schemas.schedules import IntervalSchedule
from prefect.client.schemas.sorting import FlowRunSort
from prefect.settings import PREFECT_API_URL, PREFECT_HOME, temporary_settings

from deployments.declared import PROJECT, Declared, read_declared
from deployments.starting import start_run, wait_for_runs
from rapport.demo.firm import DOMAIN
from rapport.running import api_url_file
from tests.deployments.conftest import StartStack
from tests.deployments.stack import RunningStack, environment, start_stack, wait_until

pytestmark = [pytest.mark.server, pytest.mark.timeout(180)]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def stack(home: Path) -> Iterator[RunningStack]:
    running = start_stack(home)
    try:
        yield running
    finally:
        if running.process.poll() is None:
            running.end()


@pytest.fixture(scope="module")
def said(stack: RunningStack) -> str:
    return stack.listen()


@pytest.fixture
def client(stack: RunningStack, said: str, tmp_path: Path) -> Iterator[SyncPrefectClient]:
    with (
        temporary_settings({PREFECT_API_URL: stack.url, PREFECT_HOME: tmp_path}),
        get_client(sync_client=True) as opened,
    ):
        yield opened


def counts(home: Path) -> dict[str, int]:
    with sqlite3.connect(home / "rapport.db") as database:
        tables = ("account", "message", "copy", "person", "company", "run")
        return {table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}


def runs_of(client: SyncPrefectClient, name: str) -> list[FlowRun]:
    return client.read_flow_runs(
        deployment_filter=DeploymentFilter.model_validate({"name": {"any_": [name]}}),
        flow_run_filter=FlowRunFilter(),
        sort=FlowRunSort.EXPECTED_START_TIME_ASC,
        limit=50,
    )


def test_the_firms_mail_is_imported_and_summed_up(home: Path, said: str) -> None:
    imported = counts(home)
    assert imported["account"] == 3
    assert imported["person"] > imported["company"] > 10
    for figure in (imported["message"], imported["copy"], imported["person"], imported["company"]):
        assert f"{figure:,}" in said
    assert "internal" in said
    assert str(home) in said


def test_the_commands_work_as_they_are_printed(home: Path, said: str) -> None:
    printed = said.partition("in another terminal:\n")[2].partition("\n\n")[0].splitlines()
    commands = [line for line in printed if not line.startswith("      ")]
    script, shell = "\n".join(commands), environment(home / "elsewhere")
    done = subprocess.run(["sh", "-ec", script], env=shell, cwd="/", capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    as_all, as_owner = [part for part in done.stdout.split("\nid ") if "kind" in part.split("\n")[0]]
    assert as_all.splitlines()[1].split()[0] == as_owner.splitlines()[1].split()[0]
    assert as_all != as_owner


def test_prefect_keeps_no_address_of_the_accounts(home: Path, client: SyncPrefectClient) -> None:
    assert {run.name.partition("-")[0] for run in runs_of(client, "backfill")} == {"backfill archive"}
    kept = b"".join(path.read_bytes() for path in (home / "prefect").rglob("*") if path.is_file())
    assert b"backfill archive-" in kept
    assert DOMAIN.encode() not in kept


def test_user_interface_and_api_docs_answer(stack: RunningStack, said: str) -> None:
    for path in ("", "/docs", "/runs"):
        asked = Request(stack.url.removesuffix("/api") + path, headers={"Accept": "text/html"})
        with urlopen(asked) as page:
            assert page.status == 200


@pytest.mark.parametrize("declared", [pytest.param(one, id=one["name"]) for one in read_declared(PROJECT)])
def test_every_declared_deployment_is_there_with_its_form(client: SyncPrefectClient, declared: Declared) -> None:
    deployment = client.read_deployment_by_name(f"{declared['name']}/{declared['name']}")
    assert deployment.description == declared["description"]
    assert all(field["description"] for field in (deployment.parameter_openapi_schema or {})["properties"].values())


def test_the_scheduled_run_comes_and_completes_by_itself(client: SyncPrefectClient) -> None:
    deployment = client.read_deployment_by_name("incremental/incremental")
    wait_until(lambda: len(runs_of(client, "incremental")) > 2, 30)
    first, second, *_ = [run.expected_start_time for run in runs_of(client, "incremental")]
    assert first is not None
    assert second is not None
    assert second - first == timedelta(minutes=5)

    schedule = deployment.schedules[0]
    assert schedule.id is not None
    often = IntervalSchedule(interval=timedelta(seconds=15))
    client.update_deployment_schedule(deployment.id, schedule.id, schedule=often)
    wait_until(
        lambda: any(run.auto_scheduled and run.state_name == "Completed" for run in runs_of(client, "incremental")), 60
    )
    client.update_deployment_schedule(deployment.id, schedule.id, schedule=schedule.schedule)


def test_a_second_one_on_the_same_folder_is_refused(stack: RunningStack, home: Path, said: str) -> None:
    second = start_stack(home)
    complaint, _ = second.process.communicate(timeout=60)
    assert second.process.returncode == 2
    assert "runs already" in complaint
    assert stack.process.poll() is None


def test_nothing_outlives_a_killed_command(stack: RunningStack, said: str) -> None:
    family = stack.descendants()
    stack.process.kill()
    stack.process.wait()
    assert len(family) >= 3
    wait_until(lambda: not any(process.is_running() for process in family), 40)


SLEEPING = """
import time
from prefect import flow

@flow
def incremental(shard: int = 0, shards: int = 1) -> None:
    time.sleep(shard)
"""


@pytest.fixture
def sleeping(tmp_path: Path) -> Path:
    """Make a project whose incremental run sleeps as many seconds as its shard's number."""
    declared = next(one for one in read_declared(PROJECT) if one["name"] == "incremental")
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "incremental.py").write_text(SLEEPING)
    (tmp_path / "prefect.yaml").write_text(yaml.safe_dump({"deployments": [json.loads(json.dumps(declared))]}))
    return tmp_path


def start_sleeping(client: SyncPrefectClient) -> str:
    run_id = start_run("incremental", {"shard": 600})
    wait_until(lambda: client.read_flow_run(run_id).state_name == "Running", 40)
    return run_id


def test_what_is_lost_blocks_no_later_run(home: Path, sleeping: Path, start: StartStack) -> None:
    imported = counts(home)
    first = start(home, sleeping)
    assert "here already" in first.listen()
    with temporary_settings({PREFECT_API_URL: first.url}), get_client(sync_client=True) as client:
        run_id = start_sleeping(client)
        first.child("prefect.engine").kill()
        wait_until(lambda: client.read_flow_run(run_id).state_name == "Crashed", 30)
        lost = start_sleeping(client)
    family = first.descendants()
    first.child("worker").kill()
    complaint, _ = first.process.communicate(timeout=60)
    assert first.process.returncode == 1
    assert "The worker ended by itself" in complaint
    assert not any(process.is_running() for process in family)

    second = start(home, sleeping)
    second.listen()
    assert counts(home) == imported
    with temporary_settings({PREFECT_API_URL: second.url}), get_client(sync_client=True) as client:
        assert client.read_flow_run(lost).state_name == "Crashed"
        following = wait_for_runs([start_run("incremental", {"shard": 0})], lambda: None)
        assert [run.state_name for run in following] == ["Completed"]
    children = second.descendants()
    status, farewell = second.end(signal.SIGINT)
    assert (status, farewell.rstrip().endswith("Everything has ended.")) == (0, True)
    assert not any(child.is_running() for child in children)
    assert not api_url_file(second.settings).exists()
    assert psutil.pid_exists(second.process.pid) is False
