"""What a login carries: the owner's choices as they are now, our registration, and a place for renewed secrets."""

import pytest
from sqlmodel import Session

from models.account import Account
from models.words import FolderRole, Provider, Visibility
from rapport.db import in_transaction, reading
from rapport.logins import login_to
from rapport.providers.base import Login, RemoteFolder
from rapport.store.accounts import NewAccount, add_account, login_of, seal_secret
from rapport.store.choices import set_folder_choice
from rapport.store.streams import ensure_streams, list_chosen_streams, refresh_folders
from rapport.store.workspaces import ensure_member
from tests.sync.conftest import Office

JANA = "jana@firm.example"
LABELS = [
    RemoteFolder("All Mail", "All Mail", FolderRole.ALL),
    RemoteFolder("INBOX", "INBOX", FolderRole.INBOX, is_label=True),
    RemoteFolder("SPAM", "SPAM", FolderRole.JUNK, is_label=True),
    RemoteFolder("Label_7", "Clients", is_label=True),
]


@pytest.fixture
def jana(office: Office) -> Office:
    """An office with one account that has labels."""

    def work(session: Session) -> str:
        owner = ensure_member(session, office.workspace_id, JANA)
        new = NewAccount(Provider.GOOGLE, JANA, {"services": "mail"}, "the first secret")
        account = add_account(session, office.installation.vault, office.workspace_id, owner, new)
        ensure_streams(session, refresh_folders(session, account, LABELS, {}))
        return account.id

    office.accounts[JANA] = in_transaction(office.installation.engine, work)
    return office


def login(office: Office) -> Login:
    with reading(office.installation.engine) as session:
        return login_to(office.installation, session, session.get_one(Account, office.accounts[JANA]))


def stored_secret(office: Office) -> str:
    with reading(office.installation.engine) as session:
        return login_of(office.installation.vault, session.get_one(Account, office.accounts[JANA])).secret


def choose(office: Office, name: str, *, chosen: bool) -> None:
    def work(session: Session) -> None:
        set_folder_choice(session, session.get_one(Account, office.accounts[JANA]), name, chosen)

    in_transaction(office.installation.engine, work)


def test_a_renewed_secret_is_kept_and_so_is_the_next_one(jana: Office) -> None:
    keep = login(jana).keep_secret
    keep("the second secret")
    assert stored_secret(jana) == "the second secret"
    keep("the third secret")
    assert stored_secret(jana) == "the third secret"


def test_a_run_never_overwrites_what_its_owner_signed_in_with_meanwhile(jana: Office) -> None:
    keep = login(jana).keep_secret
    sealed = seal_secret(jana.installation.vault, jana.accounts[JANA], "the owner's new secret")
    jana.change(JANA, secret=sealed)
    keep("renewed from the old one")
    assert stored_secret(jana) == "the owner's new secret"


def test_labels_are_left_out_by_their_role_and_by_the_owners_choice(jana: Office) -> None:
    assert login(jana).left_out == {"SPAM"}
    choose(jana, "Clients", chosen=False)
    assert login(jana).left_out == {"SPAM", "Label_7"}
    choose(jana, "SPAM", chosen=True)
    choose(jana, "Label_7", chosen=True)
    assert login(jana).left_out == frozenset()


def test_only_the_whole_mailbox_has_a_stream(jana: Office) -> None:
    def begin(session: Session) -> list[str]:
        account = session.get_one(Account, jana.accounts[JANA])
        return [stream.path for stream in ensure_streams(session, refresh_folders(session, account, LABELS, {}))]

    assert in_transaction(jana.installation.engine, begin) == ["All Mail"]
    jana.forget_changes(JANA, "a cursor")
    with reading(jana.installation.engine) as session:
        chosen = list_chosen_streams(session, jana.accounts[JANA])
    assert chosen is not None
    assert [stream.path for stream in chosen] == ["All Mail"]


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({}, True),
        ({"keep_private_copy": False}, False),
        ({"keep_private_copy": False, "visibility": Visibility.EVERYTHING}, True),
    ],
    ids=["a private copy", "nothing but metadata", "everything is shared"],
)
def test_texts_are_wanted_where_somebody_may_read_them(jana: Office, changes: dict[str, object], wanted: bool) -> None:
    jana.change(JANA, **changes)
    assert login(jana).wants_bodies is wanted


def test_our_registration_comes_from_the_settings(jana: Office) -> None:
    assert login(jana).application is None
    settings = jana.installation.settings
    settings.google_client_id, settings.google_client_secret = "client", "its secret"
    application = login(jana).application
    assert application is not None
    assert application.client_id == "client"


def test_nothing_of_a_secret_shows(jana: Office) -> None:
    assert "the first secret" not in repr(login(jana))
