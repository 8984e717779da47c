"""Which errors a step is repeated for."""

from typing import Any, cast

import pytest
from prefect import Task
from prefect.client.schemas.objects import State, StateType, TaskRun

from rapport.errors import (
    AuthorizationLost,
    CalendarsFailed,
    Misconfigured,
    RapportError,
    RateLimited,
    StorageBusy,
    StorageFull,
    Unavailable,
)
from tasks.rules import is_worth_repeating


@pytest.mark.parametrize(
    ("error", "repeats"),
    [
        (Unavailable("gone"), True),
        (StorageBusy("locked"), True),
        (CalendarsFailed(Unavailable("gone")), True),
        (CalendarsFailed(AuthorizationLost("refused")), False),
        (CalendarsFailed(RateLimited("slower", 1800)), False),
        (AuthorizationLost("refused"), False),
        (Misconfigured("wrong"), False),
        (StorageFull("full"), False),
    ],
)
def test_a_step_is_repeated_for_what_may_pass_by_itself(error: RapportError, repeats: bool) -> None:
    ended: State[Any] = State(type=StateType.FAILED, data=error)
    assert is_worth_repeating(cast("Task[..., Any]", None), cast("TaskRun", None), ended) is repeats
