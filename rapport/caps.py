"""How much providers let us ask: the table of caps, and the arithmetic of bursts and decay. Pure figures.

A limit with slot decay lets a burst through at once and then a steady rate, so within any minute at most
`burst + 60 x decay`. That sum stays below the cap by a reserve, which the scheduled polls live on: they are
budgeted and take no units.
"""

from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType

from models.words import Provider

RESERVE = 0.1


@dataclass(frozen=True, slots=True)
class Cap:
    """At most `per_minute` units a minute, of which `burst` may come at once; `source` says who says so."""

    per_minute: int
    burst: int
    source: str

    @property
    def decay(self) -> float:
        """Units a second that a limit gives back."""
        return (self.per_minute * (1 - RESERVE) - self.burst) / 60


@dataclass(frozen=True, slots=True)
class Caps:
    """A provider's caps: on one account, and on all accounts together that share a project or host."""

    account: Cap
    shared: Cap


_OURS_IMAP = "ours: the strictest default known, 2,000 requests a minute for a client (Stalwart mail server)"
_OURS_CALDAV = "ours: a rate that a small shared server bears; nobody publishes one"
_GMAIL = "Gmail API usage limits: quota units a minute per user per project, and per project (since May 2026)"
_GRAPH = "Graph throttling limits: 10,000 requests in 10 minutes per app and mailbox; 130,000 in 10 seconds per app"

CAPS = MappingProxyType(
    {
        Provider.GOOGLE: Caps(Cap(6_000, 1_500, _GMAIL), Cap(1_200_000, 120_000, _GMAIL)),
        Provider.MICROSOFT: Caps(Cap(1_000, 250, _GRAPH), Cap(780_000, 13_000, _GRAPH)),
        Provider.IMAP: Caps(Cap(2_000, 600, _OURS_IMAP), Cap(6_000, 1_800, _OURS_IMAP)),
        Provider.CALDAV: Caps(Cap(300, 60, _OURS_CALDAV), Cap(1_800, 300, _OURS_CALDAV)),
    }
)
"""Units are quota units for Google and requests for all others. Archives lie on our own disk: no caps."""


def lots_of(units: int, largest: int) -> list[int]:
    """Divide units into lots that a limit can grant: it refuses more than its burst at once."""
    whole, rest = divmod(units, largest)
    return [largest] * whole + ([rest] if rest else [])


def account_limit(account_id: str) -> str:
    """Name the limit of one account."""
    return f"account {account_id}"


def shared_limit(provider: Provider, host: str) -> str:
    """Name the limit of all accounts at a host, or of the provider's project where `host` is empty.

    Prefect shows the names of limits, and a host's name can say whose it is: a digest stands for it.
    """
    return f"{provider} {sha256(host.lower().encode()).hexdigest()[:12]}" if host else str(provider)
