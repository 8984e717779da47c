"""Runs started by the name of their deployment, on whichever worker takes them."""

from collections.abc import Mapping
from typing import Any

from prefect.deployments import run_deployment
from prefect.utilities.asyncutils import run_coro_as_sync
