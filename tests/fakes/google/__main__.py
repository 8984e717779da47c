"""The fake as a program, for benchmarks: fills a mailbox, says in a line of JSON where it is, and serves.

    python tests/fakes/google/__main__.py --messages 10000 --per-minute 6000

For each line that it hears it says what it answered so far; it ends with its input. It isn't started with -m, and the
folder leaves the path: a module here is called as the standard library's calendar.
"""

import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).parents[3])

import argparse  # noqa: E402  after the path is put right
import json  # noqa: E402
from contextlib import suppress  # noqa: E402

from benchmarks.mailbox import generate_mailbox  # noqa: E402
from tests.fakes.google.gmail_store import Mailbox  # noqa: E402
from tests.fakes.google.oauth import CLIENT, SECRET  # noqa: E402
from tests.fakes.google.server import FakeGoogle, start_google  # noqa: E402

_REPLIES = 2 / 3
"""The share of messages that answer one: threads have three on average, in any size and mingled in time."""


def main() -> None:
    """Serve until the input ends."""
    asked = _read_arguments()
    with start_google(port=asked.port) as google:
        limits = google.meter.limits["gmail"]
        limits.per_minute, limits.project_per_minute = (
            asked.per_minute,
            max(limits.project_per_minute, asked.per_minute),
        )
        google.meter.table = asked.quota
        mailbox = google.person(asked.address).mailbox
        octets = _fill(mailbox, asked.messages, asked.seed)
        _say(
            root=google.root,
            client_id=CLIENT,
            client_secret=SECRET,
            messages=len(mailbox.letters),
            threads=mailbox.count_threads(),
            octets=octets,
        )
        for _ in sys.stdin:
            _tell_sums(google, asked.address)


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--address", default="jana@firm.example")
    parser.add_argument("--messages", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--per-minute", type=int, default=6_000, help="quota units for one person")
    parser.add_argument("--quota", choices=("2026", "legacy"), default="2026")
    return parser.parse_args()


def _fill(mailbox: Mailbox, count: int, seed: int) -> int:
    """Generate messages, and give their octets."""
    octets = 0
    for stored in generate_mailbox(count, seed, _REPLIES) if count else ():
        mailbox.deliver(stored.raw, ("SENT",) if stored.folder == "Sent" else ("INBOX",), stored.arrived)
        octets += len(stored.raw)
    return octets


def _tell_sums(google: FakeGoogle, address: str) -> None:
    """Say what was answered; what was asked amiss ends the program."""
    if google.violations:
        raise SystemExit("\n".join(google.violations))
    traffic = google.traffic
    _say(requests=traffic.requests, octets=traffic.octets, units=google.meter.units[address])


def _say(**figures: str | int) -> None:
    print(json.dumps(figures), flush=True)  # noqa: T201  what the starting program reads


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
