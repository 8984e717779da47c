"""What is at a path → the folders of an archive.

An archive is whatever lies below the path: mbox files, Maildirs, directories of saved messages, a Thunderbird
profile (`X` with `X.sbd`), Apple Mail's `X.mbox` directories, a Google Takeout. Links are not followed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from models.words import FolderRole
from rapport.errors import Misconfigured
from rapport.policy.folders import role_of
from rapport.providers.archive.boxes import Box, MboxBox
from rapport.providers.archive.calendar_files import holds_calendars
from rapport.providers.archive.directory import DirectoryBox
from rapport.providers.archive.foreign import explain_foreign
from rapport.providers.archive.labels import role_of_label
from rapport.providers.archive.letters import LetterFiles, is_letter
from rapport.providers.archive.maildir import MaildirFiles, is_maildir, list_subfolders
from rapport.providers.archive.mbox import index_of
from rapport.providers.archive.parse import is_dated, is_field
from rapport.providers.whole_messages import header_of

_HEAD = 8 * 1024
_DEEPEST = 32

Levels = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A folder of the archive: its path, its role, and the box that holds its messages."""

    path: str
    role: FolderRole
    box: Box

    @property
    def name(self) -> str:
        """The last level of the path."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class _Found:
    """A box, the levels of its path, and those of them that are folders of mail, which decide its role."""

    levels: Levels
    within: Levels
    box: Box

    def as_place(self) -> Place:
        return Place("/".join(self.levels), role_of((), self.within), self.box)


def find_places(root: Path) -> Mapping[str, Place]:
    """Find the folders of an archive by path. Raises Misconfigured where there is no mail."""
    if not root.exists():
        raise Misconfigured("There is nothing at the archive's path.")
    found = list(_find(root))
    if not found:
        raise Misconfigured(_explain(root))
    labelled = [one.box for one in found if _is_labelled(one.box)]
    places = [one.as_place() for one in found if one.box not in labelled]
    files = tuple(file for box in labelled if isinstance(box, MboxBox) for file in box.files)
    return _name_apart([*places, *_list_labels(files)])


def holds_mail(root: Path) -> bool:
    """Say whether a file is mail, or whether there is any below a directory."""
    return any(True for _ in _find(root))


def _find(root: Path) -> Iterator[_Found]:
    return _find_in_file(root, (), ()) if root.is_file() else _find_in_root(root)


def _list_labels(files: tuple[Path, ...]) -> list[Place]:
    found = {label for file in files for entry in index_of(file).entries for label in entry.labels}
    return [Place(label, role_of_label(label), MboxBox(files, label)) for label in sorted(found)]


def _name_apart(places: list[Place]) -> dict[str, Place]:
    named: dict[str, Place] = {}
    for place in places:
        path, number = place.path, 1
        while path in named:
            number += 1
            path = f"{place.path} ({number})"
        named[path] = Place(path, place.role, place.box)
    return named


def _find_in_root(root: Path) -> Iterator[_Found]:
    """Find the boxes below the root, whose own name is no level of theirs."""
    if is_maildir(root):
        yield _Found(("INBOX",), ("INBOX",), DirectoryBox(MaildirFiles(root)))
        for levels, folder in list_subfolders(root):
            yield _Found(levels, levels, DirectoryBox(MaildirFiles(folder)))
    elif _has_letters(root):
        yield _Found((root.name,), (root.name,), DirectoryBox(LetterFiles(root)))
    elif _is_apple_mailbox(root):
        yield _Found((root.stem,), (root.stem,), MboxBox((root / "mbox",)))
        return
    yield from _find_in_directory(root, (), ())


def _find_in_directory(folder: Path, levels: Levels, within: Levels) -> Iterator[_Found]:
    for each in sorted(each for each in folder.iterdir() if not is_letter(each.name) and each.name[0] != "."):
        if each.is_symlink():
            continue
        if each.is_file():
            yield from _find_in_file(each, levels, within)
        elif (
            each.is_dir() and len(levels) < _DEEPEST and not (is_maildir(folder) and each.name in {"cur", "new", "tmp"})
        ):
            yield from _find_in_subdirectory(each, levels, within)


def _find_in_subdirectory(folder: Path, levels: Levels, within: Levels) -> Iterator[_Found]:
    stem = folder.stem if folder.suffix in {".sbd", ".mbox"} else folder.name
    levels, within = (*levels, stem), (*within, stem)
    if is_maildir(folder):
        yield _Found(levels, within, DirectoryBox(MaildirFiles(folder)))
    elif _has_letters(folder):
        yield _Found(levels, within, DirectoryBox(LetterFiles(folder)))
    elif _is_apple_mailbox(folder):
        yield _Found(levels, within, MboxBox((folder / "mbox",)))
        return
    elif folder.suffix != ".sbd":
        within = ()  # a directory that only holds others is no folder of mail
    yield from _find_in_directory(folder, levels, within)


def _find_in_file(file: Path, levels: Levels, within: Levels) -> Iterator[_Found]:
    stem = file.stem if file.suffix.lower() in {".mbox", ".mbx", ".eml", ".emlx"} else file.name
    if _is_mbox(file):
        yield _Found((*levels, stem), (*within, stem), MboxBox((file,)))
    elif is_letter(file.name):
        yield _Found((*levels, stem), (*within, stem), DirectoryBox(LetterFiles(file)))


def _is_mbox(file: Path) -> bool:
    """Say whether a file is an mbox; an empty one is told by its name, or by Thunderbird's index beside it."""
    head = _read_head(file)
    if not head:
        return file.suffix.lower() == ".mbox" or Path(f"{file}.msf").exists()
    line, _, following = head.lstrip(b"\r\n").partition(b"\n")
    return not is_letter(file.name) and line.startswith(b"From ") and (is_dated(line) or is_field(following))


def _is_labelled(box: Box) -> bool:
    """Say whether a box is Google's export, whose messages name their labels."""
    return isinstance(box, MboxBox) and b"\nx-gmail-labels:" in header_of(_read_head(box.files[0])).lower()


def _is_apple_mailbox(folder: Path) -> bool:
    return folder.suffix == ".mbox" and (folder / "mbox").is_file()


def _has_letters(folder: Path) -> bool:
    return any(is_letter(each.name) for each in folder.iterdir())


def _read_head(file: Path) -> bytes:
    with file.open("rb", buffering=0) as opened:
        return opened.read(_HEAD)


def _explain(root: Path) -> str:
    foreign = explain_foreign(root, "the mail as mbox or .eml")
    if foreign:
        return foreign
    if holds_calendars(root):
        return "There are calendars at this path and no mail: give it as the archive's calendar."
    return "There is no mail at the archive's path: no mbox, no Maildir and no .eml files."
