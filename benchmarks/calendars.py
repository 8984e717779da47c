"""Calendars: Rapport beside vdirsyncer, from one Radicale. vdirsyncer reads alone, and runs with its defaults."""

import json
import sys
import time
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from benchmarks.agenda import generate_calendar
from benchmarks.contenders import Account, Bench, Row, run_rounds
from benchmarks.measuring import add_up
from benchmarks.report import Comparison
from benchmarks.wires import RadicaleWire
from tests.servers.caldav_peer import ask
from tests.servers.radicale import Radicale, start_radicale

VDIRSYNCER = "vdirsyncer"
_CALENDAR = "meetings"
_START = "import vdirsyncer.cli.tasks, vdirsyncer.storage.dav, vdirsyncer.storage.filesystem"
_STARTS = 5
_NOTE = """\
The import itself: for vdirsyncer the commands `discover` and `sync` without the time in which its modules are loaded,
measured beside them; for rapport the run's own record, which finds the calendars too and leaves out the same. The poll
of a running process stands beside vdirsyncer's sync without that time, the least that it can do.
Requests and octets are what Radicale's log tells: answers, and their bodies as they were sent, compressed or not."""


def compare_calendars(folder: Path, environment: Mapping[str, str], rounds: int, count: int, seed: int) -> Comparison:
    """Import a generated calendar with both, in turn."""
    folder.mkdir()
    with _open_calendar(folder / "radicale", count, seed) as radicale:
        bench = Bench(folder, environment, RadicaleWire(radicale.folder / "radicale.log"), count, "event")
        account = Account(("caldav", "--url", radicale.url, "--password-stdin"), radicale.password)
        start = median(bench.run(sys.executable, "-c", _START).wall for _ in range(_STARTS))
        rows = run_rounds(bench, account, rounds, lambda number: _run_vdirsyncer(bench, radicale, number, start))
    return Comparison("event", count, VDIRSYNCER, rows, _NOTE)


@contextmanager
def _open_calendar(folder: Path, count: int, seed: int) -> Iterator[Radicale]:
    """Start Radicale over a generated calendar that it has read once, so that no client pays for its cache."""
    folder.mkdir()
    with start_radicale(folder) as radicale:
        began, octets = time.monotonic(), 0
        held = folder / "storage" / "collection-root" / radicale.user / _CALENDAR
        held.mkdir(parents=True)
        (held / ".Radicale.props").write_text(json.dumps({"tag": "VCALENDAR", "D:displayname": "Meetings"}))
        for member in generate_calendar(count, seed):
            (held / member.name).write_bytes(member.raw)
            octets += len(member.raw)
        _warm(radicale)
        took = time.monotonic() - began
        print(f"Generated {count} events, {octets / 1e6:.0f} MB, in {took:.0f} s (seed {seed}).", flush=True)
        yield radicale


def _warm(radicale: Radicale) -> None:
    """Let Radicale read every file, and write down the present state for its sync tokens."""
    credentials = b64encode(f"{radicale.user}:{radicale.password}".encode()).decode()
    headers = {"Authorization": f"Basic {credentials}", "Depth": "1"}
    question = '<propfind xmlns="DAV:"><prop><getetag/><sync-token/></prop></propfind>'
    ask(radicale.port, "PROPFIND", radicale.calendar_path(_CALENDAR), question, headers)


def _run_vdirsyncer(bench: Bench, radicale: Radicale, number: int, start: float) -> list[Row]:
    """Pull everything into a fresh folder, then once more without a change; `start` is what loading it takes."""
    folder = bench.fresh_folder(VDIRSYNCER)
    (folder / "calendars" / _CALENDAR).mkdir(parents=True)
    (folder / "config").write_text(_configuration(radicale, folder))
    program = (str(Path(sys.executable).parent / VDIRSYNCER), "--config", str(folder / "config"))
    bench.wire.take()
    rows = []
    for task, commands in (("import", ("discover", "sync")), ("no change", ("sync",))):
        measured = add_up([bench.run(*program, command) for command in commands])
        rows.append(bench.row(number, VDIRSYNCER, task, measured, measured.wall - start * len(commands)))
    bench.check(sum(1 for _ in (folder / "calendars" / _CALENDAR).glob("*.ics")), VDIRSYNCER)
    return rows


def _configuration(radicale: Radicale, folder: Path) -> str:
    return f"""\
[general]
status_path = "{folder}/status/"

[pair calendars]
a = "remote"
b = "local"
collections = ["{_CALENDAR}"]

[storage remote]
type = "caldav"
url = "{radicale.url}"
username = "{radicale.user}"
password = "{radicale.password}"
read_only = true

[storage local]
type = "filesystem"
path = "{folder}/calendars/"
fileext = ".ics"
"""
