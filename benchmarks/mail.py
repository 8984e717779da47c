"""Mail: Rapport beside mbsync, from one Dovecot. mbsync runs with its defaults."""

import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from benchmarks.contenders import Account, Bench, Row, run_rounds
from benchmarks.mailbox import generate_mailbox
from benchmarks.report import Comparison
from benchmarks.wires import DovecotWire
from tests.servers.dovecot import Dovecot, start_dovecot

MBSYNC = "mbsync"
_SETTLED = 2.5  # seconds; mbsync waits a second before it reads a Maildir that changed just now, which is not its work
_NOTE = """\
The import itself: for mbsync the whole command; for rapport the run's own record, which leaves out that the
program is loaded. The poll of a running process stands beside mbsync's command, the least that it can do."""


def check_programs() -> None:
    """Make sure that the programs are here; SystemExit says how to get those that are missing."""
    packages = {"dovecot": "dovecot-imapd", "mbsync": "isync"}
    missing = [package for program, package in packages.items() if shutil.which(program) is None]
    if missing:
        raise SystemExit(f"The benchmark needs programs that are not installed: apt-get install {' '.join(missing)}")


def compare_mail(folder: Path, environment: Mapping[str, str], rounds: int, count: int, seed: int) -> Comparison:
    """Import a generated mailbox with both, in turn."""
    folder.mkdir()
    with _open_mailbox(folder / "dovecot", count, seed) as dovecot:
        bench = Bench(folder, environment, DovecotWire(dovecot.folder / "dovecot.log"), count, "message")
        place = ("imap", "--host", dovecot.host, "--port", str(dovecot.port), "--security", "none", "--password-stdin")
        account = Account(place, dovecot.password)
        rows = run_rounds(bench, account, rounds, lambda number: _run_mbsync(bench, dovecot, number))
    return Comparison("message", count, MBSYNC, rows, _NOTE)


@contextmanager
def _open_mailbox(folder: Path, count: int, seed: int) -> Iterator[Dovecot]:
    """Start Dovecot with a generated mailbox."""
    folder.mkdir()
    with start_dovecot(folder, tls=False) as dovecot:
        began, octets = time.monotonic(), 0
        for stored in generate_mailbox(count, seed):
            dovecot.write_message(stored.folder, stored.raw, arrived=stored.arrived, flags="S")
            octets += len(stored.raw)
        took = time.monotonic() - began
        print(f"Generated {count} messages, {octets / 1e6:.0f} MB, in {took:.0f} s (seed {seed}).", flush=True)
        yield dovecot


def _run_mbsync(bench: Bench, dovecot: Dovecot, number: int) -> list[Row]:
    """Pull everything into a fresh Maildir, then once more without a change."""
    folder = bench.fresh_folder("mbsync")
    (folder / "mail").mkdir()
    (folder / "mbsyncrc").write_text(_mbsyncrc(dovecot, folder))
    rows = []
    for task, pause in (("import", 0.0), ("no change", _SETTLED)):
        time.sleep(pause)
        measured = bench.run("mbsync", "--config", str(folder / "mbsyncrc"), "all")
        rows.append(bench.row(number, MBSYNC, task, measured, measured.wall))
    bench.check(sum(1 for file in (folder / "mail").glob("*/cur/*") if file.is_file()), MBSYNC)
    return rows


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
