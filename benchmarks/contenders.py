"""The programs that are compared, each pulling the whole mailbox into a fresh folder.

mbsync runs with its defaults. Rapport's own figure is its run's record, which leaves out what only the start of the
program takes; the whole command is measured beside it.
"""

import json
import shutil
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.mailbox import OWNER
from benchmarks.measuring import Measured, measure
from benchmarks.servers import Wire
from tests.servers.dovecot import Dovecot

MBSYNC = "mbsync"
VISIBILITIES: Mapping[str, tuple[str, ...]] = {
    "rapport everything": ("--visibility", "everything"),
    "rapport metadata": ("--visibility", "metadata", "--no-private-copy"),
}
POLLS = 20
_SETTLED = 2.5  # seconds; mbsync waits a second before it reads a Maildir that changed just now, which is not its work


@dataclass(frozen=True, slots=True)
class Row:
    """One measured run. `seconds` is the import itself, `wall` the whole command; both are the same for mbsync."""

    round: int
    contender: str
    task: str
    seconds: float
    wall: float
    cpu: float
    peak: int
    sent: int


class Bench:
    """What all runs share: the server, the environment, the folder to work in, and how many messages must arrive."""

    def __init__(self, folder: Path, dovecot: Dovecot, environment: Mapping[str, str], count: int) -> None:
        self.folder = folder
        self.dovecot = dovecot
        self.environment = environment
        self.count = count
        self.wire = Wire(dovecot)

    def run(self, *command: str, say: str = "", **environment: str) -> Measured:
        """Run and measure one command."""
        return measure(command, {**self.environment, **environment}, self.folder / "command.log", say=say)


def run_mbsync(bench: Bench, number: int) -> list[Row]:
    """Pull everything into a fresh Maildir, then once more without a change."""
    folder = bench.folder / "mbsync"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "mail").mkdir(parents=True)
    (folder / "mbsyncrc").write_text(_mbsyncrc(bench.dovecot, folder))
    command = ("mbsync", "--config", str(folder / "mbsyncrc"), "all")
    rows = []
    for task, pause in (("import", 0.0), ("no change", _SETTLED)):
        time.sleep(pause)
        measured = bench.run(*command)
        rows.append(
            Row(number, MBSYNC, task, measured.wall, measured.wall, measured.cpu, measured.peak, bench.wire.take())
        )
    _check(bench, sum(1 for file in (folder / "mail").glob("*/cur/*") if file.is_file()), MBSYNC)
    return rows


def run_rapport(bench: Bench, number: int, contender: str) -> list[Row]:
    """Import everything into a fresh data folder, then catch up without a change, warm and as a command."""
    home = bench.folder / "rapport"
    shutil.rmtree(home, ignore_errors=True)
    # In a workspace of its own, the account is another one to the server of Prefect, with the whole of its caps.
    workspace = f"{contender} {number}"
    here = {"RAPPORT_HOME": str(home), "RAPPORT_ALLOW_PRIVATE_HOSTS": "true", "RAPPORT_WORKSPACE": workspace}
    rapport = str(Path(sys.executable).parent / "rapport")
    place = ("--host", bench.dovecot.host, "--port", str(bench.dovecot.port), "--security", "none")
    choices = (*VISIBILITIES[contender], "--password-stdin")
    bench.run(
        rapport,
        "account",
        "add",
        "imap",
        "--address",
        OWNER.address,
        *place,
        *choices,
        say=bench.dovecot.password,
        **here,
    )
    rows = []
    for task, command in (("import", "backfill"), ("no change", "sync")):
        bench.wire.take()
        measured = bench.run(rapport, command, OWNER.address, **here)
        sent, run = bench.wire.take(), _last_run(bench, rapport, here)
        rows.append(Row(number, contender, task, run["seconds"], measured.wall, measured.cpu, measured.peak, sent))
        if task == "import":
            _check(bench, run["stored"], contender)
    return [*rows, _poll(bench, number, contender, here)]


def _last_run(bench: Bench, rapport: str, here: Mapping[str, str]) -> dict[str, Any]:
    printed = bench.run(rapport, "runs", "--json", "--limit", "1", **here).output
    last: dict[str, Any] = json.loads(printed.splitlines()[-1])
    return last


def _poll(bench: Bench, number: int, contender: str, here: Mapping[str, str]) -> Row:
    """Measure the five-minute run's poll in a process that runs already."""
    measured = bench.run(sys.executable, "-m", "benchmarks.polling", str(POLLS), **here)
    polled = json.loads(measured.output.splitlines()[-1])
    sent = bench.wire.take() // (POLLS + 1)
    return Row(number, contender, "poll", polled["seconds"], polled["seconds"], polled["cpu"], measured.peak, sent)


def _check(bench: Bench, arrived: int, contender: str) -> None:
    if arrived != bench.count:
        raise SystemExit(f"{contender} brought {arrived} of {bench.count} messages: nothing can be compared.")


def _mbsyncrc(dovecot: Dovecot, folder: Path) -> str:
    return f"""\
IMAPAccount server
Host {dovecot.host}
Port {dovecot.port}
User {dovecot.user}
Pass "{dovecot.password}"
SSLType None
AuthMechs LOGIN

IMAPStore remote
Account server

MaildirStore local
Path {folder}/mail/
Inbox {folder}/mail/INBOX
SubFolders Verbatim

Channel all
Far :remote:
Near :local:
Patterns *
Create Near
Sync Pull
SyncState *
"""
