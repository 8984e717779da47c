"""A message's attachments as Graph tells them: files, and messages within the message."""

import base64
from collections.abc import Iterator
from datetime import UTC, datetime

from tests.fakes.microsoft.answers import not_found
from tests.fakes.microsoft.mail_letters import Letter, name_item
from tests.fakes.microsoft.mail_properties import Wire, show_letter, write_moment
from tests.fakes.microsoft.mail_raw import File
from tests.fakes.microsoft.model import selectable

_ITEM = "microsoft.graph.itemAttachment/item"
_ITEM_LACKS = frozenset({"changeKey", "conversationId", "conversationIndex", "parentFolderId", "uniqueBody"})


def list_files(letter: Letter, select: frozenset[str] | None, expands: bool) -> list[Wire]:
    """Give all attachments; `expands` tells the messages among them too."""
    return [_show(letter, id_, file, select, expands) for id_, file in _named(letter)]


def get_file(letter: Letter, id_: str, select: frozenset[str] | None, expands: bool) -> Wire:
    """Give one attachment. Raises GraphError for an id that isn't there."""
    return _show(letter, id_, find_file(letter, id_), select, expands)


def find_file(letter: Letter, id_: str) -> File:
    """Find what an id stands for. Raises GraphError for an id that isn't there."""
    for known, file in _named(letter):
        if known == id_:
            return file
    raise not_found()


def expands_item(expand: object) -> bool:
    """Tell whether $expand asks for the messages among the attachments."""
    return isinstance(expand, dict) and _ITEM in expand


def _named(letter: Letter) -> Iterator[tuple[str, File]]:
    for place, file in enumerate(letter.content.files):
        yield name_item(letter.owner, "AAMk", f"attachment {letter.serial} {place}"), file


def _show(letter: Letter, id_: str, file: File, select: frozenset[str] | None, expands: bool) -> Wire:
    kind = "itemAttachment" if file.is_message else "fileAttachment"
    whole: Wire = {
        "lastModifiedDateTime": write_moment(letter.changed),
        "name": file.name,
        # Exchange tells no media type of a message within a message.
        "contentType": None if file.is_message else file.media_type,
        "size": len(file.content),
        "isInline": file.is_inline,
    }
    if not file.is_message:
        whole |= {
            "contentId": file.content_id or None,
            "contentLocation": None,
            "contentBytes": base64.b64encode(file.content).decode(),
        }
    wanted = whole if select is None else {name: value for name, value in whole.items() if name in select}
    wire = {"@odata.type": f"#microsoft.graph.{kind}", "id": id_, **wanted}
    if file.is_message and expands:
        wire["item"] = _show_inner(letter, file)
    return wire


def _show_inner(letter: Letter, file: File) -> Wire:
    inner = Letter(letter.owner, letter.serial, file.content, letter.folder, datetime.fromtimestamp(0, UTC))
    inner.received = inner.head.moment("date") or letter.received
    wire = show_letter(inner, selectable("Message") - _ITEM_LACKS, immutable=False)
    return {name: value for name, value in wire.items() if name != "@odata.etag"} | {
        "@odata.type": "#microsoft.graph.message",
        "id": "",
    }
