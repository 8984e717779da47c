"""What we ask of Graph about mail, each question answering the wire's own shapes; nobody else here knows the requests.

Source: https://learn.microsoft.com/graph/api/ user-list-mailfolders, mailfolder-list-messages, message-delta,
message-get, message-list-attachments.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import unquote, urlsplit

from rapport.errors import CursorExpired, Gone, Malformed, ProviderError, Unavailable
from rapport.providers.base import Login, Usage
from rapport.providers.microsoft.calls import Calls, address, open_calls, segment
from rapport.providers.outlook.cursors import State
from rapport.providers.outlook.folders import WELL_KNOWN
from rapport.providers.outlook.spans import Span
from rapport.providers.outlook.wire import (
    ENVELOPE_FIELDS,
    EXTENDED,
    FILE_FIELDS,
    FOLDER_FIELDS,
    MESSAGE_FIELDS,
    WireFile,
    WireFolder,
    WireMessage,
)

IDS_A_PAGE = 1000  # the most that Graph lists at once

_NEWEST_FIRST = "receivedDateTime desc"
_CHANGES_A_PAGE = "odata.maxpagesize=999"  # never $top, which would end the whole round there
_FOLDERS = {"$select": FOLDER_FIELDS, "$top": "100"}
_AS_IT_IS = {
    "$select": "id,lastModifiedDateTime",
    "$orderby": "lastModifiedDateTime desc",
    "$top": "1",
    "$count": "true",
}
_TOP = ""  # names the listing of the top in a batch of folders
_REFUSED = "Microsoft Graph can't answer a request about this mailbox; it is tried again."
_BROKE_OFF = "Microsoft broke off a listing of changes; it is tried again."
_NO_TOKEN = "Microsoft gave no cursor to follow a folder by."  # noqa: S105  a sentence


@dataclass(frozen=True, slots=True)
class Told:
    """What a round of changes told: ids that are new or changed, ids that went, and the next token."""

    changed: tuple[str, ...]
    removed: tuple[str, ...]
    token: str


class Client:
    """One mailbox at Microsoft."""

    def __init__(self, calls: Calls, usage: Usage) -> None:
        self.usage = usage
        self._calls = calls

    def list_folders(self) -> tuple[list[WireFolder], dict[str, str]]:
        """List the folders of all levels, and give the ids of those that Outlook has names of its own for."""
        requests = {name: address(f"mailFolders/{name}", {"$select": "id"}) for name in WELL_KNOWN}
        with _translated():
            answers = _held(self._calls.batch({_TOP: address("mailFolders", _FOLDERS), **requests}))
            level = list(self._rest(answers.pop(_TOP)))
            found = {folder["id"]: folder for folder in level}
            while parents := [folder["id"] for folder in level if folder.get("childFolderCount")]:
                level = [folder for folder in self._list_children(parents) if folder["id"] not in found]
                found |= {folder["id"]: folder for folder in level}
        return list(found.values()), {name: answer["id"] for name, answer in answers.items()}

    def find_folder(self, name: str) -> str:
        """Give the id of a folder by Outlook's own name of it, "" where the mailbox has none."""
        try:
            return str(self._calls.get(f"mailFolders/{name}", {"$select": "id"})["id"])
        except Gone:
            return ""

    def get_states(self, paths: Iterable[str]) -> dict[str, State]:
        """Tell how folders look; those that are gone are left out."""
        with _translated():
            answers = self._calls.batch({path: address(f"{_of(path)}/messages", _AS_IT_IS) for path in paths})
            return {path: State.of(answer) for path, answer in _held(answers).items()}

    def begin(self, path: str) -> str:
        """Begin to follow a folder, and give the token: all of it is told first, ids alone. Raises Gone."""
        try:
            return self._follow(path, {"$select": "id"}).token
        except CursorExpired:
            raise Unavailable(_BROKE_OFF) from None

    def follow(self, path: str, token: str) -> Told:
        """Tell what changed since a token. Raises CursorExpired, Gone without the folder."""
        try:
            return self._follow(path, {"$deltatoken": token})
        except Malformed:
            raise CursorExpired("Microsoft doesn't know the folder's cursor.") from None

    def list_messages(self, path: str, span: Span, size: int, *, with_text: bool) -> tuple[list[WireMessage], bool]:
        """List a page of messages of a span, newest first, and tell whether there are more. Raises TookTooLong."""
        fields = {"$select": _fields(with_text), "$expand": EXTENDED, "$top": str(size)}
        messages, has_more = self._list(path, span, fields)
        return cast("list[WireMessage]", messages), has_more

    def list_ids(self, path: str, span: Span, size: int = IDS_A_PAGE) -> tuple[list[WireMessage], bool]:
        """List a page of messages by nothing but their ids and when they were received."""
        messages, has_more = self._list(path, span, {"$select": "id,receivedDateTime", "$top": str(size)})
        return cast("list[WireMessage]", messages), has_more

    def list_crowd(self, path: str, span: Span) -> list[WireMessage]:
        """List all of a span by their ids, however many there are."""
        fields = {"$select": "id,receivedDateTime", "$top": str(IDS_A_PAGE)}
        with _translated():
            pages = self._calls.pages(f"{_of(path)}/messages", _params(span, fields))
            return [message for page in pages for message in page["value"]]

    def find_places(self, ids: Iterable[str]) -> dict[str, str | None]:
        """Give the folders that messages are in, None for those that are gone; what isn't known is left out."""
        requests = {id_: address(f"messages/{segment(id_)}", {"$select": "id,parentFolderId"}) for id_ in ids}
        answers = self._calls.batch(requests)
        known = {id_: answer for id_, answer in answers.items() if isinstance(answer, dict | Gone)}
        return {
            id_: answer.get("parentFolderId") if isinstance(answer, dict) else None for id_, answer in known.items()
        }

    def fetch_messages(self, ids: Iterable[str], *, with_text: bool) -> dict[str, WireMessage | ProviderError]:
        """Fetch messages, each or its error."""
        params = {"$select": _fields(with_text), "$expand": EXTENDED}
        return self._calls.batch({id_: address(f"messages/{segment(id_)}", params) for id_ in ids})

    def fetch_files(self, ids: Iterable[str]) -> dict[str, list[WireFile] | ProviderError]:
        """List the attachments of messages, without their content, each list or its error."""
        params = {"$select": FILE_FIELDS}
        answers = self._calls.batch({id_: address(f"messages/{segment(id_)}/attachments", params) for id_ in ids})
        return {
            id_: answer if isinstance(answer, ProviderError) else list(self._rest(answer))
            for id_, answer in answers.items()
        }

    def _list_children(self, parents: Collection[str]) -> list[WireFolder]:
        answers = self._calls.batch({id_: address(f"{_of(id_)}/childFolders", _FOLDERS) for id_ in parents})
        return [folder for answer in _held(answers).values() for folder in self._rest(answer)]

    def _list(self, path: str, span: Span, fields: Mapping[str, str]) -> tuple[list[Any], bool]:
        with _translated():
            page = self._calls.get(f"{_of(path)}/messages", _params(span, fields), can_be_smaller=True)
            while not page["value"] and (link := page.get("@odata.nextLink")):
                page = self._calls.get(link)
        return page["value"], "@odata.nextLink" in page

    def _follow(self, path: str, params: Mapping[str, str]) -> Told:
        changed: dict[str, None] = {}
        removed: dict[str, None] = {}
        link = ""
        for page in self._calls.pages(f"{_of(path)}/messages/delta", params, [_CHANGES_A_PAGE]):
            for message in page["value"]:
                (removed if "@removed" in message else changed)[message["id"]] = None
            link = page.get("@odata.deltaLink", "")
        return Told(tuple(changed), tuple(removed), _read_token(link))

    def _rest(self, page: Any) -> Iterator[Any]:  # noqa: ANN401  the wire's own shape
        """Give the entries of a listing that came in a batch, and of its further pages."""
        yield from page["value"]
        if link := page.get("@odata.nextLink"):
            for more in self._calls.pages(link):
                yield from more["value"]


