"""Provider → page: listings, changes, envelopes and bodies. What is here already is not fetched again."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from rapport import clock
from rapport.db import reading
from rapport.digests import size_key
from rapport.policy.visibility import needs_body
from rapport.providers.base import Body, CalendarObject, Changes, DateRange, Envelope, Listing, Mark, Unreadable
from rapport.store.items import find_settled
from rapport.store.messages import KnownCopy, find_copies_with_body
from rapport.store.streams import ChosenStream, PositionMove
from rapport.sync.filtering import drop_out_of_range
from rapport.sync.page import Kept, Page
from rapport.sync.positions import pack_position, unpack_position
from rapport.sync.run import AccountRun

_REQUESTS_A_PAGE = 10  # a listing, two windows of envelopes, the groups of bodies: what an IMAP page of 500 comes to


def take_marks(run: AccountRun, streams: Sequence[ChosenStream]) -> Mapping[str, Mark]:
    """Take the high-water marks of streams, by path; a folder that is gone has none."""
    if not streams:
        return {}
    known = known_cursors(streams)
    return run.mail.ask(lambda mail: mail.take_marks([stream.path for stream in streams], known))


def known_cursors(streams: Sequence[ChosenStream]) -> dict[str, str]:
    """Give the cursors that streams have, by path."""
    return {stream.path: stream.cursor for stream in streams if stream.cursor is not None}


def fetch_listing(run: AccountRun, stream: ChosenStream, position: str | None, dates: DateRange) -> Page:
    """Fetch one page of a first import, from `position` (ours, with the dates in it) towards older mail."""
    listed_at = clock.now()
    start = unpack_position(position, dates)
    listing = _list_ids(run, stream, start, dates)
    following = pack_position(listing.position, dates)
    move = PositionMove(stream.id, position, following)
    page = Page(stream, run.rules, (), listed_at, move=move, position=following)
    page.ids = unsettled(run, page, listing.ids, again=True)
    drop_out_of_range(page, unsettled(run, page, listing.out_of_range, again=False))
    fetch_envelopes(run, page)
    return page


def _list_ids(run: AccountRun, stream: ChosenStream, start: str | None, dates: DateRange) -> Listing:
    """List ids until they make a page of the size that the run goes at."""
    wanted = run.choose_page_size()
    listing = run.mail.ask(lambda mail: mail.list_page(stream.path, start, dates))
    while listing.position is not None and len(listing.ids) + len(listing.out_of_range) < wanted:
        following = listing.position
        more = run.mail.ask(lambda mail, at=following: mail.list_page(stream.path, at, dates))  # type: ignore[misc]  # bound at once
        listing = Listing([*listing.ids, *more.ids], [*listing.out_of_range, *more.out_of_range], more.position)
    return listing


def fetch_added(run: AccountRun, stream: ChosenStream, ids: Sequence[str], listed_at: datetime) -> Page:
    """Fetch one page of ids that appeared in a folder; mail from before the account's first day is filtered."""
    page = Page(stream, run.rules, (), listed_at, since=run.import_since)
    page.ids = unsettled(run, page, ids, again=False)
    fetch_envelopes(run, page)
    return page


def fetch_changes(run: AccountRun, stream: ChosenStream) -> Changes:
    """Ask what happened in a folder since its cursor. Raises CursorExpired."""
    assert stream.cursor is not None
    cursor = stream.cursor
    return run.mail.ask(lambda mail: mail.list_changes(stream.path, cursor))


def unsettled(run: AccountRun, page: Page, ids: Sequence[str], *, again: bool) -> list[str]:
    """Leave out ids that need no fetching (see `find_settled`)."""
    with reading(run.engine) as session:
        settled = find_settled(session, page.stream.id, ids, page.listed_at, again=again)
    return [external_id for external_id in ids if external_id not in settled]


def fetch_envelopes(run: AccountRun, page: Page) -> None:
    """Fetch the envelopes of a page's ids. What the provider leaves out is asked for once more, then left pending."""
    if not page.ids:
        return
    run.pace(_REQUESTS_A_PAGE)
    answers = list(run.mail.ask(lambda mail: mail.fetch_envelopes(page.stream.path, page.ids)))
    missing = unanswered(page.ids, answers)
    if missing:
        answers += run.mail.ask(lambda mail: mail.fetch_envelopes(page.stream.path, missing))
        page.postpone(unanswered(missing, answers))
    page.envelopes = [answer for answer in answers if isinstance(answer, Envelope)]
    page.unreadable = [answer for answer in answers if isinstance(answer, Unreadable)]


def unanswered(ids: Sequence[str], answers: Sequence[Envelope | Body | CalendarObject | Unreadable]) -> list[str]:
    """List the ids that the provider left out of its answers."""
    answered = {answer.id for answer in answers}
    return [external_id for external_id in ids if external_id not in answered]


def fetch_bodies(run: AccountRun, page: Page) -> None:
    """Fetch the bodies of a page's kept messages, unless they are not wanted or here already."""
    page.wanted = _without_body(run, page)
    if not page.wanted:
        return
    answers = list(run.mail.ask(lambda mail: mail.fetch_bodies(page.stream.path, page.wanted)))
    missing = set(unanswered([envelope.id for envelope in page.wanted], answers))
    if missing:
        again = [envelope for envelope in page.wanted if envelope.id in missing]
        answers += run.mail.ask(lambda mail: mail.fetch_bodies(page.stream.path, again))
        page.postpone(unanswered(list(missing), answers))
    page.bodies = {answer.id: answer for answer in answers if isinstance(answer, Body)}
    for answer in answers:
        if isinstance(answer, Unreadable):
            page.skip(answer.id, answer.reason)


def _without_body(run: AccountRun, page: Page) -> list[Envelope]:
    if not needs_body(page.rules.visibility, page.rules.keep_private_copy):
        return []
    with reading(run.engine) as session:
        page.known = find_copies_with_body(session, [kept.copy_id for kept in page.kept])
    return [kept.envelope for kept in page.kept if not _is_here(run, kept, page.known.get(kept.copy_id))]


def _is_here(run: AccountRun, kept: Kept, known: KnownCopy | None) -> bool:
    """Tell whether a message's body is stored; of another size, it may be another message under the same identity."""
    return known is not None and known.size_key in {
        None,
        size_key(run.sealer.digester, kept.copy_id, kept.envelope.size),
    }
