"""The demonstration's accounts and files, without a server: what is there already stays as it is."""

import json
from pathlib import Path

import pytest

from deployments.demo import _connect, _write_files
from models.account import Account
from models.words import MeetingRule, Visibility
from rapport.db import reading, writing
from rapport.demo.firm import firm
from rapport.installation import Installation, open_installation
from rapport.settings import Settings
from rapport.store.accounts import list_accounts
from rapport.store.choices import change_settings


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return open_installation(Settings(home=tmp_path))


def stored(installation: Installation, accounts: list[Account]) -> list[Account]:
    with reading(installation.engine) as session:
        return list(list_accounts(session, accounts[0].workspace_id))


def test_a_demonstration_from_before_gets_its_calendars(installation: Installation, tmp_path: Path) -> None:
    first = _connect(installation, firm(), tmp_path)
    connected = [json.loads(one.connection) for one in stored(installation, first)]
    with writing(installation.engine) as session:
        for account in first:
            change_settings(session, account, {"connection": json.dumps({"mail": "kept"}), "auto_create": False})
    again = stored(installation, _connect(installation, firm(), tmp_path))
    assert [json.loads(one.connection) for one in again] == [{**one, "mail": "kept"} for one in connected]
    assert [Path(one["calendar"]).name for one in connected] == [one.address for one in again]
    assert all(one.auto_create for one in again)


def test_what_an_owner_chose_for_the_calendar_stays(installation: Installation, tmp_path: Path) -> None:
    accounts = _connect(installation, firm(), tmp_path)
    with writing(installation.engine) as session:
        change_settings(session, accounts[0], {"calendar_visibility": Visibility.EVERYTHING})
    again = stored(installation, _connect(installation, firm(), tmp_path))
    assert all(one.calendar_visibility is Visibility.EVERYTHING for one in again if one.id == accounts[0].id)


def test_each_member_shares_the_calendar_as_chosen(installation: Installation, tmp_path: Path) -> None:
    settings = {one.address: one for one in stored(installation, _connect(installation, firm(), tmp_path))}
    chosen = [settings[member.address] for member in firm().members]
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
