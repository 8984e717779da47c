"""A mailbox is imported exactly as the rules say: compared with a reading of its files by other means."""

import pytest
from sqlmodel import Session, col, select

from flows.backfill import backfill
from flows.incremental import incremental
from models.folder import Folder, Item
from models.message import Message
from models.person import Domain
from models.words import ContentPart, FolderKind, Outcome
from rapport.content import unpack_body
from rapport.db import in_transaction, reading
from rapport.store.workspaces import block
from tests.end_to_end.correspondence import BLOCKED, write_mailbox
from tests.end_to_end.views import View, read_files
from tests.servers.dovecot_peer import DovecotPeer
from tests.sync.conftest import Office
from tests.sync.letters import OWNER

pytestmark = [pytest.mark.server, pytest.mark.usefixtures("prefect_server")]


def read_store(office: Office) -> View:
    """Read what is here."""
    store = office.store
    view = View(
        directions=store.copies(OWNER),
        subjects=store.subjects(OWNER),
        threads=store.threads(),
        people=store.people(),
    )
    with reading(office.installation.engine) as session:
        view.domains = set(session.exec(select(Domain.domain)))
        view.sent_at = {one.message_id: one.sent_at.isoformat() for one in session.exec(select(Message))}
        _read_items(session, view)
    view.participants = {name: store.participants(name) for name in view.sent_at}
    for name, packed in store._opened(OWNER, ContentPart.BODY):
        body = unpack_body(packed)
        files = [file.name for file in body.attachments]
        view.bodies[name] = (body.text.split(), body.html.split(), files, [one.address.lower() for one in body.bcc])
    return view


def _read_items(session: Session, view: View) -> None:
    shown = (
        select(Item, Folder.path, Message.message_id)
        .join(Folder, col(Folder.id) == col(Item.stream_id))
        .join(Message, col(Message.id) == col(Item.message_id), isouter=True)
        .where(Folder.kind == FolderKind.MAIL)
    )
    for item, path, name in session.execute(shown):
        if item.outcome is Outcome.STORED:
            view.places[name, path] += 1
        elif item.outcome is not Outcome.GONE:
            view.filtered[path, str(item.rule or item.outcome)] += 1


def test_first_import_brings_exactly_what_the_rules_say(office: Office, peer: DovecotPeer) -> None:
    write_mailbox(peer)
    expected = read_files(peer)
    in_transaction(office.installation.engine, lambda session: block(session, office.workspace_id, "", BLOCKED))

    backfill(office.accounts[OWNER])

    found = read_store(office)
    assert expected.places.total() + expected.filtered.total() > 250
    assert found.places == expected.places
    assert found.filtered == expected.filtered
    assert found.sent_at == expected.sent_at
    assert found.directions == expected.directions
    assert found.participants == expected.participants
    assert found.threads == expected.threads
    assert found.people == expected.people
    assert found.domains == expected.domains
    assert found.subjects == expected.subjects
    assert found.bodies == expected.bodies

    incremental()
    assert read_store(office) == found
