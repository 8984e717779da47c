"""Bulk writing behaves alike on both databases."""

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from models.blocked import Blocked
from models.workspace import OwnDomain, Workspace
from rapport import clock
from rapport.db import reading, writing
from rapport.store.rows import Row, chunks, excluded, greater, insert_missing, upsert


def make_row(key: str, **others: object) -> Row:
    return {"id": key, "name": key, "rules_version": 1, "created_at": clock.now(), **others}


def workspaces(engine: sa.Engine) -> dict[str, tuple[str, int]]:
    with reading(engine) as session:
        return {found.id: (found.name, found.rules_version) for found in session.exec(select(Workspace))}


@pytest.mark.parametrize(
    ("number", "size", "sizes"), [(0, 3, []), (3, 3, [3]), (7, 3, [3, 3, 1]), (1200, 500, [500, 500, 200])]
)
def test_chunks_hold_everything_in_order(number: int, size: int, sizes: list[int]) -> None:
    cut = list(chunks(range(number), size))
    assert [len(chunk) for chunk in cut] == sizes
    assert [thing for chunk in cut for thing in chunk] == list(range(number))


def test_inserting_what_is_missing_leaves_the_rest(engine: sa.Engine) -> None:
    with writing(engine) as session:
        insert_missing(session, Workspace, [make_row("a"), make_row("b")])
        insert_missing(session, Workspace, [make_row("b", name="other"), make_row("c")])
    assert workspaces(engine) == {"a": ("a", 1), "b": ("b", 1), "c": ("c", 1)}


def test_upserting_sets_what_is_named_and_no_more(engine: sa.Engine) -> None:
    with writing(engine) as session:
        insert_missing(session, Workspace, [make_row("a")])
        rows = [make_row("a", name="new", rules_version=5), make_row("b")]
        upsert(session, Workspace, rows, {"name": excluded("name")})
    assert workspaces(engine) == {"a": ("new", 1), "b": ("b", 1)}


def test_upserting_heeds_its_condition(engine: sa.Engine) -> None:
    newer = excluded("rules_version") > col(Workspace.rules_version)
    with writing(engine) as session:
        insert_missing(session, Workspace, [make_row("a", rules_version=3), make_row("b", rules_version=3)])
        rows = [make_row("a", name="old", rules_version=2), make_row("b", name="new", rules_version=4)]
        upsert(session, Workspace, rows, {"name": excluded("name")}, newer)
    assert workspaces(engine) == {"a": ("a", 3), "b": ("new", 3)}


def test_the_greater_value_stays(engine: sa.Engine) -> None:
    with writing(engine) as session:
        insert_missing(session, Workspace, [make_row("a", rules_version=3), make_row("b", rules_version=3)])
        larger = greater(session, col(Workspace.rules_version), excluded("rules_version"))
        rows = [make_row("a", rules_version=2), make_row("b", rules_version=4)]
        upsert(session, Workspace, rows, {"rules_version": larger})
    assert workspaces(engine) == {"a": ("a", 3), "b": ("b", 4)}


def test_rows_of_a_key_of_several_columns(engine: sa.Engine) -> None:
    row = {"workspace_id": "w", "domain": "firm.example", "is_confirmed": False, "created_at": clock.now()}
    with writing(engine) as session:
        insert_missing(session, Workspace, [make_row("w")])
        insert_missing(session, OwnDomain, [row])
        upsert(session, OwnDomain, [row | {"is_confirmed": True}], {"is_confirmed": excluded("is_confirmed")})
    with reading(engine) as session:
        assert session.exec(select(OwnDomain.is_confirmed)).all() == [True]


def test_no_rows_are_no_statement(engine: sa.Engine) -> None:
    with writing(engine) as session:
        insert_missing(session, Blocked, [])
        upsert(session, Blocked, [], {})
    assert workspaces(engine) == {}


def test_more_rows_than_one_statement_takes(engine: sa.Engine) -> None:
    rows = [make_row(f"{number:05}") for number in range(3000)]
    with writing(engine) as session:
        insert_missing(session, Workspace, rows)
        insert_missing(session, Workspace, [*rows, make_row("new")])
    assert len(workspaces(engine)) == 3001


def test_of_rows_with_the_same_key_the_first_is_written(engine: sa.Engine) -> None:
    with writing(engine) as session:
        upsert(session, Workspace, [make_row("a", name="one"), make_row("a", name="two")], {"name": excluded("name")})
    assert workspaces(engine) == {"a": ("one", 1)}
