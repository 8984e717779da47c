"""All rows of an office, to be compared with a twin's: random bytes are left out, sealed content is opened."""

from collections.abc import Iterable
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlmodel import SQLModel

import models.everything  # noqa: F401  all tables are known by importing them
from models.words import ContentPart
from rapport.content import associated_data
from rapport.store.accounts import account_key_name
from rapport.vault import unseal
from tests.sync.conftest import Office
from tests.sync.letters import OWNER

Rows: TypeAlias = dict[str, list[dict[str, Any]]]

_NOTES = {"run", "lease"}  # of how it came to be, not of what is there
_CLOCKS = {"created_at", "decided_at", "polled_at", "synced_at"}
_RANDOM = {"sealed", "owner_key"}


def read_rows(office: Office) -> Rows:
    """Give every row of every table, and every content as its owner opens it."""
    tables = [table for table in SQLModel.metadata.sorted_tables if table.name not in _NOTES]
    with office.installation.engine.connect() as connection:
        return {table.name: sorted(_read(connection, table, office), key=repr) for table in tables}


def _read(connection: sa.Connection, table: sa.Table, office: Office) -> Iterable[dict[str, Any]]:
    for row in connection.execute(sa.select(table)).mappings():
        kept = {name: value for name, value in row.items() if name not in _CLOCKS | _RANDOM}
        if table.name == "content":
            kept |= {"opened": _open(row, office), "shared_key": row["shared_key"] is not None}
        yield kept


def _open(row: sa.RowMapping, office: Office) -> bytes:
    key = office.installation.vault.key(account_key_name(office.accounts[OWNER]))
    part = ContentPart(row["part"])
    data = associated_data(row["workspace_id"], row["copy_id"], part, row["version"])
    return unseal(row["sealed"], row["owner_key"], data, key)


def read_present(office: Office) -> Rows:
    """Give the rows that depend only on what mailbox and calendars hold now, whatever went on before.

    Folders are named by path, since their ids are of their first names. People and companies are not among them: they
    stay when their mail goes.
    """
    rows = read_rows(office)
    folders = {folder["id"]: folder["path"] for folder in rows["folder"] if not folder["is_gone"]}
    begun = {stream["id"]: folders[stream["id"]] for stream in rows["stream"] if stream["cursor"]}
    mail = ("message", "copy", "content", "participant", "hidden_participant", "thread_link")
    timeless = (*mail, "event", "event_copy", "attendee")
    return {
        "folder": [_without(folder, "id") for folder in rows["folder"] if not folder["is_gone"]],
        "stream": sorted(
            (
                {"path": begun[stream["id"]], "listed": stream["listed"], "phase": stream["phase"]}
                for stream in rows["stream"]
                if stream["cursor"]
            ),
            key=repr,
        ),
        "item": sorted(
            (
                _without(item, "stream_id") | {"path": begun[item["stream_id"]]}
                for item in rows["item"]
                if item["outcome"] != "gone"
            ),
            key=repr,
        ),
        "thread": [thread for thread in rows["thread"] if thread["merged_into"] is None],
        **{name: rows[name] for name in timeless},
    }


def _without(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}
