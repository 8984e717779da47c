"""Fetching many members at once, so that one that the server can't deliver costs only itself.

An answer that can't be read, or a refusal, halves the batch until the members are alone that can't be delivered.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from rapport.errors import Malformed, Unavailable
from rapport.ical import read_object
from rapport.providers.base import CalendarObject, Unreadable
from rapport.providers.caldav import questions
from rapport.providers.caldav.client import Client, Refused
from rapport.providers.caldav.connection import AnswerTooLarge
from rapport.providers.caldav.parse import plain_path
from rapport.providers.caldav.wire import CALDAV, Resource
from rapport.providers.whole_messages import read_or_skip

Question: TypeAlias = Callable[[Sequence[str]], str]

CONTENT = f"{CALDAV}calendar-data"
BATCH = 100  # members of one request: some servers answer 500 to more
ALL_BROKEN = 20  # as many members without a readable one are the server's fault, not theirs
UNREADABLE = "The server can't deliver this event."


def fetch_members(
    client: Client, url: str, paths: Sequence[str], question: Question = questions.multiget
) -> Iterator[tuple[str, Resource | None]]:
    """Fetch members of a calendar by path; None is one that can't be delivered, and what the server lacks is left out.

    Raises Unavailable where nothing of a batch can be delivered.
    """
    for start in range(0, len(paths), BATCH):
        batch = paths[start : start + BATCH]
        found = _fetch_batch(client, url, batch, question)
        if len(batch) >= ALL_BROKEN and list(found.values()) == [None] * len(batch):
            raise Unavailable("The server answers with nothing that can be read.")
        yield from found.items()


def _fetch_batch(client: Client, url: str, paths: Sequence[str], question: Question) -> dict[str, Resource | None]:
    try:
        answer = client.report(url, question(paths))
    except (Refused, AnswerTooLarge):
        if len(paths) == 1:
            return {paths[0]: None}
        middle = len(paths) // 2
        halves = (_fetch_batch(client, url, half, question) for half in (paths[:middle], paths[middle:]))
        return {path: resource for half in halves for path, resource in half.items()}
    answered = {plain_path(one.path): one for one in answer.resources if CONTENT in one.properties}
    return {path: answered[plain] for path in paths if (plain := plain_path(path)) in answered}


def content_of(resource: Resource) -> bytes | None:
    """Give what a member holds; None where the answer doesn't say."""
    content = resource.properties.get(CONTENT)
    return None if content is None else (content.text or "").encode()


def read_member(id_: str, content: bytes | None) -> CalendarObject | Unreadable:
    """Read what a member holds; None is one that can't be delivered."""
    return read_or_skip(id_, _read_object, id_, content)


def _read_object(id_: str, content: bytes | None) -> CalendarObject:
    if content is None:
        raise Malformed(UNREADABLE)
    return CalendarObject(id_, read_object(content))
