"""How values lie in columns: ids, moments, choices. Nothing here is a noun of its own."""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlmodel import Field

_NAMESPACE = UUID("6f0b7a52-3c55-4d0e-9d5f-2f1f0a7f6b11")


CLUSTERED: Mapping[str, Any] = {"sqlite_with_rowid": False}
"""For tables of many small rows under random keys: SQLite then keeps one tree of them instead of two."""


def derive_id(*natural_key: str) -> str:
    """Derive a row's id (UUIDv5 as 32 hexadecimal digits) from what names it: the same key, the same id, always."""
    return uuid5(_NAMESPACE, "\x1f".join(natural_key)).hex


class Moment(sa.types.TypeDecorator[datetime]):
    """An aware moment in UTC, on databases with and without time zones."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Refuse naive moments, store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone")
        return value.astimezone(UTC) if value.tzinfo is not UTC else value

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Give aware UTC back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Word(sa.types.TypeDecorator[StrEnum]):
    """One word of a closed vocabulary, as plain text."""

    impl = sa.String(24)
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: StrEnum | str | None, dialect: sa.Dialect) -> str | None:
        """Store the plain text."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> StrEnum | None:
        """Give the word back."""
        return None if value is None else self.words(value)


def id_field(*, primary_key: bool = False, index: bool = False, foreign_key: str | None = None) -> Any:
    """Declare a column that holds an id of ours."""
    if foreign_key is not None:
        return Field(max_length=32, primary_key=primary_key, index=index, foreign_key=foreign_key)
    return Field(max_length=32, primary_key=primary_key, index=index)


def optional_id_field(*, index: bool = False) -> Any:
    """Declare a column that may hold an id of ours."""
    return Field(default=None, max_length=32, index=index)


def moment_field(*, index: bool = False) -> Any:
    """Declare a column that holds a moment."""
    return Field(sa_type=Moment, index=index)


def optional_moment_field(*, index: bool = False) -> Any:
    """Declare a column that may hold a moment."""
    return Field(default=None, sa_type=Moment, nullable=True, index=index)


def word_field(
    words: type[StrEnum], default: StrEnum | None = None, *, primary_key: bool = False, optional: bool = False
) -> Any:
    """Declare a column that holds one of `words`."""
    if default is None and not optional:
        return Field(sa_type=Word(words), primary_key=primary_key)
    return Field(default=default, sa_type=Word(words), nullable=optional)


def text_field(default: str | None = "") -> Any:
    """Declare a column of text without a bound."""
    return Field(default=default, sa_type=sa.Text)
