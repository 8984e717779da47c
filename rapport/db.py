"""The database: engines, transactions, migrations. SQLite (WAL) and PostgreSQL behave alike behind this file.

A writing transaction takes SQLite's write lock at its start, so that it never fails half-way for want of it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from random import uniform
from time import sleep
from typing import Any, TypeVar

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import Session

from rapport.errors import Misconfigured, StorageBusy, StorageFull
from rapport.settings import Settings

MIGRATIONS = Path(__file__).parent.parent / "migrations"

Result = TypeVar("Result")

_ATTEMPTS = 5
_POSTGRES_AGAIN = {"40001", "40P01"}  # serialization_failure, deadlock_detected
_FULL = {"SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_SHMSIZE", "53100"}  # the last is PostgreSQL's disk_full
_LOCKED = ("SQLITE_BUSY", "SQLITE_LOCKED", "55P03")  # the last is lock_not_available
# No code at all is a server that doesn't answer. Then: connection lost, sign-in refused, no such database, shut down.
_UNREACHABLE = ("SQLITE_CANTOPEN", "SQLITE_NOTADB", "SQLITE_READONLY", "08", "28", "3D", "57P")


def create_engine(url: str, wait_seconds: float) -> sa.Engine:
    """Make an engine whose transactions behave alike on both databases; `wait_seconds` bounds waiting for locks."""
    engine = sa.create_engine(url, pool_pre_ping=not url.startswith("sqlite"), hide_parameters=True)
    if engine.dialect.name == "sqlite":
        _make_sqlite_transactional(engine, wait_seconds)
    return engine


_engine_of_process = cache(create_engine)


def get_engine(settings: Settings) -> sa.Engine:
    """Give the engine of the configured database, one per process."""
    if settings.url.startswith("sqlite"):
        settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    return _engine_of_process(settings.url, settings.database_wait_seconds)


def _make_sqlite_transactional(engine: sa.Engine, wait_seconds: float) -> None:
    @sa.event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:  # noqa: ANN401  the driver's own type
        connection.isolation_level = None  # transactions are begun below, explicitly
        for pragma in (
            f"busy_timeout={int(wait_seconds * 1000)}",
            "journal_mode=WAL",
            "synchronous=NORMAL",
            "foreign_keys=ON",
            "secure_delete=ON",
            "cache_size=-65536",
            "wal_autocheckpoint=16384",  # 64 MB: pages that every import touches go to the disk once for many
            "temp_store=MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def reading(engine: sa.Engine) -> Iterator[Session]:
    """Open a session for reading; what is written in it is rolled back."""
    with _clear_errors(), Session(engine, expire_on_commit=False) as session:
        yield session


@contextmanager
def writing(engine: sa.Engine) -> Iterator[Session]:
    """Open one writing transaction; it commits at the end of the block, or not at all."""
    with _clear_errors(), Session(engine.execution_options(writes=True), expire_on_commit=False) as session:
        yield session
        session.commit()


def in_transaction(engine: sa.Engine, work: Callable[[Session], Result]) -> Result:
    """Do `work` in a writing transaction, again from its start when the database asks for it."""
    for attempt in range(1, _ATTEMPTS):
        try:
            return _attempt(engine, work)
        except DBAPIError as error:
            if _code_of(error) not in _POSTGRES_AGAIN:
                raise _translated(error) from None
        sleep(uniform(0.05, 0.2) * attempt)  # noqa: S311  jitter, not a secret
    with _clear_errors():
        return _attempt(engine, work)


def _attempt(engine: sa.Engine, work: Callable[[Session], Result]) -> Result:
    with Session(engine.execution_options(writes=True), expire_on_commit=False) as session:
        result = work(session)
        session.commit()
        return result


@contextmanager
def _clear_errors() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise _translated(error) from None


def _code_of(error: DBAPIError) -> str:
    return str(getattr(error.orig, "sqlite_errorname", "") or getattr(error.orig, "sqlstate", "") or "")


def _translated(error: DBAPIError) -> Exception:
    """Name the situation; anything unknown keeps its class and code."""
    code = _code_of(error)
    if code in _FULL:
        return StorageFull("The disk that holds the database is full: free some space; the next run continues.")
    if code.startswith(_LOCKED):
        return StorageBusy("Another program keeps the database locked: end it; the next run continues.")
    if code.startswith(_UNREACHABLE) or (isinstance(error, OperationalError) and not code):
        return Misconfigured("The database can't be opened: check RAPPORT_DATABASE_URL and that its server runs.")
    return type(error)(error.statement, None, _Refused(code), hide_parameters=True)


class _Refused(Exception):  # noqa: N818  it stands for the driver's error
    """A driver's error without its text, in which PostgreSQL quotes the row that it refused."""

    def __init__(self, code: str) -> None:
        super().__init__(f"the database refused this with {code or 'no code'}")
        self.sqlstate = code


def alembic_config(connection: sa.Connection) -> Config:
    """Give Alembic's configuration for migrating over a connection."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def migrate(engine: sa.Engine) -> None:
    """Bring the database's tables to the version of this code; takes no lock when they are."""
    with _clear_errors():
        with engine.connect() as connection:
            if _is_current(connection):
                return
        with engine.execution_options(writes=True).begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(7277)"))  # two starting programs take turns
            if not _is_current(connection):
                command.upgrade(alembic_config(connection), "head")


def _is_current(connection: sa.Connection) -> bool:
    """Tell whether the tables are those of this code; Misconfigured when they are of a later one."""
    scripts = ScriptDirectory.from_config(alembic_config(connection))
    present = set(MigrationContext.configure(connection).get_current_heads())
    if present - {script.revision for script in scripts.walk_revisions()}:
        raise Misconfigured("The database was made by a later version of Rapport: install that version or a newer one.")
    return present == set(scripts.get_heads())


def open_database(settings: Settings) -> sa.Engine:
    """Give the configured database's engine, migrated."""
    engine = get_engine(settings)
    migrate(engine)
    return engine
