"""Bulk writing: one statement for many rows, alike on SQLite and PostgreSQL."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session, SQLModel

Row = Mapping[str, Any]
Thing = TypeVar("Thing")

_PARAMETERS = 5000  # of one statement; SQLite's own limit is 32,766, PostgreSQL's 65,535
_IN_LIMIT = 500  # far below what either database allows in one statement


def chunks(things: Iterable[Thing], size: int = _IN_LIMIT) -> Iterator[list[Thing]]:
    """Cut into lists of at most `size`."""
    iterator = iter(things)
    while chunk := list(islice(iterator, size)):
        yield chunk


def insert_missing(session: Session, table: type[SQLModel], rows: Sequence[Row]) -> None:
    """Insert rows, which all have the same columns; those whose primary key exists are left as they are."""
    if rows:
        _write(session, _table(table), _insert(session, table).on_conflict_do_nothing(), rows)


def upsert(
    session: Session,
    table: type[SQLModel],
    rows: Sequence[Row],
    update: Mapping[str, Any],
    where: sa.ColumnElement[bool] | None = None,
) -> None:
    """Insert rows; where the primary key exists and `where` holds, set `update` (see `excluded`).

    Of rows with the same key the first is written.
    """
    if not rows:
        return
    keys = list(_table(table).primary_key)
    statement = _insert(session, table).on_conflict_do_update(index_elements=keys, set_=update, where=where)
    if where is None:
        unique = {tuple(row[key.name] for key in keys): row for row in reversed(rows)}
        _write(session, _table(table), statement, list(reversed(unique.values())))
    else:
        session.execute(statement, list(rows))  # conditions have values of their own


def _write(session: Session, table: sa.Table, statement: sa.Insert, rows: Sequence[Row]) -> None:
    """Write many rows with one statement for hundreds.

    A statement for each row would go through SQLAlchemy for each, and with SQLite let go of the interpreter's lock for
    each: the thread that fetches would get it every time.
    """
    dialect = session.get_bind().dialect
    style = "qmark" if dialect.name == "sqlite" else "format"
    positional = type(dialect)(paramstyle=style)  # type: ignore[call-arg]  # every dialect takes it, the base has none
    compiled = statement.compile(dialect=positional, column_keys=list(rows[0]))
    names = list(compiled.positiontup or ())
    head, _, rest = str(compiled).partition(" VALUES ")
    group, _, tail = rest.partition(" ON CONFLICT ")
    processors = [table.c[name].type.dialect_impl(dialect).bind_processor(dialect) or _as_it_is for name in names]
    columns = list(zip(names, processors, strict=True))
    for chunk in chunks(rows, max(1, _PARAMETERS // len(names))):
        values = tuple(process(row[name]) for row in chunk for name, process in columns)
        groups = ", ".join([group] * len(chunk))
        session.connection().exec_driver_sql(f"{head} VALUES {groups} ON CONFLICT {tail}", values)


def _as_it_is(value: Any) -> Any:  # noqa: ANN401  any column's
    return value


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
