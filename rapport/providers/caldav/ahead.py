"""What a listing brought along, until it is asked for; where it is much, it is read ahead in another process."""

import contextlib
from collections.abc import Mapping

from rapport.ical.apart import Broken, Reader, Told
from rapport.providers.base import CalendarObject, Unreadable
from rapport.providers.caldav.fetching import read_member

MANY = 500  # objects that are worth a process


class ReadAhead:
    """The content of a calendar's members by id; each is given once."""

    def __init__(self) -> None:
        self._contents: dict[str, bytes] = {}
        self._versions: dict[str, str] = {}
        self._told: dict[str, Told] = {}
        self._reader: Reader | None = None

    def hold(self, contents: Mapping[tuple[str, str], bytes]) -> None:
        """Hold what members contain, by id and version."""
        self._versions = {id_: version for id_, version in contents}  # noqa: C416  its keys are the pairs
        self._contents = {id_: content for (id_, _), content in contents.items()}
        if len(contents) >= MANY:
            self._reader = Reader()
            self._reader.give(self._contents)

    def keep(self, versions: Mapping[str, str]) -> None:
        """Forget what isn't of these versions."""
        for id_, version in self._versions.items():
            if not version or versions.get(id_) != version:
                self._contents.pop(id_, None)

    def holds(self, id_: str) -> bool:
        """Tell whether a member's content is at hand."""
        return id_ in self._contents

    def take(self, id_: str) -> CalendarObject | Unreadable:
        """Give what a held member contains."""
        content = self._contents.pop(id_)
        with contextlib.suppress(Broken):
            while self._reader and id_ not in self._told:
                self._told |= self._reader.take()
        if id_ not in self._told:
            return read_member(id_, content)
        told = self._told.pop(id_)
        return Unreadable(id_, told) if isinstance(told, str) else CalendarObject(id_, told)

    def drop(self) -> None:
        """Forget everything, and end the process."""
        if self._reader:
            self._reader.end()
        self._contents, self._versions, self._told, self._reader = {}, {}, {}, None
