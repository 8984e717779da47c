"""The first import as Prefect runs it."""

from uuid import UUID

import pytest
from prefect.client.orchestration import get_client

from flows.backfill import backfill
from flows.incremental import incremental
from flows.reconcile import reconcile
from flows.sync import sync
from rapport.providers.memory import MemoryMailbox
from rapport.settings import Settings
from tests.sync.conftest import Office
from tests.sync.letters import COLLEAGUE, OWNER, letter, name

pytestmark = [pytest.mark.server, pytest.mark.usefixtures("prefect_server")]


@pytest.fixture
def database_url(settings: Settings) -> str:
    """One database is enough here: the store's own tests run on both."""
    settings.home.mkdir(exist_ok=True)
    return settings.url


@pytest.fixture
def mailbox(office: Office) -> MemoryMailbox:
    mailbox = office.connect(OWNER)
    mailbox.create("Sent")
    mailbox.page_size = 4
    return mailbox


def artifacts_of(flow_run_id: UUID) -> list[dict[str, str]]:
    with get_client(sync_client=True) as client:
        answer = client.request(
            "POST", "/artifacts/filter", json={"artifacts": {"flow_run_id": {"any_": [str(flow_run_id)]}}}
        )
    return answer.json()


def test_backfill_stores_everything_and_shows_its_sums(office: Office, mailbox: MemoryMailbox) -> None:
    for number in range(10):
        mailbox.deliver("INBOX", letter(number))
    mailbox.deliver("INBOX", letter(11, sender=COLLEAGUE))
    mailbox.deliver("Sent", letter(12, sender=OWNER, to="eva@other.example"))

    state = backfill(office.accounts[OWNER], return_state=True)

    assert state.is_completed()
    assert office.store.message_ids() == {name(n) for n in range(10)} | {name(12)}
    assert office.store.is_balanced()
    artifacts = artifacts_of(state.state_details.flow_run_id)
    assert sorted(artifact["type"] for artifact in artifacts) == ["markdown", "progress", "table"]
    table = next(artifact["data"] for artifact in artifacts if artifact["type"] == "table")
    assert '"stored": 11' in str(table)


def test_incremental_brings_every_account_up_to_date(office: Office, mailbox: MemoryMailbox) -> None:
    other = office.connect(COLLEAGUE)
    for address in (OWNER, COLLEAGUE):
        backfill(office.accounts[address])
    mailbox.deliver("INBOX", letter(1))
    other.deliver("INBOX", letter(2, to=COLLEAGUE))
    incremental()
    assert office.store.message_ids() == {name(1), name(2)}


def test_sync_and_reconcile(office: Office, mailbox: MemoryMailbox) -> None:
    backfill(office.accounts[OWNER])
    mailbox.deliver("INBOX", letter(1))
    sync(office.accounts[OWNER])
    assert office.store.message_ids() == {name(1)}
    reconcile(office.accounts[OWNER])
    reconcile("")
    assert office.store.is_balanced()
