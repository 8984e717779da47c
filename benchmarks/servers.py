"""The two servers that stay up for the whole benchmark: Dovecot with the generated mailbox, and Prefect."""

import re
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from benchmarks.mailbox import generate_mailbox
from deployments.processes import end_child, free_port
from deployments.server import api_url, client_environment, start_server, wait_until_healthy
from tests.servers.dovecot import Dovecot, start_dovecot

_OUT = re.compile(r"imap\(.*\bout=(\d+)")
_LOGIN = "imap-login: Info: Login:"
_PATIENCE = 5.0  # seconds in which Dovecot notes the end of a session


def check_programs() -> None:
    """Make sure that the programs are here; SystemExit says how to get those that are missing."""
    packages = {"dovecot": "dovecot-imapd", "mbsync": "isync"}
    missing = [package for program, package in packages.items() if shutil.which(program) is None]
    if missing:
        raise SystemExit(f"The benchmark needs programs that are not installed: apt-get install {' '.join(missing)}")


@contextmanager
def open_mailbox(folder: Path, count: int, seed: int) -> Iterator[Dovecot]:
    """Start Dovecot with a generated mailbox."""
    with start_dovecot(folder, tls=False) as dovecot:
        began, octets = time.monotonic(), 0
        for stored in generate_mailbox(count, seed):
            dovecot.write_message(stored.folder, stored.raw, arrived=stored.arrived, flags="S")
            octets += len(stored.raw)
        took = time.monotonic() - began
        print(f"Generated {count} messages, {octets / 1e6:.0f} MB, in {took:.0f} s (seed {seed}).", flush=True)
        yield dovecot


@contextmanager
def open_prefect(folder: Path) -> Iterator[Mapping[str, str]]:
    """Start a Prefect server on SQLite; gives the environment of programs that talk to it."""
    port = free_port()
    server = start_server(folder, port)
    try:
        wait_until_healthy(server, api_url(port))
        yield client_environment(folder, api_url(port))
    finally:
        end_child(server, patience=10)


class Wire:
    """What Dovecot itself says that it sent: the same witness for every client."""

    def __init__(self, dovecot: Dovecot) -> None:
        self._log = dovecot.folder / "dovecot.log"
        self._from = 0

    def take(self) -> int:
        """Give the octets sent in all sessions since the last call, once these have ended."""
        until = time.monotonic() + _PATIENCE
        while True:
            lines = self._log.read_text("utf-8", "replace").splitlines()
            fresh = lines[self._from :]
            sent = [int(found[1]) for line in fresh if (found := _OUT.search(line))]
            if len(sent) == sum(_LOGIN in line for line in fresh) or time.monotonic() > until:
                self._from = len(lines)
                return sum(sent)
            time.sleep(0.05)
