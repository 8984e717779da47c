"""A Gmail mailbox is imported exactly as the rules say: compared with another reading of the stand-in's store."""

import pytest

from rapport.db import in_transaction
from rapport.store.workspaces import block
from tests.end_to_end.correspondence import BLOCKED
from tests.end_to_end.google.elsewhere import Elsewhere, elsewhere
from tests.end_to_end.google.mail_views import read_mailbox
from tests.end_to_end.google.mailboxes import fill
from tests.end_to_end.test_first_import import read_store
from tests.fakes.google.gmail_store import Mailbox
from tests.sync.conftest import Office
from tests.sync.letters import OWNER

__all__ = ["elsewhere"]

pytestmark = pytest.mark.server


@pytest.fixture(autouse=True)
def blocked(office: Office) -> None:
    """Block a domain that writes to the owner."""
    in_transaction(office.installation.engine, lambda session: block(session, office.workspace_id, "", BLOCKED))


def test_first_import_brings_exactly_what_the_rules_say(office: Office, mailbox: Mailbox) -> None:
    fill(mailbox)
    expected = read_mailbox(mailbox)

    assert office.catch_up(OWNER)

    found = read_store(office)
    assert expected.places.total() + expected.filtered.total() > 300
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
    assert office.catch_up(OWNER)
    assert read_store(office) == found


def test_dovecot_or_googles_export_would_bring_the_same_messages(
    office: Office, mailbox: Mailbox, pristine: Office, elsewhere: Elsewhere
) -> None:
    fill(mailbox)
    assert office.catch_up(OWNER)
    elsewhere.connect(pristine, mailbox)
    assert pristine.catch_up(OWNER)
    found, other = read_store(office), read_store(pristine)
    assert {name for name, _ in found.places} == {name for name, _ in other.places}
    for part in ("sent_at", "directions", "participants", "threads", "people", "domains", "subjects", "bodies"):
        assert getattr(found, part) == getattr(other, part), part
