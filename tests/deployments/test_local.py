"""One stack for the first tests; one more, on the same data folder, for what happens when it is killed."""

import json
import signal
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import psutil
import pytest
import yaml
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import DeploymentFilter, FlowRunFilter
from prefect.client.schemas.objects import FlowRun
from prefect.client.schemas.sorting import FlowRunSort
from prefect.settings import PREFECT_API_URL, PREFECT_HOME, temporary_settings

from deployments.declared import PROJECT, Declared, read_declared
from deployments.starting import start_run, wait_for_runs
from rapport.running import api_url_file
from tests.deployments.conftest import StartStack
from tests.deployments.stack import RunningStack, start_stack, wait_until

pytestmark = [pytest.mark.server, pytest.mark.timeout(180)]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def stack(home: Path) -> Iterator[RunningStack]:
    running = start_stack(home, PROJECT)
    try:
        with temporary_settings({PREFECT_API_URL: running.url, PREFECT_HOME: home / "client"}):
            yield running
    finally:
        if running.process.poll() is None:
            running.end()


@pytest.fixture
def client(stack: RunningStack) -> Iterator[SyncPrefectClient]:
    with get_client(sync_client=True) as opened:
        yield opened


def runs_of(client: SyncPrefectClient, name: str) -> list[FlowRun]:
    return client.read_flow_runs(
        deployment_filter=DeploymentFilter.model_validate({"name": {"any_": [name]}}),
        flow_run_filter=FlowRunFilter(),
        sort=FlowRunSort.EXPECTED_START_TIME_ASC,
        limit=50,
    )


def test_user_interface_and_api_docs_answer(stack: RunningStack) -> None:
    for path in ("", "/docs"):
        with urlopen(stack.url.removesuffix("/api") + path) as page:
            assert page.status == 200


@pytest.mark.parametrize("declared", [pytest.param(one, id=one["name"]) for one in read_declared(PROJECT)])
def test_every_declared_deployment_is_there_with_its_form(client: SyncPrefectClient, declared: Declared) -> None:
    deployment = client.read_deployment_by_name(f"{declared['name']}/{declared['name']}")
    assert deployment.description == declared["description"]
    assert all(field["description"] for field in (deployment.parameter_openapi_schema or {})["properties"].values())


def test_the_five_minute_run_is_scheduled_and_never_doubled(client: SyncPrefectClient) -> None:
    deployment = client.read_deployment_by_name("incremental/incremental")
    assert deployment.concurrency_options is not None
    assert deployment.concurrency_options.collision_strategy == "CANCEL_NEW"
    assert deployment.global_concurrency_limit is not None
    assert deployment.global_concurrency_limit.limit == 1
    wait_until(lambda: len(runs_of(client, "incremental")) > 2, 30)


def test_a_run_that_is_asked_for_is_done(client: SyncPrefectClient) -> None:
    runs = wait_for_runs([start_run("reconcile", {})], lambda: None)
    assert [run.state_name for run in runs] == ["Completed"]


def test_a_second_one_on_the_same_folder_is_refused(stack: RunningStack, home: Path) -> None:
    second = start_stack(home, PROJECT)
    said, _ = second.process.communicate(timeout=60)
    assert second.process.returncode != 0
    assert "runs already" in said
    assert stack.process.poll() is None


def test_termination_ends_every_process_and_takes_the_address_back(stack: RunningStack, home: Path) -> None:
    children = stack.descendants()
    status, said = stack.end()
    assert (status, said.rstrip().endswith("Everything has ended.")) == (0, True)
    assert len(children) >= 2
    assert not any(child.is_running() for child in children)
    assert not api_url_file(stack.settings).exists()


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


def test_a_killed_worker_ends_the_stack_and_blocks_no_later_run(home: Path, sleeping: Path, start: StartStack) -> None:
    first = start(home, sleeping)
    with temporary_settings({PREFECT_API_URL: first.url}), get_client(sync_client=True) as client:
        lost = start_run("incremental", {"shard": 600})
        wait_until(lambda: client.read_flow_run(lost).state_name == "Running", 40)
    family = first.descendants()
    first.worker().send_signal(signal.SIGKILL)
    said, _ = first.process.communicate(timeout=60)
    assert first.process.returncode == 1
    assert "The worker ended by itself" in said
    assert not any(process.is_running() for process in family)

    second = start(home, sleeping)
    with temporary_settings({PREFECT_API_URL: second.url}), get_client(sync_client=True) as client:
        assert client.read_flow_run(lost).state_name == "Crashed"
        following = wait_for_runs([start_run("incremental", {"shard": 0})], lambda: None)
        assert [run.state_name for run in following] == ["Completed"]
    assert second.end(signal.SIGINT)[0] == 0
    assert psutil.pid_exists(second.process.pid) is False
