"""What crossed the wire, by the word of the server: the same witness for every client."""

import json
import re
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

_OUT = re.compile(r"imap\(.*\bout=(\d+)")
_LOGIN = "imap-login: Info: Login:"
_PATIENCE = 5.0  # seconds in which Dovecot notes the end of a session
_ANSWER = re.compile(r" response status for .* in [\d.]+ seconds(?: \w+ (\d+) bytes)?")


@dataclass(frozen=True, slots=True)
class Crossed:
    """Requests that a server answered and octets that it sent, and quota units; 0 where it doesn't count them."""

    requests: int
    octets: int
    units: int = 0


class Wire(Protocol):
    """Who watches a server."""

    def take(self) -> Crossed:
        """Tell what crossed since the last call; every client has ended."""


class DovecotWire:
    """Dovecot's log tells of each session, once it has ended, how much it sent."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._from = 0

    def take(self) -> Crossed:
        """Tell what was sent in all sessions since the last call, once these have ended."""
        until = time.monotonic() + _PATIENCE
        while True:
            lines = self._log.read_text("utf-8", "replace").splitlines()
            fresh = lines[self._from :]
            sent = [int(found[1]) for line in fresh if (found := _OUT.search(line))]
            if len(sent) == sum(_LOGIN in line for line in fresh) or time.monotonic() > until:
                self._from = len(lines)
                return Crossed(0, sum(sent))
            time.sleep(0.05)


class RadicaleWire:
    """Radicale's log tells of each answer, before it is sent, how large its body is as it is sent."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._from = 0

    def take(self) -> Crossed:
        """Tell what was answered since the last call."""
        lines = self._log.read_text("utf-8", "replace").splitlines()
        answers = [found for line in lines[self._from :] if (found := _ANSWER.search(line))]
        self._from = len(lines)
        return Crossed(len(answers), sum(int(answer[1] or 0) for answer in answers))


class GoogleWire:
    """The stand-in of Google says what it answered, and was paid for, whenever it hears a line."""

    def __init__(self, program: subprocess.Popen[str]) -> None:
        self._program = program
        self._before = Crossed(0, 0)

    def take(self) -> Crossed:
        """Tell what was answered since the last call."""
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        self._program.stdin.write("\n")
        self._program.stdin.flush()
        line = self._program.stdout.readline()
        if not line:
            raise SystemExit("The stand-in of Google ended: it was asked something that Google doesn't know.")
        now, before = Crossed(**json.loads(line)), self._before
        self._before = now
        return Crossed(now.requests - before.requests, now.octets - before.octets, now.units - before.units)
