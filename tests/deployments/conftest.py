"""Stacks that end with the test that started them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.deployments.stack import RunningStack, start_stack

StartStack = Callable[[Path, Path], RunningStack]


@pytest.fixture
def start() -> Iterator[StartStack]:
    """Give what starts a stack; those still running at the end of the test are ended."""
    started: list[RunningStack] = []

    def start_one(home: Path, project: Path) -> RunningStack:
        started.append(start_stack(home, project))
        return started[-1]

    yield start_one
    for stack in started:
        if stack.process.poll() is None:
            stack.end()
