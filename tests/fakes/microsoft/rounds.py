"""Rounds of a delta: pages of what there is or has changed, a nextLink within the round, a deltaLink at its end.

Source: https://learn.microsoft.com/graph/delta-query-overview. What the first request asked for is held by the token.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tests.fakes.microsoft.answers import GraphError, Undocumented
from tests.fakes.microsoft.asked import Options
from tests.fakes.microsoft.calls import Call
from tests.fakes.microsoft.paging import USUAL
from tests.fakes.microsoft.tokens import TokenBook

Wire = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Since:
    """What a deltaLink holds: what was asked first, and up to where everything was told."""

    options: Options
    known: Any


@dataclass(frozen=True, slots=True)
class Round:
    """What a nextLink holds: entries that are still to be told from `place` on, and what will be known at the end."""

    options: Options
    entries: Sequence[Any]
    known: Any
    place: int = 0
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Tracked:
    """What is followed: how a round begins, what happened since another one, how an entry is told.

    An entry is told by one or more lines, which stay on one page, or by none. `about` names it to the token book.
    """

    about: str
    begin: Callable[[Options], Round]
    resume: Callable[[Since], Round]
    show: Callable[[Options, Any], Sequence[Wire]]


def follow(call: Call, book: TokenBook, tracked: Tracked, *, has_empty_pages: bool = False) -> Wire:
    """Answer one page."""
    turn = _turn(call, book, tracked)
    size = call.preferences.page_size or USUAL
    if has_empty_pages and turn.turn % 2 == 0:
        size = 0
    value: list[Wire] = []
    place = turn.place
    while len(value) < size and place < len(turn.entries):
        value += tracked.show(turn.options, turn.entries[place])
        place += 1
    if place < len(turn.entries):
        token = book.write(tracked.about, replace(turn, place=place, turn=turn.turn + 1))
        return {"@odata.nextLink": call.link({"$skiptoken": token}), "value": value}
    token = book.write(tracked.about, Since(turn.options, turn.known))
    return {"@odata.deltaLink": call.link({"$deltatoken": token}), "value": value}


def _turn(call: Call, book: TokenBook, tracked: Tracked) -> Round:
    kind, state = _read_token(call, book, tracked)
    if state is None:
        return tracked.begin(call.options)
    if kind == "$skiptoken" and isinstance(state, Round):
        return state
    if kind == "$deltatoken" and isinstance(state, Since):
        return tracked.resume(state)
    raise Undocumented(f"This is no {kind}.", "ErrorInvalidUrlQuery")


def _read_token(call: Call, book: TokenBook, tracked: Tracked) -> tuple[str, object | None]:
    kind = next((name for name in ("$skiptoken", "$deltatoken") if call.options.text(name)), "")
    if not kind:
        return "", None
    token = call.options.text(kind)
    if book.is_forgotten(token):
        status, code = call.person.mailbox.traps.expiry
        message = "The sync state generation is not found; generation=149; [highest=157]"
        headers = {"Location": call.link({"$deltatoken": ""})} if status == 410 else {}
        raise GraphError(status, code, message, headers)
    state = book.find(tracked.about, token)
    if state is None:
        raise Undocumented("Badly formed token, or one of another folder or calendar.", "ErrorInvalidUrlQuery")
    return kind, state
