"""A firm whose members share little, everything that its program wrote or said, and the ways to provoke it."""

import io
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from rapport import cli
from rapport.installation import Installation
from tests.privacy.canaries import Canaries
from tests.privacy.google import GITA, AtGoogle
from tests.privacy.mail import write_letter
from tests.privacy.meetings import uid_of, write_meeting
from tests.servers.caldav_peer import RadicalePeer
from tests.servers.dovecot import PASSWORD, Dovecot
from tests.servers.radicale import Radicale

JANA, PETR, EVA, OTA = (f"{name}@firm.example" for name in ("jana", "petr", "eva", "ota"))


@dataclass
class Firm:
    """An installation, its servers of mail and calendars, and what it printed and logged on the way."""

    installation: Installation
    dovecot: Dovecot
    radicale: Radicale
    archive: Path
    at_google: AtGoogle
    canaries: Canaries
    labels: dict[str, str] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)

    def rapport(self, *arguments: str, stdin: str = "") -> str:
        """Run a command that must succeed; give what it printed."""
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err), _typed(stdin):
            status = cli.run(arguments)
        assert status == 0, (arguments, err.getvalue())
        self.said.append(err.getvalue())
        return out.getvalue()

    def connect(self, address: str, *choices: str) -> None:
        """Connect a member's mailbox and calendar on the servers."""
        self.dovecot.add_user(address)
        if address != self.radicale.user:
            self.radicale.add_user(address)
        RadicalePeer(self.radicale, address).create("work")
        server = ("--host", self.dovecot.host, "--port", str(self.dovecot.port), "--security", "none")
        calendars = ("--caldav-url", self.radicale.url)
        options = ("--address", address, *server, *calendars, "--password-stdin", *choices)
        self.rapport("account", "add", "imap", *options, stdin=f"{PASSWORD}\n")

    def connect_google(self, *choices: str) -> None:
        """Connect Gita's account."""
        self.rapport("account", "add", "google", "--address", GITA, *choices)
        self.forget_link()

    def forget_link(self) -> None:
        """Forget what the last command said to its owner alone: the link to sign in by, which holds the state."""
        self.said[-1] = "\n".join(line for line in self.said[-1].splitlines() if "://" not in line)

    def deliver(self, owner: str, folder: str, what: str, **letter: Any) -> None:  # noqa: ANN401  passed on
        """Put a letter into a folder of a member's mailbox on the server."""
        self.dovecot.write_message(folder, write_letter(self.canaries, f"{owner} {what}", **letter), user=owner)

    def meet(self, owner: str, what: str, *, instead: str = "", uid: str = "", **meeting: Any) -> None:  # noqa: ANN401  passed on
        """Put a meeting into a member's calendar on the server, in the place of another if it is named."""
        name = instead or what
        uid = uid or f"{owner} {name}"
        ics = write_meeting(self.canaries, f"{owner} {what}", owner=owner, uid=uid_of(uid), **meeting)
        RadicalePeer(self.radicale, owner).put("work", f"{name.replace(' ', '-')}.ics", ics)

    def save_meeting(self, what: str) -> None:
        """Put a meeting into the archive, in a file that is called by its title."""
        place = f"eva {what}"
        ics = write_meeting(self.canaries, place, owner=EVA, uid=uid_of(place))
        (self.archive / f"{self.canaries.words[f'{place}: title']}.ics").write_bytes(ics)

    def save(self, place: str, **letter: Any) -> None:  # noqa: ANN401  passed on
        """Put a letter into the archive."""
        (self.archive / f"{place}.eml").write_bytes(write_letter(self.canaries, place, **letter))

    def home_files(self) -> list[bytes]:
        """Read every file that the program wrote."""
        return [path.read_bytes() for path in self.installation.settings.home.rglob("*") if path.is_file()]

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Keep every record that anything logs, details and tracebacks too."""
        listener = _Listener(self.said)
        loggers = [logging.getLogger(name) for name in _unheard()]
        for logger in loggers:
            logger.addHandler(listener)
        before = logging.root.level
        logging.root.setLevel(logging.DEBUG)
        yield
        logging.root.setLevel(before)
        for logger in loggers:
            logger.removeHandler(listener)

    @contextmanager
    def refusing(self, word: str) -> Iterator[None]:
        """Let the database refuse any person's address with this word, and quote it."""
        engine = self.installation.engine
        _execute(engine, _REFUSE[engine.dialect.name].format(word=word))
        yield
        _execute(engine, _ALLOW[engine.dialect.name])


_REFUSE = {
    "sqlite": "CREATE TRIGGER refused BEFORE INSERT ON address WHEN instr(NEW.address, '{word}') > 0 "
    "BEGIN SELECT RAISE(ABORT, 'refused: {word}'); END",
    # PostgreSQL quotes the whole row by itself.
    "postgresql": "ALTER TABLE address ADD CONSTRAINT refused CHECK (position('{word}' in address) = 0)",
}
_ALLOW = {"sqlite": "DROP TRIGGER refused", "postgresql": "ALTER TABLE address DROP CONSTRAINT refused"}


def _execute(engine: sa.Engine, statement: str) -> None:
    with engine.execution_options(writes=True).begin() as connection:
        connection.exec_driver_sql(statement)


@contextmanager
def _typed(text: str) -> Iterator[None]:
    before, sys.stdin = sys.stdin, io.StringIO(text)
    yield
    sys.stdin = before


def _unheard() -> list[str]:
    """Name the root logger and those that don't pass their records on to it."""
    named = (name for name, one in logging.root.manager.loggerDict.items() if isinstance(one, logging.Logger))
    return ["", *(name for name in named if not logging.getLogger(name).propagate)]


class _Listener(logging.Handler):
    def __init__(self, said: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))
        self._said = said

    def emit(self, record: logging.LogRecord) -> None:
        self._said.append(self.format(record))
