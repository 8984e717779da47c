"""The operations on mail: folders, messages, attachments, changes."""

import re
from collections.abc import Mapping

from tests.fakes.microsoft.answers import GraphError, Undocumented, malformed_id, not_found
from tests.fakes.microsoft.asked import Options
from tests.fakes.microsoft.calls import Call, Handler, Octets
from tests.fakes.microsoft.mail_delta import check_page, track_folders, track_messages
from tests.fakes.microsoft.mail_files import expands_item, find_file, get_file, list_files
from tests.fakes.microsoft.mail_filter import select_letters
from tests.fakes.microsoft.mail_letters import Folder, Letter
from tests.fakes.microsoft.mail_properties import Wire, show_letter
from tests.fakes.microsoft.paging import USUAL, cut_page
from tests.fakes.microsoft.rounds import follow

_EXTENDED = re.compile(r"\$filter=((?:id eq '[^']+'(?: or )?)+)")
_EXTENDED_ID = re.compile(r"id eq '(\w+) 0x0*([0-9a-fA-F]+)'")


def _list_folders(call: Call) -> Wire:
    mailbox = call.person.mailbox
    parent = _find_folder(call).id if "folder" in call.path else mailbox.root
    hides = not call.options.flag("includeHiddenFolders")
    found = [folder for folder in mailbox.children(parent) if not (hides and folder.is_hidden)]
    if call.options.text("$filter") or call.options.text("$orderby"):
        raise Undocumented("The fake doesn't filter or order folders.")
    return cut_page(call, found, lambda folder: _show_folder(call, folder, call.options))


def _get_folder(call: Call) -> Wire:
    return _show_folder(call, _find_folder(call), call.options)


def _delta_folders(call: Call) -> Wire:
    mailbox = call.person.mailbox
    tracked = track_folders(call, lambda folder, options: _show_folder(call, folder, options))
    return follow(call, mailbox.tokens, tracked, has_empty_pages=mailbox.traps.has_empty_pages)


def _show_folder(call: Call, folder: Folder, options: Options) -> Wire:
    mailbox = call.person.mailbox
    children = [child for child in mailbox.children(folder.id) if not child.is_hidden]
    whole: Wire = {
        "displayName": folder.name,
        "parentFolderId": folder.parent,
        "childFolderCount": len(children),
        "unreadItemCount": sum(not mailbox.letters[serial].is_read for serial in folder.letters),
        "totalItemCount": len(folder.letters),
        "isHidden": folder.is_hidden,
    }
    wanted = (
        whole if options.select is None else {name: value for name, value in whole.items() if name in options.select}
    )
    wire: Wire = {"id": folder.id, **wanted}
    if "childFolders" in (options.expand or {}):
        # What is expanded comes in one piece of ten, without a word of the rest.
        wire["childFolders"] = [_show_folder(call, child, Options({})) for child in children[:USUAL]]
    return wire


def _list_messages(call: Call) -> Wire:
    mailbox, options = call.person.mailbox, call.options
    if options.text("$search"):
        raise Undocumented("The fake doesn't search.")
    if "folder" in call.path:
        letters = [mailbox.letters[serial] for serial in _find_folder(call).letters]
    else:
        letters = list(mailbox.letters.values())
    found = select_letters(letters, options.text("$filter"), options.text("$orderby"))
    answer = cut_page(call, found, lambda letter: _show_letter(call, letter))
    check_page(mailbox, options, len(answer["value"]))
    return answer


def _get_message(call: Call) -> Wire:
    return _show_letter(call, _find_letter(call))


def _get_value(call: Call) -> Octets:
    return Octets(_find_letter(call).raw, "text/plain")


def _delta_messages(call: Call) -> Wire:
    mailbox = call.person.mailbox
    tracked = track_messages(call, _find_folder(call))
    answer = follow(call, mailbox.tokens, tracked, has_empty_pages=mailbox.traps.has_empty_pages)
    has_bodies = any("body" in wire for wire in answer["value"])
    check_page(mailbox, Options({}) if has_bodies else Options({}, frozenset()), len(answer["value"]))
    return answer


def _show_letter(call: Call, letter: Letter) -> Wire:
    options, preferences = call.options, call.preferences
    wire = show_letter(
        letter,
        options.select,
        immutable=preferences.has_immutable_ids,
        text=preferences.wants_text,
        basic=call.is_basic,
    )
    for relation, inner in (options.expand or {}).items():
        if relation == "attachments" and not call.is_basic:
            wire["attachments"] = list_files(letter, None, expands=False)
        elif relation == "singleValueExtendedProperties":
            if held := _extended(letter, inner):
                wire[relation] = held
        else:
            raise Undocumented(f"The fake doesn't expand {relation}.")
    return wire


def _extended(letter: Letter, inner: str) -> list[Wire]:
    """Give MAPI properties ([MS-OXPROPS]): the message's size, and its header as it came."""
    match = _EXTENDED.fullmatch(inner)
    if match is None:
        raise Undocumented("Extended properties are named by a filter of their ids.")
    held: list[Wire] = []
    for kind, tag in _EXTENDED_ID.findall(match[1]):
        if tag.lower() == "e08" and kind in {"Integer", "Long"}:
            held.append({"id": f"{kind} 0xe08", "value": str(len(letter.raw))})
        elif tag.lower() == "7d" and kind == "String":
            head = letter.raw.partition(b"\r\n\r\n")[0].decode("utf-8", "replace")
            held += [] if letter.is_draft or letter.was_sent else [{"id": "String 0x7d", "value": head}]
    return held


def _list_attachments(call: Call) -> Wire:
    letter = _find_letter(call)
    files = list_files(letter, call.options.select, expands_item(call.options.expand))
    return cut_page(call, files, lambda file: file, usual=len(files) or 1)


def _get_attachment(call: Call) -> Wire:
    letter = _find_letter(call)
    return get_file(letter, call.path["attachment"], call.options.select, expands_item(call.options.expand))


def _get_attachment_value(call: Call) -> Octets:
    file = find_file(_find_letter(call), call.path["attachment"])
    return Octets(file.content, file.media_type)


def _find_folder(call: Call) -> Folder:
    try:
        return call.person.mailbox.folder(call.path["folder"])
    except KeyError:
        raise _missing(call.path["folder"]) from None


def _find_letter(call: Call) -> Letter:
    try:
        letter = call.person.mailbox.letter(call.path["message"])
    except KeyError:
        raise _missing(call.path["message"]) from None
    if "folder" in call.path and letter.folder != _find_folder(call).id:
        raise not_found()
    return letter


def _missing(id_: str) -> GraphError:
    return not_found() if id_.startswith(("AAMk", "AAkA", "AQMk")) else malformed_id()


MAIL_HANDLERS: Mapping[str, Handler] = {
    "attachments.get": _get_attachment,
    "attachments.list": _list_attachments,
    "attachments.value": _get_attachment_value,
    "mailFolders.delta": _delta_folders,
    "mailFolders.get": _get_folder,
    "mailFolders.list": _list_folders,
    "messages.delta": _delta_messages,
    "messages.get": _get_message,
    "messages.list": _list_messages,
    "messages.value": _get_value,
}
