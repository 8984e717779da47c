"""How listings are printed: JSON, one object a line, or a table for people. Strangers' texts can't steer a terminal."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from enum import Enum
from typing import Any, TypeVar

import orjson
import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

Record = TypeVar("Record")
Columns = Mapping[str, Callable[[Record], Any]]

_WIDE = 10_000  # a pipe has no width: nothing is wrapped or cut there
_UNPRINTABLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # controls, and what turns the direction of text


def print_listing(records: Iterable[Record], columns: Columns[Record], *, as_json: bool) -> None:
    """Print records as JSON lines, or as a table with these columns."""
    if as_json:
        print_json_lines(records)
    else:
        _print_table(records, columns)


def print_json_lines(records: Iterable[object]) -> None:
    """Print one JSON object a line."""
    for record in records:
        typer.echo(orjson.dumps(record, option=orjson.OPT_UTC_Z).decode())


def _print_table(records: Iterable[Record], columns: Columns[Record]) -> None:
    console = Console()
    if not console.is_terminal:
        console = Console(width=_WIDE)
    table = Table(box=box.SIMPLE_HEAD if console.is_terminal else None, pad_edge=False)
    for heading in columns:
        table.add_column(heading, no_wrap=heading == "id", overflow="fold")
    for record in records:
        table.add_row(*(Text(plain(value(record))) for value in columns.values()))
    console.print(table if table.row_count else "Nothing to show.")


def plain(value: object) -> str:
    """Give a value as one line of text for a terminal."""
    if value is None:
        return "-"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, tuple | list):
        return ", ".join(plain(one) for one in value)
    return "".join(" " if unicodedata.category(sign) in _UNPRINTABLE else sign for sign in str(value))
