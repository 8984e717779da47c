"""Graph's folders → ours; pure. What one is for is told by Outlook's own name of it, never by what it is called."""

from collections.abc import Iterable, Iterator, Mapping

from models.words import FolderRole
from rapport.providers.base import RemoteFolder
from rapport.providers.outlook.wire import WireFolder

SENT = "sentitems"

_ROLES: Mapping[str, FolderRole] = {
    "inbox": FolderRole.INBOX,
    SENT: FolderRole.SENT,
    "drafts": FolderRole.DRAFTS,
    "deleteditems": FolderRole.TRASH,
    "junkemail": FolderRole.JUNK,
    "archive": FolderRole.ARCHIVE,
}
_HOLD_NO_MAIL = ("outbox", "conversationhistory", "searchfolders", "syncissues")
WELL_KNOWN = (*_ROLES, *_HOLD_NO_MAIL)

_HANDED_DOWN = frozenset({FolderRole.TRASH, FolderRole.JUNK})
"""A folder that its owner deleted lies among the deleted items, with all that is in it."""
_SEARCH = "#microsoft.graph.mailSearchFolder"


def read_folders(folders: Iterable[WireFolder], well_known: Mapping[str, str]) -> list[RemoteFolder]:
    """Read all folders of a mailbox; `well_known` are the ids of those that Outlook has names of its own for."""
    found = {folder["id"]: folder for folder in folders}
    names = {id_: name for name, id_ in well_known.items()}
    return [_read_folder(folder, list(_ancestry(folder, found)), names) for folder in found.values()]


def _read_folder(folder: WireFolder, ancestry: list[WireFolder], names: Mapping[str, str]) -> RemoteFolder:
    """Read one; `ancestry` begins with the folder itself, and ends at the top."""
    own = [names.get(one["id"], "") for one in ancestry]
    role = _ROLES.get(own[0], FolderRole.CUSTOM)
    inherited = [_ROLES[name] for name in own if name in _ROLES and _ROLES[name] in _HANDED_DOWN]
    is_mail = not any(name in _HOLD_NO_MAIL for name in own)
    is_shown = not any(one.get("isHidden") for one in ancestry) and folder.get("@odata.type") != _SEARCH
    return RemoteFolder(
        path=folder["id"],
        name="/".join((one.get("displayName") or one["id"]) for one in reversed(ancestry)),
        role=inherited[0] if inherited else role,
        is_selectable=is_mail and is_shown,
        identity=folder["id"],
    )


def _ancestry(folder: WireFolder, found: Mapping[str, WireFolder]) -> Iterator[WireFolder]:
    """Give a folder, the one that it lies in, and so on; the top of all isn't among those found."""
    seen: set[str] = set()
    parent: WireFolder | None = folder
    while parent is not None and parent["id"] not in seen:
        seen.add(parent["id"])
        yield parent
        parent = found.get(parent.get("parentFolderId") or "")
