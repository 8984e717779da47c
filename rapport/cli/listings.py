"""people, companies, threads, messages, events, timeline, runs, skipped: what a viewer may see, listed."""

from datetime import datetime, timedelta
from typing import Annotated

import typer

from models.account import Account
from models.words import ContentPart, ParticipantRole
from rapport import clock
from rapport.cli.options import As, Json, Limit, OfAccount, Since, Until, day, open_reading
from rapport.cli.output import Columns, print_listing
from rapport.reading.accounts import list_runs, list_skipped
from rapport.reading.events import EventSelection, list_events
from rapport.reading.messages import EVERY_PART, Selection, list_messages
from rapport.reading.people import list_companies, list_people
from rapport.reading.records import (
    CompanyView,
    EventView,
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

_YEAR = timedelta(days=365)

UntilAhead = Annotated[
    datetime | None,
    typer.Option(
        "--until", formats=["%Y-%m-%d"], metavar="DATE", help="Before this day; else events to 90 days from now."
    ),
]

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
    "from": lambda one: _named(one, ParticipantRole.FROM),
    "to": lambda one: _named(one, ParticipantRole.TO),
    "subject": lambda one: one.subject,
    "accounts": lambda one: one.accounts,
    "visibility": lambda one: one.visibility,
}
_EVENTS: Columns[EventView] = {
    "id": lambda one: one.id,
    "start": lambda one: one.start,
    "end": lambda one: one.end,
    "title": lambda one: one.title,
    "organizer": lambda one: one.organizer,
    "attendees": lambda one: [who.address for who in one.attendees],
    "accounts": lambda one: one.accounts,
    "visibility": lambda one: one.visibility,
}
_TIMELINE: Columns[MessageView | EventView] = {
    "id": lambda one: one.id,
    "kind": lambda one: one.kind,
    "when": lambda one: one.sent_at if isinstance(one, MessageView) else one.start,
    "from": lambda one: _named(one, ParticipantRole.FROM) if isinstance(one, MessageView) else one.organizer,
    "to": lambda one: (
        _named(one, ParticipantRole.TO) if isinstance(one, MessageView) else [who.address for who in one.attendees]
    ),
    "subject": lambda one: one.subject if isinstance(one, MessageView) else one.title,
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
    """List the people that mail and meetings brought in, by name."""
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


def events(
    since: Annotated[
        datetime | None,
        typer.Option(
            "--since", formats=["%Y-%m-%d"], metavar="DATE", help="From this day on; else from a year ago on."
        ),
    ] = None,
    until: UntilAhead = None,
    account: OfAccount = None,
    limit: Limit = None,
    viewer: As = None,
    as_json: Json = False,
) -> None:
    """List events, each instance of a series apart, the latest start first. Times are in UTC; the end is excluded."""
    with open_reading(viewer) as reader:
        of_account = _account(reader, account)
        selection = EventSelection(
            since=day(since or clock.now() - _YEAR),
            until=day(until),
            account_id=None if of_account is None else of_account.id,
        )
        print_listing(list_events(reader, selection, limit), _EVENTS, as_json=as_json)


def timeline(
    subject: Annotated[str, typer.Argument(metavar="PERSON-OR-COMPANY", help="An address, domain, name or id.")],
    since: Since = None,
    until: UntilAhead = None,
    limit: Limit = None,
    viewer: As = None,
    as_json: Json = False,
) -> None:
    """Show the messages and meetings of a person or company, newest first, with those to come."""
    with open_reading(viewer) as reader:
        selection = Selection(since=day(since), until=day(until), parts=_parts(as_json=as_json))
        found = read_timeline(reader, find_subject(reader, subject), selection, limit)
        print_listing(found, _TIMELINE, as_json=as_json)


def runs(account: OfAccount = None, limit: Limit = None, viewer: As = None, as_json: Json = False) -> None:
    """List what the runs did, the latest first."""
    with open_reading(viewer) as reader:
        print_listing(list_runs(reader, _account(reader, account), limit), _RUNS, as_json=as_json)


def skipped(account: OfAccount = None, viewer: As = None, as_json: Json = False) -> None:
    """List the messages and events that couldn't be read, with the reasons."""
    with open_reading(viewer) as reader:
        print_listing(list_skipped(reader, _account(reader, account)), _SKIPPED, as_json=as_json)


def _named(message: MessageView, role: ParticipantRole) -> list[str]:
    return [who.address for who in message.participants if who.role is role]


def _account(reader: Reader, name: str | None) -> Account | None:
    return None if name is None else get_account(reader.session, reader.workspace_id, name)


def _parts(*, as_json: bool) -> frozenset[ContentPart]:
    return EVERY_PART if as_json else frozenset({ContentPart.SUBJECT})  # a table has no room for texts
