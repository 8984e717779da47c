"""Pages of lists: how many entries, and tokens that hold a place in the list and the question that they belong to."""

import base64
import zlib
from collections.abc import Callable
from typing import Any

import orjson

from tests.fakes.google.answers import Undocumented, invalid
from tests.fakes.google.calls import Call
from tests.fakes.google.gmail_letters import Letter

MOST = 500
"""Entries of one page."""


def read_page(call: Call, matches: Callable[[Letter], bool]) -> tuple[list[Letter], dict[str, str]]:
    """Give a page of messages, and the token of the next one: a place below which to go on, whatever came meanwhile."""
    most, asked = most_of(call), digest_of(call)
    place = read_token(call, asked)
    page: list[Letter] = []
    for letter in call.person.mailbox.newest_first((place[0], place[1]) if place else None):
        if not matches(letter):
            continue
        if len(page) == most:
            return page, {"nextPageToken": write_token(asked, *page[-1].place)}
        page.append(letter)
    return page, {}


def most_of(call: Call) -> int:
    most: int = call.query["maxResults"]
    if not 1 <= most <= MOST:
        raise Undocumented(f"maxResults is between 1 and {MOST}, not {most}.", ("parameter", "maxResults"))
    return most


def digest_of(call: Call) -> int:
    """Tell which question a page token belongs to."""
    rest = {name: value for name, value in call.query.items() if name not in {"pageToken", "maxResults", "fields"}}
    return zlib.crc32(orjson.dumps([call.method_id, rest], option=orjson.OPT_SORT_KEYS))


def write_token(*content: object) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(content)).decode("ascii").rstrip("=")


def read_token(call: Call, asked: int) -> list[Any] | None:
    """Give what a page token holds. Raises invalidArgument for none of ours, Undocumented for another question's."""
    if not call.query.get("pageToken"):
        return None
    try:
        content: list[Any] = orjson.loads(base64.urlsafe_b64decode(call.query["pageToken"] + "==="))
        question, *rest = content
    except (ValueError, TypeError):
        raise invalid("Invalid pageToken") from None
    if question != asked:
        raise Undocumented("A page token was given with another question than it came from.")
    return rest
