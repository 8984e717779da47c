"""A message as the mailbox keeps it, and which thread it belongs to."""

import re
from dataclasses import dataclass, field

from tests.fakes.google.gmail_headers import Header, decode_words, read_head

_ID = re.compile(r"<([^<>\s]+)>")
_PREFIX = re.compile(r"^\s*((re|fwd?|aw|wg)(\[\d+\])?\s*:\s*)+", re.IGNORECASE)


@dataclass(slots=True)
class Letter:
    """One message. `arrived` is in milliseconds since the epoch; `labels` in the order that they came."""

    id: str
    thread_id: str
    raw: bytes = field(repr=False)
    arrived: int
    labels: list[str]
    message_id: str
    history_id: int = 0

    @property
    def place(self) -> tuple[int, str]:
        """Order messages by arrival; ids increase, so they part those of one moment."""
        return self.arrived, self.id


class Threads:
    """Which thread a message joins: one that it refers to, and whose subject it shares."""

    def __init__(self) -> None:
        self._by_message_id: dict[str, tuple[str, str]] = {}

    def find(self, headers: list[Header]) -> str | None:
        """Find the thread of a message with these headers."""
        subject = base_subject(headers)
        for message_id in _ID.findall(" ".join(_values(headers, "references", "in-reply-to")))[::-1]:
            thread_id, known = self._by_message_id.get(message_id, ("", ""))
            if thread_id and known == subject:
                return thread_id
        return None

    def keep(self, headers: list[Header], thread_id: str) -> None:
        """Remember where a message is, for those that answer it."""
        if message_id := message_id_of(headers):
            self._by_message_id.setdefault(message_id, (thread_id, base_subject(headers)))


def base_subject(headers: list[Header]) -> str:
    """Give the subject without its prefixes, in one case."""
    subject = decode_words(" ".join(_values(headers, "subject")[:1]))
    return " ".join(_PREFIX.sub("", subject).casefold().split())


def message_id_of(headers: list[Header]) -> str:
    """Give the Message-ID without brackets, or ""."""
    found = _ID.findall(" ".join(_values(headers, "message-id")[:1]))
    return found[0] if found else ""


def _values(headers: list[Header], *names: str) -> list[str]:
    return [header.text for header in headers if header.name.lower() in names]


def make_letter(letter_id: str, raw: bytes, arrived: int, labels: list[str], threads: Threads, thread: str) -> Letter:
    """Put a message into its thread: the one asked for, the one it answers, or one of its own."""
    headers = read_head(raw)[0]
    thread_id = thread or threads.find(headers) or letter_id
    threads.keep(headers, thread_id)
    return Letter(letter_id, thread_id, raw, arrived, labels, message_id_of(headers))
