"""Flows run against a real Prefect server, on the office of the sync's tests."""

from tests.sync.conftest import office

__all__ = ["office"]
