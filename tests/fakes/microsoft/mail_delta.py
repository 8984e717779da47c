"""What is told of a folder's messages, and of the folders, since a client last asked.

Sources: https://learn.microsoft.com/graph/api/message-delta and .../graph/delta-query-messages; the traps are those
that users of the service found.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.fakes.microsoft.answers import GraphError, Undocumented
from tests.fakes.microsoft.asked import Options
from tests.fakes.microsoft.calls import Call
from tests.fakes.microsoft.mail_letters import Change, Folder, Letter
from tests.fakes.microsoft.mail_properties import change_key, show_letter
from tests.fakes.microsoft.mail_store import Mailbox
from tests.fakes.microsoft.rounds import Round, Since, Tracked, Wire

MOST_FILTERED = 5000
_FILTER = re.compile(r"receivedDateTime (ge|gt) (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)")
_CHANGE_TYPES = {"created", "updated", "deleted"}
_BODIES = frozenset({"body", "uniqueBody"})


@dataclass(frozen=True, slots=True)
class _Told:
    """One entry: a message that is there, wholly or as only read, or the ids of one that went."""

    serial: int
    gone: tuple[str, str] | None = None
    is_only_read: bool = False


def track_messages(call: Call, folder: Folder) -> Tracked:
    """Tell how a folder's messages are followed."""
    mailbox = call.person.mailbox

    def begin(options: Options) -> Round:
        _check(options)
        mailbox.rounds[folder.id] += 1
        letters = [letter for letter in _letters(mailbox, folder) if _is_wanted(letter, options)]
        if options.text("$orderby"):
            letters.sort(key=lambda letter: (letter.received, letter.serial), reverse=True)
        if options.text("$filter"):
            letters = letters[:MOST_FILTERED]
        told = [_Told(letter.serial) for letter in letters] if options.text("changeType") != "deleted" else []
        # $top is for the whole round, and what is beyond it is never told.
        return Round(options, told[: options.top], mailbox.present)

    def resume(since: Since) -> Round:
        changes = [change for change in folder.changes if change.number > since.known]
        told = list(_tell(mailbox, folder, changes, since.options, is_immutable=call.preferences.has_immutable_ids))
        if mailbox.traps.replays:
            told += [_Told(serial) for serial in sorted(folder.letters)[:1]]
        return Round(since.options, told, mailbox.present)

    def show(options: Options, told: _Told) -> Sequence[Wire]:
        return _show(call, mailbox.letters.get(told.serial), folder, options, told)

    return Tracked(folder.id, begin, resume, show)


def check_page(mailbox: Mailbox, options: Options, count: int) -> None:
    """Raise 504 for a page of too many messages with bodies."""
    largest = mailbox.traps.largest_page
    has_bodies = options.select is None or bool(options.select & _BODIES)
    if largest is not None and count > largest and has_bodies:
        raise GraphError(504, "UnknownError", "")


def _check(options: Options) -> None:
    order, change_type = options.text("$orderby"), options.text("changeType")
    if order not in {"", "receivedDateTime desc"}:
        raise Undocumented("Change tracking is not supported against this order.", "ErrorInvalidUrlQuery")
    if change_type not in {"", *_CHANGE_TYPES}:
        raise Undocumented(f"There is no changeType '{change_type}'.", "ErrorInvalidUrlQuery")
    if options.text("$filter") and not _FILTER.fullmatch(options.text("$filter")):
        raise Undocumented("Change tracking is not supported against this filter.", "ErrorInvalidUrlQuery")
    if options.expand and options.expand.keys() - {"attachments"}:
        raise Undocumented("Extended properties don't come with changes.", "ErrorInvalidUrlQuery")


def _letters(mailbox: Mailbox, folder: Folder) -> Iterator[Letter]:
    return (mailbox.letters[serial] for serial in sorted(folder.letters))


def _is_wanted(letter: Letter, options: Options) -> bool:
    match = _FILTER.fullmatch(options.text("$filter"))
    if match is None:
        return True
    moment = datetime.fromisoformat(match[2])
    return letter.received > moment or (match[1] == "ge" and letter.received == moment)


def _tell(
    mailbox: Mailbox, folder: Folder, changes: Iterable[Change], options: Options, *, is_immutable: bool
) -> Iterator[_Told]:
    """Sum up what happened to each message."""
    by_serial: dict[int, list[Change]] = {}
    for change in changes:
        by_serial.setdefault(change.serial, []).append(change)
    for serial, all_of_it in by_serial.items():
        kinds = [change.kind for change in all_of_it]
        went = [change for change in all_of_it if change.kind == "went"]
        is_here, was_here = serial in folder.letters, kinds[0] != "came"
        is_lost = is_here and bool(went) and was_here and is_immutable and mailbox.traps.loses_returned
        if went and (not is_here or is_lost or not is_immutable) and options.text("changeType") in {"", "deleted"}:
            yield _Told(serial, (went[-1].regular_id, went[-1].immutable_id))
        if not is_here or is_lost or not _is_wanted(mailbox.letters[serial], options):
            continue
        if options.text("changeType") in {"", "created" if "came" in kinds else "updated"}:
            yield _Told(serial, is_only_read=set(kinds) == {"read"} and mailbox.traps.tells_reading_thinly)


def _show(call: Call, letter: Letter | None, folder: Folder, options: Options, told: _Told) -> Sequence[Wire]:
    immutable = call.preferences.has_immutable_ids
    if told.gone:
        gone = told.gone[1] if immutable else told.gone[0]
        return [{"@odata.type": "#microsoft.graph.message", "id": gone, "@removed": {"reason": "deleted"}}]
    if letter is None or letter.folder != folder.id:
        return ()  # it went amid the round: the next one tells
    if told.is_only_read:
        id_ = letter.immutable_id if immutable else letter.regular_id
        etag = f'W/"{change_key(letter)}"'
        return [{"@odata.type": "#microsoft.graph.message", "@odata.etag": etag, "id": id_, "isRead": letter.is_read}]
    wire: dict[str, Any] = {"@odata.type": "#microsoft.graph.message"}
    text = call.preferences.wants_text
    return [wire | show_letter(letter, options.select, immutable=immutable, text=text, basic=call.is_basic)]


def track_folders(call: Call, show_folder: Any) -> Tracked:  # noqa: ANN401  a function of the folder and its options
    """Tell how the folders are followed."""
    mailbox = call.person.mailbox

    def begin(options: Options) -> Round:
        held = [folder.id for folder in mailbox.folders.values() if folder.id != mailbox.root and not folder.is_hidden]
        return Round(options, held, mailbox.present)

    def resume(since: Since) -> Round:
        touched = dict.fromkeys(id_ for number, id_ in mailbox.folder_changes if number > since.known)
        return Round(since.options, list(touched), mailbox.present)

    def show(options: Options, id_: str) -> Sequence[Wire]:
        folder = mailbox.folders.get(id_)
        told = show_folder(folder, options) if folder else {"id": id_, "@removed": {"reason": "deleted"}}
        return [{"@odata.type": "#microsoft.graph.mailFolder", **told}]

    return Tracked("mailFolders", begin, resume, show)
