from urllib.request import urlopen

import pytest
from prefect import flow, task
from prefect.client.orchestration import get_client

from deployments.processes import free_port
from deployments.server import api_url
from rapport.running import is_healthy
from tests.servers.prefect import PrefectServer


@task
def add(one: int, other: int) -> int:
    return one + other


@flow(name="prefect-server-test")
def adding() -> int:
    return add(1, 2)


@pytest.mark.server
def test_runs_are_recorded_in_the_servers_own_database(prefect_server: PrefectServer) -> None:
    assert adding() == 3
    assert b"prefect-server-test" in prefect_server.stored()
    assert prefect_server.database.is_file()


@pytest.mark.server
def test_the_user_interface_comes_with_the_server(prefect_server: PrefectServer) -> None:
    with urlopen(prefect_server.url.removesuffix("/api")) as page:
        assert b"<html" in page.read()


def test_a_port_where_nobody_listens_is_not_a_server() -> None:
    assert not is_healthy(api_url(free_port()))


@pytest.mark.server
def test_the_server_answers_listings_that_name_no_limit(prefect_server: PrefectServer) -> None:
    """Newer releases of FastAPI than Prefect knows refuse them, and `prefect deployment ls` with them."""
    with get_client(sync_client=True) as client:
        client.create_deployment(client.create_flow(adding), "listed")
        assert "listed" in [deployment.name for deployment in client.read_deployments()]
