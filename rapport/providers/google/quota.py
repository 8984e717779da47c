"""Google's tables of quota: what a call costs, and how many units a minute there are. Pure figures.

Source: Gmail API usage limits, https://developers.google.com/workspace/gmail/api/reference/quota (since 1 May 2026),
and the table before it, which holds on for projects that used the API earlier; Calendar API, "Manage quotas".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Quota:
    """Units a minute for one account of a project and for the project as a whole; `costs` by id of the method."""

    per_minute: int
    project_per_minute: int
    costs: Mapping[str, int]

    def cost(self, method: str) -> int:
        """Give the units of one call of a method."""
        return self.costs.get(method, 1)


_SINCE_2026 = MappingProxyType({
    "gmail.users.messages.list": 5,
    "gmail.users.messages.get": 20,
    "gmail.users.messages.attachments.get": 20,
    "gmail.users.messages.send": 100,
    "gmail.users.threads.get": 40,
    "gmail.users.history.list": 2,
})  # fmt: skip
_LEGACY = MappingProxyType({
    **_SINCE_2026,
    "gmail.users.messages.get": 5,
    "gmail.users.messages.attachments.get": 5,
    "gmail.users.threads.get": 10,
})  # fmt: skip

NEWEST = "2026"
GMAIL = MappingProxyType({
    "2026": Quota(6_000, 1_200_000, _SINCE_2026),
    "legacy": Quota(15_000, 1_200_000, _LEGACY),
})  # fmt: skip
"""By the name that an `Application` carries as its `quota`. Every call that is not named costs one unit."""

CALENDAR = Quota(600, 10_000, MappingProxyType({}))
"""A request is a unit."""