def _of(path: str) -> str:
    return f"mailFolders/{segment(path)}"


def _fields(with_text: bool) -> str:
    return MESSAGE_FIELDS if with_text else ENVELOPE_FIELDS


def _params(span: Span, fields: Mapping[str, str]) -> dict[str, str]:
    """Give the options of a listing; what it is ordered by comes first in its filter, as Graph wants it."""
    wanted = span.write_filter()
    return {**fields, "$orderby": _NEWEST_FIRST, **({"$filter": wanted} if wanted else {})}


def _read_token(link: str) -> str:
    """Read the token of a delta link. Raises Unavailable where there is none."""
    for option in urlsplit(link).query.split("&"):
        name, _, value = option.partition("=")
        if unquote(name).lower() == "$deltatoken" and value:
            return unquote(value)
    raise Unavailable(_NO_TOKEN)


def _held(answers: Mapping[str, Any | ProviderError]) -> dict[str, Any]:
    """Give those parts of a batch that are there; raise any error but that one isn't."""
    for answer in answers.values():
        if isinstance(answer, ProviderError) and not isinstance(answer, Gone):
            raise answer
    return {key: answer for key, answer in answers.items() if not isinstance(answer, Gone)}


@contextmanager
def _translated() -> Iterator[None]:
    """Say that a request is at fault where it is, and not a message."""
    try:
        yield
    except Malformed:
        raise Unavailable(_REFUSED) from None


@contextmanager
def open_client(login: Login) -> Iterator[Client]:
    """Open an account's mailbox; nothing is asked yet. Raises AuthorizationLost and Misconfigured."""
    usage = Usage()
    with open_calls(login, usage) as calls:
        yield Client(calls, usage)
