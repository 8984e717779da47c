"""Quota: units a minute for a project and for each of its users, and how many calls of a user run at once.

The costs are the fake's own copy of Google's published tables, so that a slip in the product's shows.
Source: https://developers.google.com/workspace/gmail/api/reference/quota; the Calendar API counts requests.
"""

import threading
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from rapport.clock import Clock
from tests.fakes.google.answers import ApiError, error_info
from tests.fakes.google.discovery import Method

WINDOW = 60.0
"""Seconds over which units are counted."""

_COSTS_2026: Mapping[str, int] = {
    "drafts.create": 10, "drafts.delete": 10, "drafts.get": 20, "drafts.list": 5, "drafts.send": 100,
    "drafts.update": 15, "getProfile": 1, "history.list": 2, "labels.create": 5, "labels.delete": 5, "labels.get": 1,
    "labels.list": 1, "labels.patch": 5, "labels.update": 5, "messages.attachments.get": 20,
    "messages.batchDelete": 50, "messages.batchModify": 50, "messages.delete": 10, "messages.get": 20,
    "messages.import": 25, "messages.insert": 25, "messages.list": 5, "messages.modify": 5, "messages.send": 100,
    "messages.trash": 20, "messages.untrash": 5, "settings.sendAs.get": 1, "settings.sendAs.list": 1, "stop": 50,
    "threads.delete": 20, "threads.get": 40, "threads.list": 10, "threads.modify": 10, "threads.trash": 10,
    "threads.untrash": 10, "watch": 100,
}  # fmt: skip
_COSTS_LEGACY = {
    **_COSTS_2026,
    "drafts.get": 5,
    "messages.attachments.get": 5,
    "messages.get": 5,
    "messages.trash": 5,
    "threads.get": 10,
}

Refusal = Literal["429", "403"]
Table = Literal["2026", "legacy"]


@dataclass(slots=True)
class Limits:
    """Units a minute for one user of a project, and for the project."""

    per_minute: int
    project_per_minute: int


class _Window:
    """What was spent within the last minute."""

    def __init__(self) -> None:
        self.units = 0
        self._spent: deque[tuple[float, int]] = deque()

    def spend(self, now: float, units: int) -> None:
        self._spent.append((now, units))
        self.units += units

    def within(self, now: float) -> int:
        while self._spent and self._spent[0][0] <= now - WINDOW:
            self.units -= self._spent.popleft()[1]
        return self.units


class QuotaMeter:
    """Counts units; a test chooses `limits`, `table`, `refusal` and `concurrency` (None: no wall)."""

    def __init__(self, clock: Clock) -> None:
        self.limits = {"gmail": Limits(6_000, 1_200_000), "calendar": Limits(600, 10_000)}
        self.table: Table = "2026"
        self.refusal: Refusal = "429"
        self.concurrency: int | None = None
        self.units: Counter[str] = Counter()
        self.refusals: Counter[str] = Counter()
        self.most_at_once: Counter[str] = Counter()
        self._clock = clock
        self._lock = threading.Lock()
        self._windows: defaultdict[tuple[str, ...], _Window] = defaultdict(_Window)
        self._at_once: Counter[str] = Counter()

    def cost(self, method: Method) -> int:
        """Give the units of one call."""
        if method.api.name == "calendar":
            return 1
        costs = _COSTS_2026 if self.table == "2026" else _COSTS_LEGACY
        return costs[method.id.removeprefix("gmail.users.")]

    def spent(self, project: str, address: str, api: str = "gmail") -> int:
        """Give what a user of a project spent within the last minute."""
        with self._lock:
            return self._within(api, project, address)

    def pay(self, project: str, address: str, method: Method) -> int:
        """Count a call's units, or raise Google's refusal; what is refused costs nothing."""
        api, cost = method.api.name, self.cost(method)
        limits = self.limits[api]
        with self._lock:
            if self._within(api, project, address) + cost > limits.per_minute:
                raise self._refuse(address, method, project, "user")
            if self._within(api, project) + cost > limits.project_per_minute:
                raise self._refuse(address, method, project, "project")
            now = self._clock.monotonic()
            for key in ((api, project, address), (api, project)):
                self._windows[key].spend(now, cost)
            self.units[address] += cost
        return cost

    @contextmanager
    def at_once(self, address: str) -> Iterator[None]:
        """Hold one of a user's places while a call runs; raises Google's refusal when all are taken."""
        with self._lock:
            if self.concurrency is not None and self._at_once[address] >= self.concurrency:
                self.refusals[address] += 1
                raise ApiError(429, "rateLimitExceeded", "Too many concurrent requests for user", "usageLimits")
            self._at_once[address] += 1
            self.most_at_once[address] = max(self.most_at_once[address], self._at_once[address])
        try:
            yield
        finally:
            with self._lock:
                self._at_once[address] -= 1

    def _within(self, *key: str) -> int:
        return self._windows[key].within(self._clock.monotonic())

    def _refuse(self, address: str, method: Method, project: str, whose: Literal["user", "project"]) -> ApiError:
        self.refusals[address] += 1
        limit = "Queries per minute per user" if whose == "user" else "Queries per minute"
        message = (
            f"Quota exceeded for quota metric 'Queries' and limit '{limit}' of service '{method.service}' "
            f"for consumer 'project_number:{project}'."
        )
        details = [
            error_info(
                "RATE_LIMIT_EXCEEDED",
                consumer=f"projects/{project}",
                quota_limit="defaultPerMinutePerUser" if whose == "user" else "defaultPerMinutePerProject",
                quota_metric=f"{method.service}/queries",
                service=method.service,
            )
        ]
        if self.refusal == "403":
            return ApiError(403, "rateLimitExceeded", message, "usageLimits", details)
        return ApiError(429, "rateLimitExceeded", message, "global", details)
