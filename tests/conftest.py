"""Fixtures that every room of the tests may ask for."""

import os
from pathlib import Path

import pytest

# Found in one place, else each file would start a server of its own.
pytest_plugins = ["tests.servers.prefect", "tests.fixtures_databases"]


@pytest.fixture(scope="session")
def samples() -> Path:
    """Give the folder of real mail and calendars written by others, which lies beside the project."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "samples"
    if not folder.is_dir():
        missing = "the samples are missing: they lie in ../shared/samples beside the checkout"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    return folder
