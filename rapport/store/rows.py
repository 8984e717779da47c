"""Bulk writing: one statement for many rows, alike on SQLite and PostgreSQL."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session, SQLModel

Row = Mapping[str, Any]
Thing = TypeVar("Thing")

_IN_LIMIT = 500  # far below what either database allows in one statement


def chunks(things: Iterable[Thing], size: int = _IN_LIMIT) -> Iterator[list[Thing]]:
    """Cut into lists of at most `size`."""
    iterator = iter(things)
    while chunk := list(islice(iterator, size)):
        yield chunk


def insert_missing(session: Session, table: type[SQLModel], rows: Sequence[Row]) -> None:
    """Insert rows, which all have the same columns; those whose primary key exists are left as they are.

    This is the bulk of every import, so it goes to the driver by itself: SQLAlchemy compiles it once, and is not asked
    again for each row.
    """
    if rows:
        insert = _compile_insert(_table(table), session.get_bind().dialect, tuple(rows[0]))
        session.connection().exec_driver_sql(insert.statement, [insert.prepare(row) for row in rows])


@dataclass(frozen=True, slots=True)
class _CompiledInsert:
    """A statement with named parameters, and what turns the values of some columns into the driver's."""

    statement: str
    processors: Mapping[str, Callable[[Any], Any]]

    def prepare(self, row: Row) -> dict[str, Any]:
        """Turn a row into the driver's parameters."""
        values = dict(row)
        for name, process in self.processors.items():
            values[name] = process(values[name])
        return values


@cache
def _compile_insert(table: sa.Table, dialect: sa.Dialect, names: tuple[str, ...]) -> _CompiledInsert:
    if dialect.name == "sqlite":
        statement = (
            sqlite_insert(table)
            .on_conflict_do_nothing()
            .compile(dialect=sqlite_dialect(paramstyle="named"), column_keys=names)
        )
    else:
        statement = postgresql_insert(table).on_conflict_do_nothing().compile(dialect=dialect, column_keys=names)
    found = {name: table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names}
    return _CompiledInsert(str(statement), {name: process for name, process in found.items() if process is not None})


def upsert(
    session: Session,
    table: type[SQLModel],
    rows: Sequence[Row],
    update: Mapping[str, Any],
    where: sa.ColumnElement[bool] | None = None,
) -> None:
    """Insert rows; where the primary key exists and `where` holds, set `update` (see `excluded`)."""
    if rows:
        keys = list(_table(table).primary_key)
        statement = _insert(session, table).on_conflict_do_update(index_elements=keys, set_=update, where=where)
        session.execute(statement, list(rows))


def excluded(column: str) -> sa.ColumnElement[Any]:
    """Name the value of a column that the conflicting row brought (for `upsert`)."""
    return sa.literal_column(f"excluded.{column}")


def greater(session: Session, one: sa.ColumnElement[Any], other: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """Give the greater of two values, in the database's own words."""
    name = "max" if session.get_bind().dialect.name == "sqlite" else "greatest"
    return sa.Function(name, one, other)


def _insert(session: Session, table: type[SQLModel]) -> Any:  # noqa: ANN401  two dialects' inserts with the same verbs
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgresql_insert
    # The plain table: as an entity, each statement would pass through the mapper's own, slower way of bulk writing.
    return insert(_table(table))


def _table(table: type[SQLModel]) -> sa.Table:
    found: sa.Table = table.__table__  # type: ignore[attr-defined]  # SQLModel gives it to every table class
    return found
