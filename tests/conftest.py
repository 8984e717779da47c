"""Fixtures that every room of the tests may ask for."""

from pathlib import Path

import pytest

pytest_plugins = ["tests.servers.prefect"]  # found in one place, else each file would start a server of its own


@pytest.fixture(scope="session")
def samples() -> Path:
    """Give the folder of real mail and calendars written by others, which lies beside the project."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "samples"
    assert folder.is_dir(), "the samples are missing: they lie in ../shared/samples beside the checkout"
    return folder
