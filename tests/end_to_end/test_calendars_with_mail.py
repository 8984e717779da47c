"""A mailbox and calendars in one account: one timeline of both, and neither holds up the other."""

import json
from collections.abc import Iterator

import pytest

from models.account import Account
from models.words import AccountState
from rapport.db import reading
from rapport.errors import CalendarsFailed
from rapport.reading.messages import Selection
from rapport.reading.records import EventView, MessageView
from rapport.reading.timeline import find_subject, timeline
from rapport.reading.viewer import open_reader
from rapport.sync.polling import poll_account
from tests.end_to_end.calendars import Calendars, Server, add_user, connect_calendars, only_radicale, server
from tests.servers.dovecot_peer import DovecotPeer
from tests.sync.conftest import Office
from tests.sync.letters import OWNER, letter, name
from tests.sync.meetings import CUSTOMER, component, meeting, uid

__all__ = ["server"]

pytestmark = [pytest.mark.server, only_radicale]


@pytest.fixture
def calendars(server: Server) -> Calendars:
    """Give calendars of a user with the mailbox's password."""
    return fill(add_user(server))


@pytest.fixture
def locked(server: Server) -> Calendars:
    """Give calendars of a user with another password than the mailbox's."""
    return fill(add_user(server, password="another one"))


def fill(calendars: Calendars) -> Calendars:
    calendars.create("work")
    calendars.put("work", 0, meeting(0))
    calendars.put("work", 2, meeting(2, component(2, lines=["RRULE:FREQ=WEEKLY;COUNT=2"])))
    return calendars


def connect_both(office: Office, peer: DovecotPeer, calendars: Calendars) -> None:
    for number in (0, 30, 200):
        peer.deliver("INBOX", letter(number))
    peer.deliver("Sent", letter(90, sender=OWNER, to=CUSTOMER))
    connect_calendars(office, calendars, **peer.dovecot.login(peer.user).connection)


@pytest.fixture
def office(empty_office: Office) -> Iterator[Office]:
    """Give an office that isn't connected yet; at the end every listed id has its outcome."""
    yield empty_office
    assert empty_office.store.is_balanced()


def read_timeline(office: Office) -> list[str]:
    """Read what the owner sees of the customer, the latest first: Message-IDs, and UIDs with the day."""
    with reading(office.installation.engine) as session:
        reader = open_reader(session, office.installation.vault, office.workspace_id, OWNER)
        found = list(timeline(reader, find_subject(reader, CUSTOMER), Selection()))
    return [one.message_id if isinstance(one, MessageView) else describe(one) for one in found]


def describe(event: EventView) -> str:
    return f"{event.uid} {event.title} on {event.start:%d %B}"


def read_account(office: Office) -> Account:
    with reading(office.installation.engine) as session:
        return session.get_one(Account, office.accounts[OWNER])


def test_mail_and_meetings_share_a_timeline(office: Office, peer: DovecotPeer, calendars: Calendars) -> None:
    connect_both(office, peer, calendars)
    assert office.catch_up(OWNER)
    assert read_timeline(office) == [
        f"{uid(2)} Title of 2 on 11 March",
        name(200),
        name(90),
        f"{uid(2)} Title of 2 on 04 March",
        name(30),
        f"{uid(0)} Title of 0 on 02 March",
        name(0),
    ]
    calendars.delete("work", 2)
    peer.delete("INBOX", name(30))
    assert poll_account(office.installation, office.accounts[OWNER])
    assert office.catch_up(OWNER)
    assert read_timeline(office) == [name(200), name(90), f"{uid(0)} Title of 0 on 02 March", name(0)]
    assert not poll_account(office.installation, office.accounts[OWNER])


def test_wrong_password_of_the_calendars_holds_up_no_mail(
    office: Office, peer: DovecotPeer, calendars: Calendars, locked: Calendars
) -> None:
    connect_both(office, peer, locked)
    with pytest.raises(CalendarsFailed, match="calendars can't be read: The server does not accept"):
        office.catch_up(OWNER)
    assert office.store.message_ids() == {name(0), name(30), name(90), name(200)}
    account = read_account(office)
    assert account.state is AccountState.MISCONFIGURED
    assert account.problem.startswith("The calendars can't be read: ")
    peer.deliver("INBOX", letter(1))
    assert poll_account(office.installation, office.accounts[OWNER])
    with pytest.raises(CalendarsFailed):
        office.catch_up(OWNER)
    assert name(1) in office.store.message_ids()

    right = json.loads(account.connection) | {"caldav_user": calendars.peer.user}
    office.change(OWNER, connection=json.dumps(right))
    assert office.catch_up(OWNER)
    assert office.store.event_titles(OWNER) == {uid(0): "Title of 0", uid(2): "Title of 2"}
    assert (read_account(office).state, read_account(office).problem) == (AccountState.ACTIVE, "")
