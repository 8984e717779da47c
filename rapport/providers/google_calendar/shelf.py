"""What came of one calendar's events in this session, packed, so that it needn't be asked for again."""

import json
from collections.abc import Iterable, Iterator

from rapport.providers.google_calendar.parse import id_of, settle, version_of
from rapport.providers.google_calendar.wire import EventsPage, WireEvent


class Shelf:
    """Events of the calendar at `path`, by the ids of their objects; `time_zone` is the calendar's own.

    It is complete when what isn't on it isn't in the calendar.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.is_complete = False
        self.time_zone = ""
        self._packed: dict[str, dict[str, str]] = {}

    def __contains__(self, id_: str) -> bool:
        return id_ in self._packed

    def __iter__(self) -> Iterator[str]:
        return iter(self._packed)

    def take(self, pages: Iterable[EventsPage]) -> str:
        """Take all pages of a listing, and give the sync token, "" where there is none.

        Of what is listed twice, since it changed meanwhile, the later counts.
        """
        token = ""
        for page in pages:
            for event in page.get("items", ()):
                self._packed.setdefault(id_of(event), {})[event["id"]] = json.dumps(event)
            self.time_zone = page.get("timeZone", self.time_zone)
            token = page.get("nextSyncToken", "")
        return token

    def put(self, id_: str, other: "Shelf") -> None:
        """Take an object as another shelf has it, or doesn't."""
        self.drop(id_)
        if other.events(id_):
            self._packed[id_] = other._packed[id_]  # noqa: SLF001  of its own class
            self.time_zone = other.time_zone

    def drop(self, id_: str) -> None:
        """Forget an object."""
        self._packed.pop(id_, None)

    def events(self, id_: str) -> list[WireEvent]:
        """Give the events of an object; none where nothing is left of it, or nothing is known."""
        return settle(self.everything(id_))

    def everything(self, id_: str) -> list[WireEvent]:
        """Give the events of an object, also those that count no more."""
        return [json.loads(packed) for packed in self._packed.get(id_, {}).values()]

    def versions(self) -> dict[str, str]:
        """Give the versions of all objects."""
        found = ((id_, self.events(id_)) for id_ in self._packed)
        return {id_: version_of(events) for id_, events in found if events}
