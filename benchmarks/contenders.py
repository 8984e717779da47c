"""What is measured of every program: a first import into a fresh folder, then a run in which nothing changed.

Rapport is measured here, for mail and calendars alike. Its own figure is its run's record, which leaves out what only
the start of the program takes; the whole command is measured beside it.
"""

import json
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measuring import Measured, measure
from benchmarks.people import OWNER
from benchmarks.wires import Wire

VISIBILITIES: Mapping[str, tuple[str, ...]] = {
    "rapport everything": ("--visibility", "everything"),
    "rapport metadata": ("--visibility", "metadata", "--no-private-copy"),
}
POLLS = 20


@dataclass(frozen=True, slots=True)
class Row:
    """One measured run. `seconds` is the import itself, `wall` the whole command; `sent` are the server's octets.

    `requests` and quota `units` are 0 where nobody counts them.
    """

    round: int
    contender: str
    task: str
    seconds: float
    wall: float
    cpu: float
    peak: int
    requests: int
    sent: int
    units: int


@dataclass(frozen=True, slots=True)
class Account:
    """What Rapport connects to: arguments of `rapport account add`, and the password that it reads."""

    place: tuple[str, ...]
    password: str = ""


@dataclass(frozen=True, slots=True)
class Bench:
    """What all runs of a comparison share: where to work, who watches the wire, and how many `noun`s must arrive."""

    folder: Path
    environment: Mapping[str, str]
    wire: Wire
    count: int
    noun: str

    def run(self, *command: str, say: str = "", **environment: str) -> Measured:
        """Run and measure one command."""
        return measure(command, {**self.environment, **environment}, self.folder / "command.log", say=say)

    def fresh_folder(self, name: str) -> Path:
        """Make a folder with nothing in it."""
        folder = self.folder / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def row(self, number: int, contender: str, task: str, measured: Measured, seconds: float) -> Row:
        """Write down a run that ended just now."""
        crossed = self.wire.take()
        return Row(
            number,
            contender,
            task,
            seconds,
            measured.wall,
            measured.cpu,
            measured.peak,
            crossed.requests,
            crossed.octets,
            crossed.units,
        )

    def check(self, arrived: int, contender: str) -> None:
        """Make sure that everything arrived."""
        if arrived != self.count:
            raise SystemExit(f"{contender} brought {arrived} of {self.count} {self.noun}s: nothing can be compared.")


def run_rounds(bench: Bench, account: Account, rounds: int, run_other: Callable[[int], Sequence[Row]]) -> list[Row]:
    """Run the other program and Rapport in turn."""
    rows: list[Row] = []
    for number in range(1, rounds + 1):
        rows += run_other(number)
        for contender in VISIBILITIES:
            rows += run_rapport(bench, account, number, contender)
        print(f"{bench.noun.capitalize()}s: round {number} of {rounds} is done.", flush=True)
    return rows


def run_rapport(bench: Bench, account: Account, number: int, contender: str) -> list[Row]:
    """Import everything into a fresh data folder, then catch up without a change, warm and as a command."""
    home = bench.fresh_folder("rapport")
    # In a workspace of its own, the account is another one to the server of Prefect, with the whole of its caps.
    workspace = f"{contender} {number}"
    here = {"RAPPORT_HOME": str(home), "RAPPORT_ALLOW_PRIVATE_HOSTS": "true", "RAPPORT_WORKSPACE": workspace}
    rapport = str(Path(sys.executable).parent / "rapport")
    connect = (rapport, "account", "add", *account.place, "--address", OWNER.address, *VISIBILITIES[contender])
    bench.run(*connect, say=account.password, **here)
    rows = []
    for task, command in (("import", "backfill"), ("no change", "sync")):
        bench.wire.take()
        measured = bench.run(rapport, command, OWNER.address, **here)
        run = _last_run(bench, rapport, here)
        rows.append(bench.row(number, contender, task, measured, run["seconds"]))
        if task == "import":
            bench.check(run["stored"], contender)
    return [*rows, _poll(bench, number, contender, here)]


def _last_run(bench: Bench, rapport: str, here: Mapping[str, str]) -> dict[str, Any]:
    printed = bench.run(rapport, "runs", "--json", "--limit", "1", **here).output
    last: dict[str, Any] = json.loads(printed.splitlines()[-1])
    return last


def _poll(bench: Bench, number: int, contender: str, here: Mapping[str, str]) -> Row:
    """Measure the five-minute run's poll in a process that runs already."""
    measured = bench.run(sys.executable, "-m", "benchmarks.polling", str(POLLS), **here)
    polled = json.loads(measured.output.splitlines()[-1])
    crossed, times = bench.wire.take(), POLLS + 1
    seconds, cpu = polled["seconds"], polled["cpu"]
    requests, octets, units = crossed.requests // times, crossed.octets // times, crossed.units // times
    return Row(number, contender, "poll", seconds, seconds, cpu, measured.peak, requests, octets, units)
