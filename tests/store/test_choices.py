"""An owner's choices: what they change, and that a running import is told."""

import pytest
import sqlalchemy as sa

from models.account import Account
from models.words import AccountState, ContactPolicy, Visibility
from models.workspace import Workspace
from rapport.db import writing
from rapport.errors import Misconfigured, UsageError
from rapport.store.accounts import record_failure
from rapport.store.choices import change_settings, pause, resume, set_folder_choice
from rapport.store.streams import is_chosen, list_folders
from rapport.vault import Vault
from tests.builders import make_account, make_folder, make_member, make_workspace


@pytest.fixture
def account(engine: sa.Engine, vault: Vault) -> Account:
    with writing(engine) as session:
        owner = make_member(session, make_workspace(session, vault), "jana@firm.example")
        account = make_account(session, vault, owner)
        make_folder(session, account, "INBOX")
    return account


def versions(session: object, account: Account) -> tuple[int, int]:
    return (
        session.get_one(Account, account.id).rules_version,  # type: ignore[attr-defined]
        session.get_one(Workspace, account.workspace_id).rules_version,  # type: ignore[attr-defined]
    )


@pytest.mark.parametrize(
    ("changes", "of_account", "of_workspace"),
    [
        ({"visibility": Visibility.SUBJECT}, 1, 0),
        ({"contacts": ContactPolicy.SENT, "keep_private_copy": False}, 1, 0),
        ({"visibility": Visibility.METADATA}, 0, 0),
        ({"label": "Sales"}, 0, 0),
        ({"aliases": '["sales@firm.example"]'}, 0, 1),
    ],
)
def test_a_changed_rule_tells_running_imports(
    engine: sa.Engine, account: Account, changes: dict[str, object], of_account: int, of_workspace: int
) -> None:
    with writing(engine) as session:
        before = versions(session, account)
        change_settings(session, account, changes)
        session.flush()
        after = versions(session, account)
    assert (after[0] - before[0], after[1] - before[1]) == (of_account, of_workspace)


def test_an_excluded_folder_is_not_synced_until_it_is_selected_again(engine: sa.Engine, account: Account) -> None:
    for chosen in (False, True):
        with writing(engine) as session:
            before = versions(session, account)[0]
            set_folder_choice(session, account, "INBOX", chosen)
            session.flush()
            assert [is_chosen(folder) for folder in list_folders(session, account.id)] == [chosen]
            assert versions(session, account)[0] == before + 1


def test_an_unknown_folder_is_wrong_usage(engine: sa.Engine, account: Account) -> None:
    with writing(engine) as session, pytest.raises(UsageError, match="rapport folder list"):
        set_folder_choice(session, account, "Nowhere", chosen=True)


@pytest.mark.parametrize("mend", ["password", "resume"])
def test_a_mended_account_is_tried_at_once(engine: sa.Engine, account: Account, mend: str) -> None:
    with writing(engine) as session:
        record_failure(session, account.id, Misconfigured("The port is wrong."))
    with writing(engine) as session:
        if mend == "password":
            change_settings(session, account, {"secret": b"new"})
        else:
            resume(session, account)
        session.flush()
        found = session.get_one(Account, account.id)
        assert (found.state, found.problem, found.not_before) == (AccountState.ACTIVE, "", None)


def test_a_paused_account_stays_paused_when_its_password_changes(engine: sa.Engine, account: Account) -> None:
    with writing(engine) as session:
        pause(session, account)
        change_settings(session, account, {"secret": b"new"})
        session.flush()
        assert session.get_one(Account, account.id).state is AccountState.PAUSED
