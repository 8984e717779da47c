"""people, companies, threads, messages, timeline, runs, skipped: what a viewer may see, listed."""

from typing import Annotated

import typer

from models.account import Account
from models.words import ContentPart, ParticipantRole
from rapport.cli.options import As, Json, Limit, OfAccount, Since, Until, day, open_reading
from rapport.cli.output import Columns, print_listing
from rapport.reading.accounts import list_runs, list_skipped
from rapport.reading.messages import EVERY_PART, Selection, list_messages
from rapport.reading.people import list_companies, list_people
from rapport.reading.records import (
    CompanyView,
    MessageView,
    PersonView,
    RunView,
    SkippedView,
    ThreadView,
)
from rapport.reading.threads import list_threads
from rapport.reading.timeline import find_subject
from rapport.reading.timeline import timeline as read_timeline
from rapport.reading.viewer import Reader
from rapport.store.accounts import get_account

_PEOPLE: Columns[PersonView] = {
    "id": lambda one: one.id,
    "name": lambda one: one.name,
    "addresses": lambda one: one.addresses,
    "company": lambda one: one.company,
}
_COMPANIES: Columns[CompanyView] = {
    "id": lambda one: one.id,
    "name": lambda one: one.name,
    "domains": lambda one: one.domains,
    "people": lambda one: one.people,
}
_THREADS: Columns[ThreadView] = {
    "id": lambda one: one.id,
    "latest": lambda one: one.last_at,
    "messages": lambda one: one.messages,
    "subject": lambda one: one.subject,
    "participants": lambda one: one.participants,
    "visibility": lambda one: one.visibility,
}
_MESSAGES: Columns[MessageView] = {
    "id": lambda one: one.id,
    "sent": lambda one: one.sent_at,
    "direction": lambda one: one.direction,
    "from": lambda one: [who.address for who in one.participants if who.role is ParticipantRole.FROM],
    "to": lambda one: [who.address for who in one.participants if who.role is ParticipantRole.TO],
    "subject": lambda one: one.subject,
    "accounts": lambda one: one.accounts,
    "visibility": lambda one: one.visibility,
}
_RUNS: Columns[RunView] = {
    "id": lambda one: one.id,
    "flow": lambda one: one.flow,
    "account": lambda one: one.account,
    "started": lambda one: one.started_at,
    "seconds": lambda one: f"{one.seconds:.1f}",
    "state": lambda one: one.state,
    "listed": lambda one: one.listed,
    "stored": lambda one: one.stored,
    "filtered": lambda one: sum(one.filtered.values()),
    "skipped": lambda one: one.skipped,
    "people": lambda one: one.people,
    "companies": lambda one: one.companies,
}
_SKIPPED: Columns[SkippedView] = {
    "id": lambda one: one.id,
    "account": lambda one: one.account,
    "folder": lambda one: one.folder,
    "reason": lambda one: one.reason,
    "decided": lambda one: one.decided_at,
}


def people(viewer: As = None, as_json: Json = False) -> None:
    """List the people that mail brought in, by name."""
    with open_reading(viewer) as reader:
        print_listing(list_people(reader), _PEOPLE, as_json=as_json)


def companies(viewer: As = None, as_json: Json = False) -> None:
    """List the companies, by name."""
    with open_reading(viewer) as reader:
        print_listing(list_companies(reader), _COMPANIES, as_json=as_json)


def threads(limit: Limit = None, viewer: As = None, as_json: Json = False) -> None:
    """List threads, the latest first."""
    with open_reading(viewer) as reader:
        print_listing(list_threads(reader, limit), _THREADS, as_json=as_json)


def messages(
    account: OfAccount = None,
    thread: Annotated[str | None, typer.Option("--thread", metavar="ID", help="Only this thread.")] = None,
    since: Since = None,
    until: Until = None,
    limit: Limit = None,
    viewer: As = None,
    as_json: Json = False,
) -> None:
    """List messages, newest first."""
    with open_reading(viewer) as reader:
        selection = Selection(
            account=_account(reader, account),
            thread_id=thread,
            since=day(since),
            until=day(until),
            parts=_parts(as_json=as_json),
        )
        print_listing(list_messages(reader, selection, limit), _MESSAGES, as_json=as_json)


def timeline(
    subject: Annotated[str, typer.Argument(metavar="PERSON-OR-COMPANY", help="An address, domain, name or id.")],
    since: Since = None,
    until: Until = None,
    limit: Limit = None,
    viewer: As = None,
    as_json: Json = False,
) -> None:
    """Show the messages of a person or company, newest first."""
    with open_reading(viewer) as reader:
        selection = Selection(since=day(since), until=day(until), parts=_parts(as_json=as_json))
        found = read_timeline(reader, find_subject(reader, subject), selection, limit)
        print_listing(found, _MESSAGES, as_json=as_json)


def runs(account: OfAccount = None, limit: Limit = None, viewer: As = None, as_json: Json = False) -> None:
    """List what the runs did, the latest first."""
    with open_reading(viewer) as reader:
        print_listing(list_runs(reader, _account(reader, account), limit), _RUNS, as_json=as_json)


def skipped(account: OfAccount = None, viewer: As = None, as_json: Json = False) -> None:
    """List the messages that couldn't be read, with the reasons."""
    with open_reading(viewer) as reader:
        print_listing(list_skipped(reader, _account(reader, account)), _SKIPPED, as_json=as_json)


def _account(reader: Reader, name: str | None) -> Account | None:
    return None if name is None else get_account(reader.session, reader.workspace_id, name)


def _parts(*, as_json: bool) -> frozenset[ContentPart]:
    return EVERY_PART if as_json else frozenset({ContentPart.SUBJECT})  # a table has no room for texts
