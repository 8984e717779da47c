"""Whatever is done to calendars, in whatever order: after the next run ours is theirs, by two readings."""

import os
import shutil
from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from rapport.errors import Unavailable
from rapport.sync.reconciling import reconcile_account
from tests.end_to_end.calendars import Server, add_user, connect_calendars, interrupting, only_radicale, server
from tests.end_to_end.calendars_life import WEEKLY, broken
from tests.end_to_end.calendars_views import read_files, read_store
from tests.end_to_end.offices import open_twin
from tests.end_to_end.rows import read_present
from tests.sync.conftest import Office
from tests.sync.letters import COLLEAGUE, OWNER
from tests.sync.meetings import CUSTOMER, FIRST, component, meeting

__all__ = ["server"]

pytestmark = pytest.mark.server

NAMES = ("work", "fairs", "home", "autumn")
ANY = st.integers(0, 1000)
HOURS = st.integers(0, 12)


def _series(number: int, hours: int, *more: str) -> bytes:
    return meeting(number, component(number, hours=hours, lines=WEEKLY), *more)


def _exception(number: int, hours: int, *lines: str) -> str:
    return component(number, exception=FIRST + timedelta(days=number, weeks=2, hours=hours), hours=1, lines=lines)


KINDS: tuple[Callable[[int, int], bytes], ...] = (
    lambda number, hours: meeting(number, component(number, hours=hours)),
    lambda number, hours: meeting(number, component(number, hours=hours, attendees=[CUSTOMER, "eva@other.example"])),
    lambda number, hours: meeting(number, component(number, hours=hours, attendees=[COLLEAGUE])),
    lambda number, hours: meeting(number, component(number, hours=hours, lines=["CLASS:PRIVATE"])),
    lambda number, hours: meeting(number, component(number, hours=hours, lines=["STATUS:CANCELLED"])),
    lambda number, _: broken(number),
    _series,
    lambda number, hours: _series(number, hours, _exception(number, hours)),
    lambda number, hours: _series(number, hours, _exception(number, hours, "STATUS:CANCELLED")),
)


class Changing(RuleBasedStateMachine):
    """Calendars that are changed at random. `held` says which meetings lie in which calendar."""

    def __init__(self, office: Office, server: Server, folder: Path) -> None:
        super().__init__()
        self.calendars = add_user(server)
        self.held: dict[str, set[int]] = {}
        self.numbers = count(1)
        self.folder = folder / self.calendars.peer.user
        self.stack = ExitStack()
        self.office = self.stack.enter_context(open_twin(office, self.folder / "ours"))
        self.office.installation.settings.page_size = self.office.installation.settings.largest_page = 2
        connect_calendars(self.office, self.calendars)
        self.fresh = self.stack.enter_context(open_twin(self.office, self.folder / "fresh"))

    def _pick(self, which: int) -> tuple[str, int]:
        places = sorted((name, number) for name, numbers in self.held.items() for number in numbers)
        return places[which % len(places)]

    def _name(self, which: int) -> str:
        return sorted(self.held)[which % len(self.held)]

    @initialize()
    def begin(self) -> None:
        self.create(NAMES[0])
        for kind in range(4):
            self.put(0, kind, 0)
        self.catch_up()

    @precondition(lambda self: self.held)
    @rule(where=ANY, kind=ANY, hours=HOURS)
    def put(self, where: int, kind: int, hours: int) -> None:
        number, name = next(self.numbers), self._name(where)
        self.calendars.put(name, number, KINDS[kind % len(KINDS)](number, hours))
        self.held[name].add(number)

    @precondition(lambda self: any(self.held.values()))
    @rule(which=ANY, kind=ANY, hours=HOURS)
    def change(self, which: int, kind: int, hours: int) -> None:
        name, number = self._pick(which)
        self.calendars.put(name, number, KINDS[kind % len(KINDS)](number, hours))

    @precondition(lambda self: any(self.held.values()))
    @rule(which=ANY)
    def delete(self, which: int) -> None:
        name, number = self._pick(which)
        self.calendars.delete(name, number)
        self.held[name].remove(number)

    @precondition(lambda self: any(self.held.values()))
    @rule(which=ANY, where=ANY)
    def move(self, which: int, where: int) -> None:
        (name, number), to = self._pick(which), self._name(where)
        if number not in self.held[to]:
            self.calendars.move(name, number, to)
            self.held[name].remove(number)
            self.held[to].add(number)

    @rule(name=st.sampled_from(NAMES))
    def create(self, name: str) -> None:
        if name not in self.held:
            self.calendars.create(name)
            self.held[name] = set()

    @precondition(lambda self: self.held)
    @rule(which=ANY)
    def remove(self, which: int) -> None:
        name = self._name(which)
        self.calendars.peer.remove(name)
        del self.held[name]

    @precondition(lambda self: self.held)
    @rule(which=ANY)
    def expire_tokens(self, which: int) -> None:
        self.calendars.peer.expire_tokens(self._name(which))

    @rule()
    def catch_up(self) -> None:
        assert self.office.catch_up(OWNER)
        assert self.office.store.is_balanced()
        assert read_store(self.office) == read_files(self.calendars)

    @rule(request=st.integers(1, 8))
    def catch_up_over_a_connection_that_breaks(self, request: int) -> None:
        with interrupting(request, break_off), suppress(Unavailable):
            self.office.catch_up(OWNER)

    @precondition(lambda self: any(self.held.values()))
    @rule(request=st.integers(1, 8), which=ANY, where=ANY)
    def move_during_a_catch_up(self, request: int, which: int, where: int) -> None:
        with interrupting(request, lambda: self.move(which, where)):
            self.office.catch_up(OWNER)

    @precondition(lambda self: any(self.held.values()))
    @rule(request=st.integers(1, 8), which=ANY)
    def delete_during_a_catch_up(self, request: int, which: int) -> None:
        with interrupting(request, lambda: self.delete(which)):
            self.office.catch_up(OWNER)

    @precondition(lambda self: self.held)
    @rule(request=st.integers(1, 8), which=ANY)
    def remove_a_calendar_during_a_catch_up(self, request: int, which: int) -> None:
        with interrupting(request, lambda: self.remove(which)):
            self.office.catch_up(OWNER)

    @rule()
    def reconcile(self) -> None:
        self.office.run(OWNER, lambda run: reconcile_account(run, is_repairing=True))
        assert read_store(self.office) == read_files(self.calendars)

    def teardown(self) -> None:
        with self.stack:
            self.catch_up()
            assert self.fresh.catch_up(OWNER)
            assert read_present(self.office) == read_present(self.fresh)
        shutil.rmtree(self.folder)


def break_off() -> None:
    """Break the connection."""
    raise Unavailable("The server ended the connection.")


@only_radicale
def test_random_changes_end_in_what_the_server_holds(empty_office: Office, server: Server, tmp_path: Path) -> None:
    run_state_machine_as_test(
        lambda: Changing(empty_office, server, tmp_path / "model"),
        settings=settings(
            max_examples=12,
            stateful_step_count=15,
            deadline=None,
            derandomize="CI" in os.environ,
            database=None,
            phases=[Phase.generate],  # to look for a shorter way takes longer than the test may
            suppress_health_check=list(HealthCheck),
        ),
    )
