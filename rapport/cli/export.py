"""export: files of what a viewer may see, and nothing else."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import UTC, date, datetime, time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import orjson
import typer

from rapport.cli.options import As, open_reading
from rapport.reading.events import EventSelection, list_events
from rapport.reading.messages import Selection, list_messages
from rapport.reading.people import list_companies, list_people
from rapport.reading.records import CompanyView, EventView, MessageView, PersonView, ThreadView
from rapport.reading.threads import list_threads

if TYPE_CHECKING:
    import pandas as pd

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Format(StrEnum):
    """A format of export files."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"


def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to write; made if missing.")],
    file_format: Annotated[Format, typer.Option("--format", help="The format of the files.")] = Format.CSV,
    viewer: As = None,
) -> None:
    """Write people, companies, threads, messages and events (to 90 days ahead) to files, one of each."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open_reading(viewer) as reader:
        tables: dict[str, tuple[type[Any], Iterable[Any]]] = {
            "people": (PersonView, list_people(reader)),
            "companies": (CompanyView, list_companies(reader)),
            "threads": (ThreadView, list_threads(reader)),
            "messages": (MessageView, list_messages(reader, Selection())),
            "events": (EventView, list_events(reader, EventSelection())),
        }
        for name, (record, records) in tables.items():
            path = folder / f"{name}.{file_format}"
            typer.echo(f"{_write(path, file_format, record, records)} {name}: {path}")


def _write(path: Path, file_format: Format, record: type[Any], records: Iterable[Any]) -> int:
    temporary = path.with_name(f".{path.name}.new")
    if file_format is Format.JSONL:
        count = _write_lines(temporary, records)
    else:
        frame = _frame(record, records, file_format)
        count = len(frame)
        if file_format is Format.CSV:
            frame.to_csv(temporary, index=False)
        else:
            frame.to_parquet(temporary, index=False)
    temporary.replace(path)
    return count


def _write_lines(path: Path, records: Iterable[Any]) -> int:
    count = 0
    with path.open("wb") as file:
        for record in records:
            file.write(orjson.dumps(record, option=orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE))
            count += 1
    return count


def _frame(record: type[Any], records: Iterable[Any], file_format: Format) -> "pd.DataFrame":
    import pandas as pd  # noqa: PLC0415  takes a second to load, and only these two formats need it

    names = [field.name for field in fields(record)]
    rows = [[_cell(getattr(one, name), file_format) for name in names] for one in records]
    return pd.DataFrame(rows, columns=names)


def _cell(value: object, file_format: Format) -> object:
    """Give a cell's value: lists as JSON. A spreadsheet must not take a stranger's text for a formula."""
    if isinstance(value, tuple):
        return orjson.dumps(value).decode()
    if isinstance(value, StrEnum):
        return value.value
    if file_format is Format.CSV and isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    if file_format is Format.PARQUET and isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, time(), UTC)  # a column has one type; `all_day` tells days from moments
    return value
