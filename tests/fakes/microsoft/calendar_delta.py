"""What is told of a calendar's window since a client last asked, and of all its events (beta).

Sources: https://learn.microsoft.com/graph/api/event-delta and .../graph/delta-query-events. Users found out more:
a series comes as a whole on one page, its master first and its occurrences thin, whatever changed of it; which of them
went isn't said (microsoft-graph-docs, issue 7632 and pull request 4501). What changes outside of the window is told as
removed.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from tests.fakes.microsoft.asked import Options
from tests.fakes.microsoft.calendar_held import Held, Ref, Wire
from tests.fakes.microsoft.calendar_properties import Reader
from tests.fakes.microsoft.calendar_series import day_of
from tests.fakes.microsoft.calendar_zones import as_moment
from tests.fakes.microsoft.rounds import Round, Since, Tracked

_TYPE = {"@odata.type": "#microsoft.graph.event"}
_END = datetime(9000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Known:
    """What a client knows at the end of a round: changes up to a number, and what it was told that is there."""

    number: int
    refs: frozenset[Ref]


@dataclass(frozen=True, slots=True)
class _Told:
    """One entry: an event or a whole series, or something that went."""

    event: int
    gone: Ref | None = None


Contents = Callable[[Held, Options], list[Held]]
"""What of an event is told: occurrences and exceptions of a series, or the event itself."""


def in_window(event: Held, options: Options) -> list[Held]:
    """Give what of an event touches the window that was asked for."""
    return event.occurrences(*read_window(options))


def from_start(event: Held, options: Options) -> list[Held]:
    """Give what of an event is told where all events are followed, or those that start after a moment."""
    if not (since := options.text("startDateTime")):
        return [event, *event.exceptions.values()]
    is_late = as_moment(event.start) >= read_moment(since)
    return [event] if is_late else []


def read_window(options: Options) -> tuple[datetime, datetime]:
    """Give the window that is asked for."""
    return read_moment(options.text("startDateTime")), read_moment(options.text("endDateTime"))


def read_moment(text: str) -> datetime:
    """Read a moment; without an offset it is in UTC."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def track_events(reader: Reader, contents: Contents) -> Tracked:
    """Tell how a calendar's events are followed."""
    calendar = reader.entry.calendar

    def know(options: Options) -> _Known:
        alive = [event for event in calendar.events.values() if not event.is_removed]
        refs = {_ref(one) for event in alive for one in contents(event, options)}
        return _Known(calendar.present, frozenset(refs))

    def begin(options: Options) -> Round:
        alive = [event for event in calendar.events.values() if not event.is_removed and contents(event, options)]
        return Round(options, [_Told(event.key) for event in alive], know(options))

    def resume(since: Since) -> Round:
        changed = [event for event in calendar.events.values() if event.number > since.known.number]
        told = [one for event in changed for one in _tell(reader, event, since, contents)]
        return Round(since.options, told, know(since.options))

    def show(options: Options, told: _Told) -> Sequence[Wire]:
        if told.gone:
            id_ = reader.calendars.name(calendar, told.gone, immutable=reader.immutable)
            return [{**_TYPE, "id": id_, "@removed": {"reason": "deleted"}}]
        event = calendar.events[told.event]
        return () if event.is_removed else list(_show(reader, event, contents(event, options)))

    return Tracked(reader.entry.id, begin, resume, show)


def _tell(reader: Reader, event: Held, since: Since, contents: Contents) -> Iterator[_Told]:
    """Sum up what happened to an event."""
    known = {ref for ref in since.known.refs if ref.event == event.key}
    present = [] if event.is_removed else contents(event, since.options)
    if present:
        yield _Told(event.key)
    if not present:
        # A series' master goes with what is left of it; of a single event this is the event itself.
        yield from (_Told(event.key, ref) for ref in sorted({*known, Ref(event.key)}, key=lambda ref: ref.day))
    elif event.recurrence:
        here = {_ref(one) for one in present}
        left = {ref for ref in known - here if ref.day in event.exceptions}
        if reader.calendars.tells_cancelled_occurrences:
            left = known - here
        yield from (_Told(event.key, ref) for ref in sorted(left, key=lambda ref: ref.day))


def _show(reader: Reader, event: Held, present: Sequence[Held]) -> Iterator[Wire]:
    if not event.recurrence:
        yield {**_TYPE, **reader.show(event, None)}
        return
    yield {**_TYPE, **reader.show(event, None)}
    for one in present:
        if one.original is None:
            continue
        is_exception = day_of(one.original) in event.exceptions
        yield {**_TYPE, **(reader.show(one, event) if is_exception else reader.show_thinly(one))}


def _ref(event: Held) -> Ref:
    return Ref(event.key, day_of(event.original) if event.original else "")
