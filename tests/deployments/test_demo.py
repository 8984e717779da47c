"""The demonstration from an empty folder, and once more on the same one."""

import sqlite3
from pathlib import Path

import pytest

from deployments.declared import PROJECT
from tests.deployments.conftest import StartStack
from tests.deployments.stack import RunningStack

pytestmark = [pytest.mark.server, pytest.mark.timeout(280)]

LAST_WORDS = "Ctrl-C ends everything"


def listen(stack: RunningStack) -> str:
    """Read what it says until it has nothing more to do."""
    assert stack.process.stdout is not None
    said = ""
    while LAST_WORDS not in said:
        line = stack.process.stdout.readline()
        assert line, f"it ended: {said}"
        said += line
    return said


def counts(home: Path) -> dict[str, int]:
    with sqlite3.connect(home / "rapport.db") as database:
        tables = ("account", "message", "copy", "person", "company")
        return {table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}


def test_the_firms_mail_is_imported_once(tmp_path: Path, start: StartStack) -> None:
    first = start(tmp_path, PROJECT, demo=True)
    said = listen(first)
    imported = counts(tmp_path)
    assert first.end()[0] == 0
    assert "internal" in said
    assert "rapport people" in said
    assert imported["account"] == 3
    assert imported["message"] > 1000
    assert imported["person"] > imported["company"] > 10

    again = start(tmp_path, PROJECT, demo=True)
    said = listen(again)
    assert again.end()[0] == 0
    assert "Importing" not in said
    assert counts(tmp_path) == imported
