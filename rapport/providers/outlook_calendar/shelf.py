"""What came of one calendar's events in this session, packed, so that it needn't be asked for again."""

from typing import cast

import orjson

from rapport.errors import ProviderError
from rapport.providers.outlook_calendar.parse import version_of
from rapport.providers.outlook_calendar.wire import WireEvent


class Shelf:
    """Whole objects of the calendar at `path`, by their ids."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._packed: dict[str, bytes] = {}

    def __contains__(self, id_: str) -> bool:
        return id_ in self._packed

    def keep(self, id_: str, answer: WireEvent | ProviderError) -> None:
        """Keep an object as it is now; forget one that isn't there, or can't be told."""
        if isinstance(answer, ProviderError):
            self.drop(id_)
        else:
            self._packed[id_] = orjson.dumps(answer)

    def drop(self, id_: str) -> None:
        """Forget an object."""
        self._packed.pop(id_, None)

    def find(self, id_: str) -> WireEvent | None:
        """Give an object, None where nothing came of it."""
        packed = self._packed.get(id_)
        return None if packed is None else cast("WireEvent", orjson.loads(packed))

    def versions(self) -> dict[str, str]:
        """Give the versions of all objects."""
        return {id_: version_of(orjson.loads(packed)) for id_, packed in self._packed.items()}
