"""What goes wrong, when a test says so: refusals, delays and broken connections, by operation and call."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.fakes.microsoft.answers import GraphError
from tests.fakes.microsoft.web import Cut


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to fail: a refusal (`status` with Graph's code), a delay in seconds, a cut of the answer."""

    status: int = 0
    code: str = "UnknownError"
    message: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    cut: Cut | None = None

    def strike(self) -> None:
        """Let the delay pass, and raise the refusal, if it is one."""
        if self.delay:
            time.sleep(self.delay)
        if self.status:
            raise GraphError(self.status, self.code, self.message, self.headers)


def throttled(seconds: int = 10) -> Fault:
    """Give the refusal of an application that asks too much."""
    message = "Application is over its MailboxConcurrency limit."
    return Fault(429, "ApplicationThrottled", message, {"Retry-After": str(seconds)})


def unavailable(seconds: int | None = 10, status: int = 503) -> Fault:
    """Give the refusal of a server that can't now (503) or took too long (504); with None it doesn't say when."""
    code = "serviceNotAvailable" if status == 503 else "UnknownError"
    return Fault(status, code, "", {} if seconds is None else {"Retry-After": str(seconds)})


@dataclass(slots=True)
class _Plan:
    operation: str
    fault: Fault
    nth: int
    times: int
    about: str
    seen: int = 0

    def meets(self, operation: str, target: str) -> bool:
        """Count a call that this plan is about, and tell whether it's one to fail."""
        if operation != self.operation or self.about not in target:
            return False
        self.seen += 1
        return self.nth <= self.seen < self.nth + self.times


class Faults:
    """All that is planned. Operations are those of `operations.py`, "batch", and "login.token"."""

    def __init__(self) -> None:
        self._plans: list[_Plan] = []
        self._lock = threading.Lock()

    def plan(self, operation: str, fault: Fault, nth: int = 1, times: int = 1, about: str = "") -> None:
        """Let the nth call from now fail, and `times` - 1 more; only calls whose path or query holds `about`."""
        with self._lock:
            self._plans.append(_Plan(operation, fault, nth, times, about))

    def clear(self) -> None:
        """Let everything go well from now on."""
        with self._lock:
            self._plans.clear()

    def take(self, operation: str, target: str) -> Fault | None:
        """Give what is to go wrong with this call; each planned call counts it."""
        with self._lock:
            met = [plan.fault for plan in self._plans if plan.meets(operation, target)]
        return met[0] if met else None
