"""Who retries what: the one way to make a step a task. Errors decide by their class, never by their text."""

from collections.abc import Callable
from functools import wraps
from time import sleep
from typing import Any, ParamSpec, TypeVar

from prefect import Task, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.tasks import exponential_backoff

from rapport.errors import CalendarsFailed, RapportError, RateLimited, RunFailed, StorageBusy, Unavailable

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

_RETRIES = 3
_LONGEST_WAIT = 60.0  # seconds that a task waits as told; a longer wait ends the run and holds the account back
_WORTH_REPEATING = (Unavailable, StorageBusy)


def step(description: str) -> Callable[[Callable[Parameters, Result]], Task[Parameters, Result]]:
    """Make a step a task: retried when repeating may help, nothing of it kept by Prefect."""

    def decorate(function: Callable[Parameters, Result]) -> Task[Parameters, Result]:
        as_task = task(
            name=function.__name__,
            description=description,
            retries=_RETRIES,
            retry_delay_seconds=exponential_backoff(backoff_factor=2),
            retry_jitter_factor=0.5,
            retry_condition_fn=is_worth_repeating,
            cache_policy=NO_CACHE,
            persist_result=False,
        )
        return as_task(_guarded(function))

    return decorate


def is_worth_repeating(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    """Tell whether the error that a task ended with may pass by itself."""
    error = getattr(state.data, "exception", state.data)
    return isinstance(error.cause if isinstance(error, CalendarsFailed) else error, _WORTH_REPEATING)


def _guarded(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Wait out short pauses that a provider asks for, and keep the texts of unforeseen errors from Prefect."""

    @wraps(function)
    def guarded(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        for _ in range(_RETRIES):
            try:
                return function(*args, **kwargs)
            except RateLimited as error:
                if error.retry_after > _LONGEST_WAIT:
                    raise
                sleep(error.retry_after)
            except RapportError:
                raise
            except Exception as error:  # noqa: BLE001  the edge of a task: Prefect would store what it says
                raise RunFailed.from_error(error) from None
        return function(*args, **kwargs)

    return guarded
