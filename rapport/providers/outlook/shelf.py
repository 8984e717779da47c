"""Messages that came along with a listing, kept until they are asked for; within bounds."""

from collections.abc import Iterable

from rapport.providers.outlook.wire import WireMessage

MAX_MESSAGES = 2000
MAX_LENGTH = 64 * 2**20  # characters of text


class Shelf:
    """What is here of the last pages listed: the oldest goes where there is too much."""

    def __init__(self) -> None:
        self._messages: dict[str, WireMessage] = {}
        self._length = 0

    def put(self, messages: Iterable[WireMessage]) -> None:
        """Keep messages."""
        for message in messages:
            self._drop(message["id"])
            self._messages[message["id"]] = message
            self._length += _length_of(message)
        while len(self._messages) > MAX_MESSAGES or self._length > MAX_LENGTH:
            self._drop(next(iter(self._messages)))

    def get(self, id_: str) -> WireMessage | None:
        """Give a message, if it is here."""
        return self._messages.get(id_)

    def clear(self) -> None:
        """Let go of everything."""
        self._messages.clear()
        self._length = 0

    def _drop(self, id_: str) -> None:
        message = self._messages.pop(id_, None)
        self._length -= _length_of(message) if message else 0


def _length_of(message: WireMessage) -> int:
    return len((message.get("body") or {}).get("content") or "")
