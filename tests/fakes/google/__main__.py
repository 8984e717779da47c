"""The fake as a program, for benchmarks: fills a mailbox, says in a line of JSON where it is, and serves until ended.

    python tests/fakes/google/__main__.py --messages 10000 --per-minute 6000

It isn't started with -m, and the folder leaves the path: a module here is called as the standard library's calendar.
"""

import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).parents[3])

import argparse  # noqa: E402  after the path is put right
import json  # noqa: E402
import signal  # noqa: E402
import threading  # noqa: E402

from benchmarks.mailbox import generate_mailbox  # noqa: E402
from tests.fakes.google.oauth import CLIENT, SECRET  # noqa: E402
from tests.fakes.google.server import FakeGoogle, start_google  # noqa: E402

_SCOPES = ("gmail.readonly", "calendar.readonly")


def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    asked = _read_arguments()
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    with start_google(port=asked.port) as google:
        google.meter.limits["gmail"].per_minute = asked.per_minute
        google.meter.table = asked.quota
        _fill(google, asked.address, asked.messages, asked.seed)
        refresh_token, access_token = google.grant(
            asked.address, [f"https://www.googleapis.com/auth/{scope}" for scope in _SCOPES]
        )
        told = {
            "root": google.root,
            "client_id": CLIENT,
            "client_secret": SECRET,
            "refresh_token": refresh_token,
            "access_token": access_token,
        }
        print(json.dumps(told), flush=True)  # noqa: T201  what the starting program reads
        ended.wait()


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--address", default="jana@firm.example")
    parser.add_argument("--messages", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--per-minute", type=int, default=6_000, help="quota units for one person")
    parser.add_argument("--quota", choices=("2026", "legacy"), default="2026")
    return parser.parse_args()


def _fill(google: FakeGoogle, address: str, count: int, seed: int) -> None:
    mailbox = google.person(address).mailbox
    for stored in generate_mailbox(count, seed) if count else ():
        labels = ("SENT",) if stored.folder == "Sent" else ("INBOX",)
        mailbox.deliver(stored.raw, labels, stored.arrived)


if __name__ == "__main__":
    main()
