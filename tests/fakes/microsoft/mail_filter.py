"""The part of OData's $filter and $orderby that the fake knows, for lists of messages.

Whoever orders a filtered list filters by the same property first, or is told that the filter is inefficient.
"""

import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

from tests.fakes.microsoft.answers import GraphError, Undocumented
from tests.fakes.microsoft.mail_letters import Letter
from tests.fakes.microsoft.mail_properties import write_moment

_CLAUSE = re.compile(r"([\w/]+) (eq|ne|ge|gt|le|lt) ('(?:[^']|'')*'|[\w:.+-]+)(?: and |$)")
_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq, "ne": operator.ne, "ge": operator.ge, "gt": operator.gt, "le": operator.le, "lt": operator.lt,
}  # fmt: skip
_VALUES: Mapping[str, Callable[[Letter], Any]] = {
    "receivedDateTime": lambda letter: write_moment(letter.received),
    "lastModifiedDateTime": lambda letter: write_moment(letter.changed),
    "internetMessageId": lambda letter: letter.head.first("message-id"),
    "conversationId": lambda letter: letter.conversation,
    "isRead": lambda letter: letter.is_read,
    "isDraft": lambda letter: letter.is_draft,
    "hasAttachments": lambda letter: any(not one.is_inline for one in letter.content.files),
    "parentFolderId": lambda letter: letter.folder,
    "from/emailAddress/address": lambda letter: next((one.address for one in letter.head.addresses("from")), ""),
    "subject": lambda letter: letter.head.text("subject"),
}


def select_letters(letters: list[Letter], query: str, order: str) -> list[Letter]:
    """Filter and order messages. Raises GraphError for an order that doesn't fit, Undocumented for what isn't known."""
    clauses = _read_clauses(query)
    keys = [part.strip().partition(" ") for part in order.split(",")] if order else []
    if query and [clause[0] for clause in clauses][: len(keys)] != [key for key, _, _ in keys]:
        message = "The restriction or sort order is too complex for this operation."
        raise GraphError(400, "InefficientFilter", message)
    kept = [letter for letter in letters if all(_holds(letter, *clause) for clause in clauses)]
    for name, _, direction in reversed(keys or [("receivedDateTime", " ", "desc")]):
        if name not in _VALUES or direction not in {"", "asc", "desc"}:
            raise Undocumented(f"The fake knows no order by '{name} {direction}'.")
        kept.sort(key=_order(name), reverse=direction == "desc")
    return kept


def _order(name: str) -> Callable[[Letter], tuple[Any, int]]:
    return lambda letter: (_VALUES[name](letter), letter.serial)


def _read_clauses(query: str) -> list[tuple[str, str, object]]:
    clauses: list[tuple[str, str, object]] = []
    place = 0
    while place < len(query):
        match = _CLAUSE.match(query, place)
        if match is None or match[1] not in _VALUES:
            raise Undocumented(f"The fake can't filter by '{query[place:]}'.", "ErrorInvalidUrlQueryFilter")
        clauses.append((match[1], match[2], _read_value(match[1], match[3])))
        place = match.end()
    return clauses


def _read_value(name: str, text: str) -> object:
    is_moment = name.endswith("DateTime")
    if text.startswith("'") == (is_moment or text in {"true", "false"}):
        raise Undocumented(f"'{text}' is no value of {name}.", "ErrorInvalidUrlQueryFilter")
    if text in {"true", "false"}:
        return text == "true"
    return text if is_moment else text[1:-1].replace("''", "'")


def _holds(letter: Letter, name: str, comparison: str, value: object) -> bool:
    return _OPERATORS[comparison](_VALUES[name](letter), value)
