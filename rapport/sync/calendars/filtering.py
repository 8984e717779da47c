"""Objects → the events that are kept. Nothing of the content of what is dropped goes any further than here."""

from datetime import date, datetime

from models.words import FilterReason
from rapport.digests import uid_key
from rapport.policy.meetings import decide_object
from rapport.providers.base import CalendarObject, RemoteEvent
from rapport.sync.calendars.page import CalendarPage
from rapport.vault import Digester


def filter_page(page: CalendarPage, digester: Digester, since: date | None) -> None:
    """Apply all rules to a page's objects; what is dropped keeps its id and the rule, no more.

    What was over before `since` is out of range.
    """
    for unreadable in page.unreadable:
        page.skip(unreadable.id, unreadable.reason)
    for one in page.objects:
        _filter_object(page, one, digester, since)
    page.objects = ()


def _filter_object(page: CalendarPage, one: CalendarObject, digester: Digester, since: date | None) -> None:
    events = _latest(one)
    kept, rule = decide_object(events, page.rules)
    if kept and since is not None:
        kept = [event for event in kept if not _is_over(event, since)]
        rule = None if kept else FilterReason.OUT_OF_RANGE
    digest = uid_key(digester, events[0].uid) if events else None
    if rule is not None:
        page.leave_out(one.id, rule, digest)
        return
    page.kept[one.id] = kept
    if digest is not None:
        page.digests[one.id] = digest


def _latest(one: CalendarObject) -> list[RemoteEvent]:
    """Leave out all but the latest word on each event: an object may hold several by mistake."""
    ordered = sorted(one.events, key=lambda event: (event.sequence, _timestamp(event.stamped_at)))
    return list({(event.uid, event.recurrence_id): event for event in ordered}.values())


def _timestamp(moment: datetime | None) -> float:
    return moment.timestamp() if moment else 0.0


def _is_over(event: RemoteEvent, since: date) -> bool:
    if event.schedule:
        return event.last_at is not None and event.last_at.date() < since
    return event.ends_at.date() < since
