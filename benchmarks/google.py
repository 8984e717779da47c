"""Gmail: what an import costs in time and in Google's quota units. Nobody stands beside: mbsync can't ask Google's API.

The mailbox is that of the tests' stand-in of Google, which counts by a copy of Google's table of its own. So that the
quota isn't waited for, both sides are told of a very large one.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.contenders import Account, Bench, run_rounds
from benchmarks.people import OWNER
from benchmarks.report import Comparison
from benchmarks.wires import GoogleWire
from rapport.providers.google.quota import GMAIL, NEWEST

_ROOT = Path(__file__).resolve().parents[1]
_PER_MINUTE = 12_000_000  # units; a fiftieth of them comes at once, which is more than an import costs
_GET = GMAIL[NEWEST].cost("gmail.users.messages.get")
_NOTE = f"""\
With a get for each message, one costs {_GET} units. Requests are those of HTTP: a batch is one, of up to 25 calls here;
under Google's own quota a batch costs no more units than may come at once. The import itself is the run's own record,
which leaves out that the program is loaded. It waits for no quota; under Google's, units are minutes."""


@dataclass(frozen=True, slots=True)
class _Google:
    """The stand-in as it runs, and the settings of programs that are registered with it."""

    program: subprocess.Popen[str]
    settings: Mapping[str, str]


def measure_google(folder: Path, environment: Mapping[str, str], count: int, seed: int) -> Comparison:
    """Import a generated mailbox by Gmail's API, once: Google's units are the same each time."""
    folder.mkdir()
    with _start_google(count, seed) as google:
        bench = Bench(folder, {**environment, **google.settings}, GoogleWire(google.program), count, "message")
        rows = run_rounds(bench, Account(("google", "--no-calendar")), 1, lambda _number: [])
    return Comparison("message", count, "", rows, _NOTE)


@contextmanager
def _start_google(count: int, seed: int) -> Iterator[_Google]:
    """Start the stand-in over a generated mailbox."""
    began = time.monotonic()
    place = str(_ROOT / "tests" / "fakes" / "google" / "__main__.py")
    choices = {"address": OWNER.address, "messages": count, "seed": seed, "per-minute": _PER_MINUTE}
    command = (sys.executable, place, *(f"--{name}={value}" for name, value in choices.items()))
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:
        try:
            told = _hear(program)
            print(
                f"Generated {told['messages']} messages in {told['threads']} threads, {told['octets'] / 1e6:.0f} MB, "
                f"in {time.monotonic() - began:.0f} s (seed {seed}).",
                flush=True,
            )
            yield _Google(program, _settings(told))
        finally:
            program.terminate()


def _hear(program: subprocess.Popen[str]) -> dict[str, Any]:
    assert program.stdout is not None
    line = program.stdout.readline()
    if not line:
        raise SystemExit("The stand-in of Google didn't start.")
    told: dict[str, Any] = json.loads(line)
    return told


def _settings(told: Mapping[str, Any]) -> Mapping[str, str]:
    """Give the environment of programs that are registered with the stand-in, and of the owner's browser."""
    return {
        "RAPPORT_GOOGLE_ROOT": told["root"],
        "RAPPORT_GOOGLE_CLIENT_ID": told["client_id"],
        "RAPPORT_GOOGLE_CLIENT_SECRET": told["client_secret"],
        "RAPPORT_GOOGLE_ACCOUNT_UNITS": str(_PER_MINUTE),
        "RAPPORT_GOOGLE_PROJECT_UNITS": str(_PER_MINUTE),
        "OAUTHLIB_INSECURE_TRANSPORT": "1",  # the stand-in has no TLS
        "BROWSER": f"{sys.executable} -m benchmarks.consenting %s",
    }
