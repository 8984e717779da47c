"""Whatever is done to a mailbox, in whatever order: after the next run, ours is what a fresh import of it would be."""

import os
import shutil
from contextlib import AbstractContextManager, ExitStack, suppress
from itertools import count
from pathlib import Path
from socket import SHUT_RDWR
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from rapport.errors import Unavailable
from rapport.providers.imap.connection import _Imap4
from tests.end_to_end.offices import connect, open_twin
from tests.end_to_end.rows import read_present, read_rows
from tests.servers.dovecot import Dovecot
from tests.servers.dovecot_peer import DovecotPeer
from tests.sync.conftest import Office
from tests.sync.letters import COLLEAGUE, OWNER, letter, name

pytestmark = pytest.mark.server

PATHS = ("Projects", "Zakázky", "Zakázky/Brno", "Archiv 2026")
SENDERS = ("Karel Dvořák <karel@customer.example>", "Eva Malá <eva@other.example>", COLLEAGUE, "no-reply@shop.example")
ANY = st.integers(0, 1000)
_NUMBERS = count(1)


class Mailbox(RuleBasedStateMachine):
    """A mailbox that is changed at random. `held` says which letters lie in which folder."""

    def __init__(self, office: Office, dovecot: Dovecot, folder: Path) -> None:
        super().__init__()
        number = next(_NUMBERS)
        self.peer = DovecotPeer(dovecot, f"model{number}@firm.example")
        dovecot.add_user(self.peer.user)
        self.held: dict[str, set[int]] = {"INBOX": set()}
        self.letters = count(1)
        self.folder = folder / str(number)
        self.stack = ExitStack()
        self.office = self.stack.enter_context(open_twin(office, self.folder / "ours"))
        connect(self.office, self.peer)
        self.fresh = self.stack.enter_context(open_twin(self.office, self.folder / "fresh"))

    def _pick(self, which: int) -> tuple[str, int]:
        places = sorted((path, number) for path, numbers in self.held.items() for number in numbers)
        return places[which % len(places)]

    def _path(self, which: int) -> str:
        return sorted(self.held)[which % len(self.held)]

    @initialize()
    def begin(self) -> None:
        for which in range(4):
            self.deliver(0, which, 0)
        self.create(PATHS[0])
        self.catch_up()

    @rule(where=ANY, sender=ANY, answers=ANY)
    def deliver(self, where: int, sender: int, answers: int) -> None:
        number, path = next(self.letters), self._path(where)
        raw = letter(number, sender=SENDERS[sender % len(SENDERS)], answers=answers % number)
        self.peer.deliver(path, raw)
        self.held[path].add(number)

    @precondition(lambda self: any(self.held.values()))
    @rule(which=ANY, where=ANY)
    def move(self, which: int, where: int) -> None:
        (path, number), to = self._pick(which), self._path(where)
        if number not in self.held[to]:
            self.peer.move(path, name(number), to)
            self.held[path].remove(number)
            self.held[to].add(number)

    @precondition(lambda self: any(self.held.values()))
    @rule(which=ANY, where=ANY)
    def copy(self, which: int, where: int) -> None:
        (path, number), to = self._pick(which), self._path(where)
        if number not in self.held[to]:
            self.peer.copy(path, name(number), to)
            self.held[to].add(number)

    @precondition(lambda self: any(self.held.values()))
    @rule(which=ANY)
    def delete(self, which: int) -> None:
        path, number = self._pick(which)
        self.peer.delete(path, name(number))
        self.held[path].remove(number)

    @rule(path=st.sampled_from(PATHS))
    def create(self, path: str) -> None:
        if path not in self.held:
            self.peer.create(path)
            self.held[path] = set()

    @precondition(lambda self: len(self.held) > 1)
    @rule(which=ANY, to=st.sampled_from(PATHS))
    def rename(self, which: int, to: str) -> None:
        path = sorted(self.held.keys() - {"INBOX"})[which % (len(self.held) - 1)]
        if any(other == to or other.startswith(f"{to}/") for other in self.held) or to.startswith(f"{path}/"):
            return
        self.peer.rename(path, to)
        for below in [other for other in self.held if other == path or other.startswith(f"{path}/")]:
            self.held[to + below.removeprefix(path)] = self.held.pop(below)

    @rule(where=ANY)
    def reset_validity(self, where: int) -> None:
        path = self._path(where)
        with self.peer.dovecot.connect(self.peer.user) as imap:
            imap.select_folder(path)  # a folder that was never opened has no life yet that could end
        self.peer.reset_validity(path)

    @rule()
    def catch_up(self) -> None:
        assert self.office.catch_up(OWNER)
        assert self.office.store.is_balanced()

    @rule(command=st.integers(2, 20))
    def catch_up_over_a_connection_that_breaks(self, command: int) -> None:
        with breaking(command), suppress(Unavailable):
            self.office.catch_up(OWNER)

    def teardown(self) -> None:
        with self.stack:
            self.catch_up()
            assert self.fresh.catch_up(OWNER)
            assert read_present(self.office) == read_present(self.fresh)
            known = read_rows(self.office)["address"]
            assert all(row in known for row in read_rows(self.fresh)["address"])
        shutil.rmtree(self.folder)


def breaking(command: int) -> AbstractContextManager[object]:
    """Break the connection once, at that command of it."""
    begin, commands = _Imap4._new_tag, count(1)

    def begin_or_break(imap: _Imap4) -> bytes:
        if next(commands) == command:
            imap.sock.shutdown(SHUT_RDWR)
        return begin(imap)

    return patch.object(_Imap4, "_new_tag", begin_or_break)


def test_random_changes_end_in_what_a_fresh_import_gives(
    empty_office: Office, dovecot: Dovecot, tmp_path: Path
) -> None:
    run_state_machine_as_test(
        lambda: Mailbox(empty_office, dovecot, tmp_path / "model"),
        settings=settings(
            max_examples=12,
            stateful_step_count=15,
            deadline=None,
            derandomize="CI" in os.environ,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
