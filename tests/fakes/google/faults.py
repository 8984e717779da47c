"""What goes wrong, when a test says so: refusals, delays and broken connections by method and call, and bans."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tests.fakes.google.answers import ApiError
from tests.fakes.google.web import Cut


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to fail: a refusal (`status` with Google's reason), a delay in seconds, a cut of the answer."""

    status: int = 0
    reason: str = "backendError"
    message: str = "Backend Error"
    domain: str = "global"
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    cut: Cut | None = None

    def strike(self) -> None:
        """Let the delay pass, and raise the refusal, if it is one."""
        if self.delay:
            time.sleep(self.delay)
        if self.status:
            raise ApiError(self.status, self.reason, self.message, self.domain, headers=self.headers)


@dataclass(slots=True)
class _Plan:
    method_id: str
    fault: Fault
    nth: int
    times: int
    about: str
    seen: int = 0

    def meets(self, method_id: str, target: str) -> bool:
        """Count a call that this plan is about, and tell whether it's one to fail."""
        if method_id != self.method_id or self.about not in target:
            return False
        self.seen += 1
        return self.nth <= self.seen < self.nth + self.times


class Faults:
    """All that is planned. Method ids are the discovery documents', and "batch", "oauth.token", "oauth.revoke"."""

    def __init__(self) -> None:
        self._plans: list[_Plan] = []
        self._bans: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def plan(self, method_id: str, fault: Fault, nth: int = 1, times: int = 1, about: str = "") -> None:
        """Let the nth call from now fail, and `times` - 1 more; only calls whose path or query holds `about`."""
        with self._lock:
            self._plans.append(_Plan(method_id, fault, nth, times, about))

    def ban(self, address: str, until: datetime) -> None:
        """Refuse all calls for a person until then, as Google does after too many refusals."""
        self._bans[address] = until.astimezone(UTC)

    def clear(self) -> None:
        """Let everything go well from now on."""
        with self._lock:
            self._plans.clear()
            self._bans.clear()

    def take(self, method_id: str, target: str) -> Fault | None:
        """Give what is to go wrong with this call; each planned call counts it."""
        with self._lock:
            met = [plan.fault for plan in self._plans if plan.meets(method_id, target)]
        return met[0] if met else None

    def check_ban(self, address: str, now: datetime) -> None:
        """Raise the refusal of a banned person: the moment stands in the message alone, no header tells it."""
        until = self._bans.get(address)
        if until and now < until:
            moment = until.isoformat(timespec="milliseconds").replace("+00:00", "Z")
            message = f"User-rate limit exceeded.  Retry after {moment}"
            raise ApiError(403, "rateLimitExceeded", message, "usageLimits")
