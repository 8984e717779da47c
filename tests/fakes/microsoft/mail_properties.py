"""A message's properties as Graph tells them, each worked out only when it is asked for."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from tests.fakes.microsoft.mail_letters import Letter
from tests.fakes.microsoft.mail_raw import Address
from tests.fakes.microsoft.model import selectable

_PREVIEW = 255
_ONLY_SELECTED = frozenset({"internetMessageHeaders", "uniqueBody"})
_BASIC_LACKS = frozenset({"body", "bodyPreview", "uniqueBody"})
_QUOTE = re.compile(r"^(-----Original Message-----|From: |On .{1,200} wrote:|_{32}).*", re.DOTALL | re.MULTILINE)
_IMPORTANCE = {"high": "high", "1": "high", "low": "low", "5": "low"}

Wire = dict[str, Any]


def show_letter(
    letter: Letter, select: frozenset[str] | None, *, immutable: bool, text: bool = False, basic: bool = False
) -> Wire:
    """Give a message as JSON: `select` names its properties, None for the usual ones.

    `immutable` names it by the id that stays, `text` gives bodies as plain text, `basic` leaves them out.
    """
    wanted = select if select is not None else selectable("Message") - _ONLY_SELECTED
    wire: Wire = {"@odata.etag": f'W/"{change_key(letter)}"'}
    if letter.is_meeting():
        wire["@odata.type"] = "#microsoft.graph.eventMessageRequest"
    wire["id"] = letter.immutable_id if immutable else letter.regular_id
    for name in sorted(wanted - {"id"} - (_BASIC_LACKS if basic else frozenset())):
        value = _body(letter, name, text=text) if name in {"body", "uniqueBody"} else _READERS[name](letter)
        # The headers of what was never sent over the internet aren't there at all.
        if value is not None or name != "internetMessageHeaders":
            wire[name] = value
    return wire


def change_key(letter: Letter) -> str:
    """Name a message's version."""
    return f"CQAAABYAAAD{letter.serial:08x}{letter.version:08x}"


def write_moment(moment: datetime) -> str:
    """Write a moment as Graph does mail's."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}Z"


def _body(letter: Letter, name: str, *, text: bool) -> Wire:
    content = letter.content.as_text if text else letter.content.as_html
    if name == "uniqueBody" and text:
        content = _QUOTE.sub("", content).rstrip()
    return {"contentType": "text" if text else "html", "content": content}


def _recipients(addresses: Iterable[Address]) -> list[Wire]:
    return [{"emailAddress": {"name": one.name, "address": one.address}} for one in addresses]


def _first(*groups: list[Address]) -> Wire | None:
    held = [one for group in groups for one in group[:1]]
    return _recipients(held[:1])[0] if held else None


def _headers(letter: Letter) -> list[Wire] | None:
    if letter.is_draft or letter.was_sent:
        return None
    return [{"name": name, "value": value} for name, value in letter.head.fields]


def _message_id(letter: Letter) -> str | None:
    told = letter.head.first("message-id")
    return told or None


_READERS: Mapping[str, Callable[[Letter], Any]] = {
    "bccRecipients": lambda letter: _recipients(letter.head.addresses("bcc")),
    "bodyPreview": lambda letter: letter.content.as_text[:_PREVIEW],
    "categories": lambda letter: list(letter.categories),
    "ccRecipients": lambda letter: _recipients(letter.head.addresses("cc")),
    "changeKey": change_key,
    "conversationId": lambda letter: letter.conversation,
    "conversationIndex": lambda letter: f"AQHZ{letter.conversation[-24:]}",
    "createdDateTime": lambda letter: write_moment(letter.created),
    "flag": lambda letter: {"flagStatus": "flagged" if letter.is_flagged else "notFlagged"},
    "from": lambda letter: _first(letter.head.addresses("from"), letter.head.addresses("sender")),
    "hasAttachments": lambda letter: any(not one.is_inline for one in letter.content.files),
    "importance": lambda letter: _IMPORTANCE.get(letter.head.first("importance").lower(), "normal"),
    "inferenceClassification": lambda _: "focused",
    "internetMessageHeaders": _headers,
    "internetMessageId": _message_id,
    "isDeliveryReceiptRequested": lambda letter: False if not letter.is_draft else None,
    "isDraft": lambda letter: letter.is_draft,
    "isRead": lambda letter: letter.is_read,
    "isReadReceiptRequested": lambda letter: bool(letter.head.first("disposition-notification-to")),
    "lastModifiedDateTime": lambda letter: write_moment(letter.changed),
    "parentFolderId": lambda letter: letter.folder,
    "receivedDateTime": lambda letter: write_moment(letter.received),
    "replyTo": lambda letter: _recipients(letter.head.addresses("reply-to")),
    "sender": lambda letter: _first(letter.head.addresses("sender"), letter.head.addresses("from")),
    "sentDateTime": lambda letter: write_moment(letter.head.moment("date") or letter.received),
    "subject": lambda letter: letter.head.text("subject"),
    "toRecipients": lambda letter: _recipients(letter.head.addresses("to")),
    "webLink": lambda letter: f"https://outlook.office365.com/owa/?ItemID={letter.regular_id}",
}
