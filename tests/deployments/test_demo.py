"""The demonstration's accounts and files, without a server: what is there already stays as it is."""

import json
from pathlib import Path

import pytest

from deployments.demo import _connect, _give_calendars, _write_files
from models.account import Account
from models.words import MeetingRule, Visibility
from rapport.db import reading
from rapport.demo.firm import firm
from rapport.installation import Installation, open_installation
from rapport.settings import Settings
from rapport.store.accounts import list_accounts


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return open_installation(Settings(home=tmp_path))


def stored(installation: Installation, accounts: list[Account]) -> list[Account]:
    with reading(installation.engine) as session:
        return list(list_accounts(session, accounts[0].workspace_id))


def test_a_demonstration_from_before_gets_its_calendars_once(installation: Installation, tmp_path: Path) -> None:
    shown = firm()
    before = _connect(installation, shown, tmp_path)
    assert [json.loads(one.connection).keys() for one in before] == [{"mail"}] * 3
    assert _give_calendars(installation, shown, before, tmp_path) == {one.id for one in before}
    after = _connect(installation, shown, tmp_path)
    assert _give_calendars(installation, shown, after, tmp_path) == frozenset()
    for one, other in zip(before, after, strict=True):
        assert json.loads(other.connection) == {
            **json.loads(one.connection),
            "calendar": str(tmp_path / "calendars" / one.address),
        }


def test_each_member_shares_the_calendar_as_chosen(installation: Installation, tmp_path: Path) -> None:
    shown = firm()
    accounts = _connect(installation, shown, tmp_path)
    _give_calendars(installation, shown, accounts, tmp_path)
    settings = {one.address: one for one in stored(installation, accounts)}
    chosen = [settings[member.address] for member in shown.members]
    assert [one.calendar_visibility for one in chosen] == [
        Visibility.METADATA, Visibility.EVERYTHING, Visibility.METADATA,
    ]  # fmt: skip
    assert {(one.meetings, one.auto_create) for one in chosen} == {(MeetingRule.EXTERNAL, True)}


def test_calendars_come_to_mail_that_is_there_already(tmp_path: Path) -> None:
    kept = tmp_path / "demo" / "kept"
    kept.mkdir(parents=True)
    _write_files(tmp_path / "demo", firm())
    written = {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*.ics")}
    assert {file.parent.name for file in written} == {member.address for member in firm().members}
    _write_files(tmp_path / "demo", firm())
    assert {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*.ics")} == written
    assert [one.name for one in (tmp_path / "demo").iterdir() if one != kept] == ["calendars"]
