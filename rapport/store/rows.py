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

_IN_LIMIT = 500  # far below what either database allows in one statement


def chunks(things: Iterable[Thing], size: int = _IN_LIMIT) -> Iterator[list[Thing]]:
    """Cut into lists of at most `size`."""
    iterator = iter(things)
    while chunk := list(islice(iterator, size)):
        yield chunk


def insert_missing(session: Session, table: type[SQLModel], rows: Sequence[Row]) -> None:
    """Insert rows; those whose primary key exists are left as they are."""
    if rows:
        session.execute(_insert(session, table).on_conflict_do_nothing(), list(rows))


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
