"""How much providers let us ask: the table of caps, and the arithmetic of bursts and decay. Pure figures.

A limit with slot decay lets a burst through at once and then a steady rate, so within any minute at most
`burst + 60 x decay`. That sum stays below the cap by a reserve, which the scheduled polls live on: they are
budgeted and take no units.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType

from models.words import FolderKind, Provider
from rapport.providers.google import quota


@dataclass(frozen=True, slots=True)
class Cap:
    """At most `per_minute` units a minute, of which `burst` may come at once; `source` says who says so.

    `reserve` is the part that is left to the polls.
    """

    per_minute: int
    burst: int
    source: str
    reserve: float = 0.1

    @property
    def decay(self) -> float:
        """Units a second that a limit gives back."""
        return (self.per_minute * (1 - self.reserve) - self.burst) / 60


@dataclass(frozen=True, slots=True)
class Caps:
    """Caps on one account, and on all accounts together that share a project or host.

    `are_units` says that the provider counts quota units, which are paid call by call; others count requests, which
    are taken page by page. `service` tells caps of one account apart where its services have caps of their own.
    """

    account: Cap
    shared: Cap
    are_units: bool = False
    service: str = ""


_OURS_IMAP = "ours: the strictest default known, 2,000 requests a minute for a client (Stalwart mail server)"
_OURS_CALDAV = "ours: a rate that a small shared server bears; nobody publishes one"
_GMAIL = "Gmail API usage limits: quota units a minute per user per project, and per project"
_CALENDAR = "Google Calendar API usage limits: requests a minute per user per project, and per project"
_GRAPH = "Graph throttling limits: 10,000 requests in 10 minutes per app and mailbox; 130,000 in 10 seconds per app"

CAPS: Mapping[Provider, Caps] = MappingProxyType(
    {
        Provider.MICROSOFT: Caps(Cap(1_000, 250, _GRAPH), Cap(780_000, 13_000, _GRAPH)),
        Provider.IMAP: Caps(Cap(2_000, 600, _OURS_IMAP), Cap(6_000, 1_800, _OURS_IMAP)),
        Provider.CALDAV: Caps(Cap(300, 60, _OURS_CALDAV), Cap(1_800, 300, _OURS_CALDAV)),
    }
)
"""Of providers that count requests. Archives lie on our own disk: no caps."""


def caps_of(
    provider: Provider,
    kind: FolderKind,
    table: str = "",
    account_per_minute: int | None = None,
    project_per_minute: int | None = None,
) -> Caps | None:
    """Give the caps of an account's mail or calendars; None where there are none.

    `table` names the provider's table of quotas, where it has several; the figures are what this installation's
    project was granted for its mail, where that is another one than the table's.
    """
    if provider is not Provider.GOOGLE:
        return CAPS.get(provider)
    if kind is FolderKind.CALENDAR:
        return _caps_of_google("calendar", _CALENDAR, quota.CALENDAR.per_minute, quota.CALENDAR.project_per_minute)
    gmail = quota.GMAIL[table or quota.NEWEST]
    project = project_per_minute or gmail.project_per_minute
    return _caps_of_google("", _GMAIL, min(account_per_minute or gmail.per_minute, project), project)


def _caps_of_google(service: str, source: str, per_minute: int, project: int) -> Caps:
    """Give caps that leave little unused: a poll of an account costs a dozen units in five minutes."""
    account = Cap(per_minute, per_minute // 50, source, reserve=0.01)
    return Caps(account, Cap(project, max(project // 50, account.burst), source, reserve=0.02), True, service)


def lots_of(units: int, largest: int) -> list[int]:
    """Divide units into lots that a limit can grant: it refuses more than its burst at once."""
    whole, rest = divmod(units, largest)
    return [largest] * whole + ([rest] if rest else [])


def account_limit(account_id: str, service: str = "") -> str:
    """Name the limit of one account, or of one service of it."""
    return f"account {account_id} {service}".rstrip()


def shared_limit(provider: Provider, host: str, service: str = "") -> str:
    """Name the limit of all accounts at a host, or of the provider's project where `host` is empty.

    Prefect shows the names of limits, and a host's name can say whose it is: a digest stands for it.
    """
    shared = f"{provider} {sha256(host.lower().encode()).hexdigest()[:12]}" if host else str(provider)
    return f"{shared} {service}".rstrip()
