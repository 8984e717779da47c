"""The database behind its one file: transactions, migrations, and errors that say who must act."""

import sqlite3
import threading
import traceback
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy.exc import IntegrityError, StatementError
from sqlmodel import Session, select

from models.everything import METADATA
from models.workspace import Workspace
from rapport import clock
from rapport.db import alembic_config, create_engine, in_transaction, migrate, open_database, reading, writing
from rapport.errors import Misconfigured, RapportError, StorageBusy, StorageFull
from rapport.settings import Settings
from tests.servers.ports import free_port

CANARY = "canary@elsewhere.example"


def make_workspace(name: str = "main") -> Workspace:
    return Workspace(id=name, name=name, created_at=clock.now())


def names_in(engine: sa.Engine) -> list[str]:
    with reading(engine) as session:
        return sorted(session.exec(select(Workspace.name)).all())


@pytest.fixture
def sqlite_file(tmp_path: Path) -> Path:
    return tmp_path / "rapport.db"


@pytest.fixture
def sqlite_engine(sqlite_file: Path) -> Iterator[sa.Engine]:
    engine = create_engine(f"sqlite:///{sqlite_file}", wait_seconds=0.05)
    migrate(engine)
    yield engine
    engine.dispose()


def test_a_writing_block_commits_at_its_end(engine: sa.Engine) -> None:
    with writing(engine) as session:
        session.add(make_workspace())
    assert names_in(engine) == ["main"]


def test_a_writing_block_that_fails_leaves_nothing(engine: sa.Engine) -> None:
    with pytest.raises(RapportError), writing(engine) as session:
        session.add(make_workspace())
        session.flush()
        raise RapportError
    assert names_in(engine) == []


def test_what_is_written_while_reading_is_rolled_back(engine: sa.Engine) -> None:
    with reading(engine) as session:
        session.add(make_workspace())
        session.flush()
    assert names_in(engine) == []


def test_a_transaction_gives_its_result(engine: sa.Engine) -> None:
    def work(session: Session) -> str:
        session.add(make_workspace())
        return "done"

    assert in_transaction(engine, work) == "done"
    assert names_in(engine) == ["main"]


def test_two_writers_in_turn_lose_no_update(engine: sa.Engine) -> None:
    in_transaction(engine, lambda session: session.add(make_workspace()))

    def count_up(session: Session) -> None:
        workspace = session.exec(select(Workspace).with_for_update()).one()
        workspace.rules_version += 1
        session.add(workspace)

    def repeat() -> None:
        for _ in range(20):
            in_transaction(engine, count_up)

    threads = [threading.Thread(target=repeat) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading(engine) as session:
        assert session.exec(select(Workspace.rules_version)).one() == 41


@pytest.mark.server
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_deadlock_is_tried_again(engine: sa.Engine) -> None:
    for name in ("one", "two"):
        in_transaction(engine, lambda session, name=name: session.add(make_workspace(name)))
    both_hold_one = threading.Barrier(2)
    attempts: list[str] = []

    def lock_in_order(first: str, second: str) -> None:
        def work(session: Session) -> None:
            session.execute(sa.update(Workspace).where(Workspace.id == first).values(name=first))
            if len(attempts) < 2:
                attempts.append(first)
                both_hold_one.wait(timeout=10)
            else:
                attempts.append(first)
            session.execute(sa.update(Workspace).where(Workspace.id == second).values(name=second))

        in_transaction(engine, work)

    threads = [threading.Thread(target=lock_in_order, args=order) for order in (("one", "two"), ("two", "one"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert len(attempts) == 3  # two began, one of them twice


def test_migrations_make_exactly_the_tables_of_the_models(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_migrating_again_needs_no_lock(engine: sa.Engine) -> None:
    with writing(engine) as session:
        session.add(make_workspace())
        session.flush()
        migrate(engine)
    assert names_in(engine) == ["main"]


def test_programs_that_start_at_once_migrate_once(empty_engine: sa.Engine) -> None:
    failures: list[Exception] = []

    def start() -> None:
        try:
            migrate(empty_engine)
        except RapportError as error:
            failures.append(error)

    threads = [threading.Thread(target=start) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert names_in(empty_engine) == []


def test_a_database_of_a_later_version_is_left_alone(engine: sa.Engine) -> None:
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Misconfigured, match="later version"):
        migrate(engine)


def test_a_refused_row_shows_none_of_its_values(engine: sa.Engine) -> None:
    with pytest.raises(IntegrityError) as refused:
        for _ in range(2):
            with writing(engine) as session:
                session.add(make_workspace(CANARY))
    assert CANARY not in "".join(traceback.format_exception(refused.value))


def test_a_value_that_no_column_takes_isn_t_shown(engine: sa.Engine) -> None:
    with pytest.raises(StatementError) as refused, writing(engine) as session:
        session.add(Workspace(id="w", name=CANARY, created_at=clock.now().replace(tzinfo=None)))
        session.flush()
    assert CANARY not in "".join(traceback.format_exception(refused.value))


def test_a_full_disk_is_called_that(sqlite_engine: sa.Engine) -> None:
    def fill(session: Session) -> None:
        session.connection().exec_driver_sql("PRAGMA max_page_count = 1")
        session.add_all([make_workspace(str(number) * 100) for number in range(1000)])

    with pytest.raises(StorageFull, match="full"):
        in_transaction(sqlite_engine, fill)
    assert names_in(sqlite_engine) == []


def test_a_database_that_stays_locked_is_called_that(sqlite_engine: sa.Engine, sqlite_file: Path) -> None:
    with closing(sqlite3.connect(sqlite_file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageBusy, match="locked"):
            in_transaction(sqlite_engine, lambda session: session.add(make_workspace()))
        assert names_in(sqlite_engine) == []  # reading goes on


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("sqlite:////nowhere/at/all/rapport.db", id="no such folder"),
        pytest.param(f"postgresql+psycopg://rapport@127.0.0.1:{free_port()}/rapport", id="no server"),
    ],
)
def test_a_database_that_can_t_be_reached_is_a_wrong_setting(url: str) -> None:
    with pytest.raises(Misconfigured, match="RAPPORT_DATABASE_URL"):
        migrate(create_engine(url, wait_seconds=1))


def test_a_file_that_is_no_database_is_a_wrong_setting(sqlite_file: Path) -> None:
    sqlite_file.write_bytes(b"Dear diary, " * 500)
    with pytest.raises(Misconfigured):
        migrate(create_engine(f"sqlite:///{sqlite_file}", wait_seconds=1))


def test_a_database_that_isn_t_there_is_a_wrong_setting_on_a_live_server(
    database_url: str, request: pytest.FixtureRequest
) -> None:
    if database_url.startswith("sqlite"):
        url = f"sqlite:///{Path(database_url.removeprefix('sqlite:///')).parent}"  # a folder
    else:
        url = database_url + "_other"
    with pytest.raises(Misconfigured):
        migrate(create_engine(url, wait_seconds=1))


def test_opening_makes_the_data_folder_for_its_owner_alone(settings: Settings) -> None:
    engine = open_database(settings)
    assert names_in(engine) == []
    assert settings.home.stat().st_mode & 0o777 == 0o700
    assert open_database(settings) is engine


def test_every_migration_can_be_taken_back(engine: sa.Engine) -> None:
    with engine.execution_options(writes=True).begin() as connection:
        command.downgrade(alembic_config(connection), "base")
        assert sa.inspect(connection).get_table_names() == ["alembic_version"]
    migrate(engine)
    assert names_in(engine) == []
