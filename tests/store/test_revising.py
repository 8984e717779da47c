"""A changed visibility, and a leaving account: what others see, and what is still in the rows."""

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from models.account import Account
from models.everything import METADATA
from models.message import Content, Copy, Message, Participant, ThreadLink
from models.words import ContentPart, LeaseKind, Visibility
from rapport.db import reading, writing
from rapport.errors import AccountBusy, KeyUnavailable
from rapport.reading.messages import Selection, list_messages
from rapport.reading.records import MessageView
from rapport.reading.viewer import open_reader
from rapport.store.accounts import account_key_name
from rapport.store.choices import change_settings
from rapport.store.leases import hold_lease
from rapport.store.leaving import remove_account
from rapport.store.revising import revise_account
from rapport.vault import Vault
from tests.builders import make_account, make_envelope, make_folder, make_member, make_workspace, store_message

M, S, E = Visibility.METADATA, Visibility.SUBJECT, Visibility.EVERYTHING


def make_mailbox(engine: sa.Engine, vault: Vault, name: str, visibility: Visibility, count: int = 1) -> Account:
    with writing(engine) as session:
        owner = make_member(session, make_workspace(session, vault), f"{name}@firm.example")
        account = make_account(session, vault, owner, visibility)
        make_folder(session, account, "INBOX")
        for number in range(count):
            store_message(session, vault, account, make_envelope(message_id=f"{number}@acme.example"))
    return account


def see(session: Session, vault: Vault, account: Account, viewer: str | None) -> MessageView:
    return next(list_messages(open_reader(session, vault, account.workspace_id, viewer), Selection()))


@pytest.mark.parametrize("old", [M, S, E])
@pytest.mark.parametrize("new", [M, S, E])
def test_after_a_change_others_see_just_what_is_shared_now(
    engine: sa.Engine, vault: Vault, old: Visibility, new: Visibility
) -> None:
    account = make_mailbox(engine, vault, "jana", old)
    with writing(engine) as session:
        change_settings(session, account, {"visibility": new})
    for _ in range(2):  # done twice, it is still done
        assert revise_account(engine, vault, account.id) == 1
    with reading(engine) as session:
        others = see(session, vault, account, None)
        assert (others.subject is not None, others.text is not None) == (new in (S, E), new is E)
        own = see(session, vault, account, "jana@firm.example")
        assert (own.subject, own.text) == ("Canary subject", "Canary body")


def test_growing_stricter_leaves_nothing_that_the_old_wrap_could_open(engine: sa.Engine, vault: Vault) -> None:
    account = make_mailbox(engine, vault, "jana", E)
    with reading(engine) as session:
        before = {one.part: one for one in session.exec(select(Content))}
    with writing(engine) as session:
        change_settings(session, account, {"visibility": S})
    revise_account(engine, vault, account.id)
    with reading(engine) as session:
        after = {one.part: one for one in session.exec(select(Content))}
    assert after[ContentPart.SUBJECT].sealed == before[ContentPart.SUBJECT].sealed
    assert after[ContentPart.BODY].sealed != before[ContentPart.BODY].sealed
    assert after[ContentPart.BODY].shared_key is None


def test_without_a_private_copy_what_is_not_shared_goes(engine: sa.Engine, vault: Vault) -> None:
    account = make_mailbox(engine, vault, "jana", E)
    with writing(engine) as session:
        change_settings(session, account, {"visibility": S, "keep_private_copy": False})
    revise_account(engine, vault, account.id)
    with reading(engine) as session:
        assert [one.part for one in session.exec(select(Content))] == [ContentPart.SUBJECT]


def test_more_copies_than_a_page_are_all_revised(
    engine: sa.Engine, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rapport.store.revising._PAGE", 2)
    account = make_mailbox(engine, vault, "jana", M, count=5)
    with writing(engine) as session:
        change_settings(session, account, {"visibility": E})
    assert revise_account(engine, vault, account.id) == 5
    with reading(engine) as session:
        reader = open_reader(session, vault, account.workspace_id, None)
        assert {one.text for one in list_messages(reader, Selection())} == {"Canary body"}


def test_a_leaving_account_takes_its_key_and_rows_and_leaves_the_others(engine: sa.Engine, vault: Vault) -> None:
    jana, ota = make_mailbox(engine, vault, "jana", E, count=2), make_mailbox(engine, vault, "ota", M)
    remove_account(engine, vault, jana, lease_seconds=60)
    with pytest.raises(KeyUnavailable):
        vault.key(account_key_name(jana.id))
    with reading(engine) as session:
        for table in METADATA.sorted_tables:
            if "account_id" in table.c:
                assert session.execute(sa.select(table).where(table.c.account_id == jana.id)).all() == [], table.name
        assert session.exec(select(Message.message_id)).all() == ["0@acme.example"]
        assert len(session.exec(select(Participant)).all()) == 2
        assert len(session.exec(select(ThreadLink)).all()) == 1
        assert see(session, vault, ota, "ota@firm.example").text == "Canary body"
        assert see(session, vault, ota, None).subject is None


def test_a_removal_that_was_interrupted_is_finished_by_another(engine: sa.Engine, vault: Vault) -> None:
    account = make_mailbox(engine, vault, "jana", E)
    vault.destroy_key(account_key_name(account.id))
    remove_account(engine, vault, account, lease_seconds=60)
    with reading(engine) as session:
        assert session.exec(select(Copy)).all() == []
        assert session.exec(select(Account)).all() == []


def test_an_account_that_a_run_works_on_is_not_removed(engine: sa.Engine, vault: Vault) -> None:
    account = make_mailbox(engine, vault, "jana", E)
    with hold_lease(engine, account.id, LeaseKind.BACKFILL, 60), pytest.raises(AccountBusy):
        remove_account(engine, vault, account, lease_seconds=60)
    assert vault.key(account_key_name(account.id))
