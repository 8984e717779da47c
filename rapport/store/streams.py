"""Folders and streams: what an account has, what is chosen, how far each got."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select, update

from models.account import Account
from models.columns import derive_id
from models.folder import Folder, Stream
from models.words import FolderKind, FolderRole, StreamPhase
from rapport.errors import LeaseLost, UsageError
from rapport.policy.folders import is_chosen_by_default
from rapport.providers.base import Mark, RemoteCalendar, RemoteFolder
from rapport.store.rows import chunks


@dataclass(frozen=True, slots=True)
class ChosenStream:
    """A stream that is synced, with what is needed of its folder."""

    id: str
    workspace_id: str
    account_id: str
    folder_id: str
    path: str
    role: FolderRole
    phase: StreamPhase
    cursor: str | None
    position: str | None


@dataclass(frozen=True, slots=True)
class PositionMove:
    """How a page of a first import moves its stream on: only from the position that it was read at."""

    stream_id: str
    from_position: str | None
    position: str | None


@dataclass(frozen=True, slots=True)
class CursorMove:
    """How a page of changes moves its stream on: only from the cursor that it was read at.

    `listed` is the provider's own count; None keeps that of what is here.
    """

    stream_id: str
    from_cursor: str | None
    cursor: str
    listed: int | None
    polled_at: datetime


def is_chosen(folder: Folder) -> bool:
    """Tell whether a folder is synced, or a label's messages are: as its owner chose, else by its role."""
    wanted = is_chosen_by_default(folder.role) if folder.is_chosen is None else folder.is_chosen
    return wanted and folder.is_selectable and not folder.is_gone


def has_stream(folder: Folder) -> bool:
    """Tell whether a folder is synced by a stream of its own."""
    return is_chosen(folder) and not folder.is_label


def list_left_out(session: Session, account_id: str) -> frozenset[str]:
    """List the paths of the labels whose messages the owner doesn't want."""
    folders = list_folders(session, account_id)
    return frozenset(one.path for one in folders if one.is_label and not one.is_gone and not is_chosen(one))


def list_folders(session: Session, account_id: str, kind: FolderKind = FolderKind.MAIL) -> Sequence[Folder]:
    """List an account's folders of a kind by path, also those that are gone."""
    found = select(Folder).where(Folder.account_id == account_id, Folder.kind == kind)
    return session.exec(found.order_by(col(Folder.path))).all()


def get_folder(session: Session, account_id: str, name: str, kind: FolderKind = FolderKind.MAIL) -> Folder:
    """Get a folder or calendar by its path or id, else by its name; UsageError if there is not just one."""
    folders = [folder for folder in list_folders(session, account_id, kind) if not folder.is_gone]
    found = [folder for folder in folders if name in (folder.path, folder.id)]
    if not found:
        found = [folder for folder in folders if folder.name == name]
    if not found:
        raise UsageError(f"There is no such {_NOUNS[kind]}; `rapport {_NOUNS[kind]} list` shows those there are.")
    if len(found) > 1:
        raise UsageError(
            f"Several {_NOUNS[kind]}s have that name; name one by the id: {', '.join(one.id for one in found)}."
        )
    return found[0]


_NOUNS = {FolderKind.MAIL: "folder", FolderKind.CALENDAR: "calendar"}


def refresh_calendars(session: Session, account: Account, remote: Sequence[RemoteCalendar]) -> list[Folder]:
    """Bring our calendars to what the provider lists now; a calendar's path is for good, its name may change."""
    folders = [RemoteFolder(calendar.path, calendar.name, calendar.role) for calendar in remote]
    return refresh_folders(session, account, folders, {}, FolderKind.CALENDAR)


def refresh_folders(
    session: Session,
    account: Account,
    remote: Sequence[RemoteFolder],
    renamed: Mapping[str, str],
    kind: FolderKind = FolderKind.MAIL,
) -> list[Folder]:
    """Bring our folders to what the provider lists now. `renamed` maps new paths to the ids of folders of ours."""
    ours = {folder.path: folder for folder in list_folders(session, account.id, kind)}
    by_id = {folder.id: folder for folder in ours.values()}
    seen: set[str] = set()
    for theirs in remote:
        folder = by_id[renamed[theirs.path]] if theirs.path in renamed else ours.get(theirs.path)
        if folder is None:
            folder = _new_folder(account, theirs, kind, taken=by_id.keys() | seen)
        folder.path, folder.name, folder.role = theirs.path, theirs.name, theirs.role
        folder.identity, folder.is_selectable, folder.is_gone = theirs.identity, theirs.is_selectable, False
        folder.is_label = theirs.is_label
        session.add(folder)
        seen.add(folder.id)
    for folder in ours.values():
        folder.is_gone = folder.id not in seen
        session.add(folder)
    session.flush()
    return list(list_folders(session, account.id, kind))


def _new_folder(account: Account, theirs: RemoteFolder, kind: FolderKind, taken: Collection[str]) -> Folder:
    noun = _NOUNS[kind]
    folder_id, turn = derive_id(noun, account.id, theirs.path), 1
    while folder_id in taken:  # a folder of ours was renamed away from this path
        turn += 1
        folder_id = derive_id(noun, account.id, theirs.path, str(turn))
    return Folder(
        id=folder_id,
        workspace_id=account.workspace_id,
        account_id=account.id,
        path=theirs.path,
        name=theirs.name,
        kind=kind,
    )


def ensure_streams(session: Session, folders: Sequence[Folder]) -> list[ChosenStream]:
    """Give the streams of all chosen folders, made where missing; a label has none."""
    chosen = [folder for folder in folders if has_stream(folder)]
    for folder in chosen:
        if session.get(Stream, folder.id) is None:
            session.add(
                Stream(
                    id=folder.id,
                    workspace_id=folder.workspace_id,
                    account_id=folder.account_id,
                    folder_id=folder.id,
                )
            )
    session.flush()
    return [_chosen(folder, session.get_one(Stream, folder.id)) for folder in chosen]


def list_streams(session: Session, account_id: str, kind: FolderKind = FolderKind.MAIL) -> list[ChosenStream]:
    """List the streams of an account's folders of a kind that exist, chosen or no longer."""
    found = session.exec(
        select(Folder, Stream)
        .join(Stream, col(Stream.folder_id) == col(Folder.id))
        .where(Stream.account_id == account_id, Folder.kind == kind)
        .order_by(col(Folder.path))
    ).all()
    return [_chosen(folder, stream) for folder, stream in found]


def list_chosen_streams(
    session: Session, account_id: str, kind: FolderKind = FolderKind.MAIL
) -> list[ChosenStream] | None:
    """List the streams that are synced; None when they are not what the choice of folders asks for now."""
    chosen = {folder.id for folder in list_folders(session, account_id, kind) if has_stream(folder)}
    streams = list_streams(session, account_id, kind)
    begun = {stream.folder_id for stream in streams if stream.cursor is not None}
    return [stream for stream in streams if stream.folder_id in chosen] if begun == chosen else None


def get_stream(session: Session, stream_id: str) -> ChosenStream:
    """Get a stream as it is now."""
    stream = session.get_one(Stream, stream_id)
    return _chosen(session.get_one(Folder, stream.folder_id), stream)


def _chosen(folder: Folder, stream: Stream) -> ChosenStream:
    return ChosenStream(
        id=stream.id,
        workspace_id=stream.workspace_id,
        account_id=stream.account_id,
        folder_id=folder.id,
        path=folder.path,
        role=folder.role,
        phase=stream.phase,
        cursor=stream.cursor,
        position=stream.position,
    )


def move_position(session: Session, move: PositionMove) -> None:
    """Move a stream's position; LeaseLost when another run moved it meanwhile. None ends the import."""
    phase = StreamPhase.CURRENT if move.position is None else StreamPhase.IMPORTING
    statement = update(Stream).where(
        col(Stream.id) == move.stream_id, col(Stream.position).is_not_distinct_from(move.from_position)
    )
    _move(session, statement.values(position=move.position, phase=phase))


def move_cursor(session: Session, move: CursorMove) -> None:
    """Move a stream's cursor; LeaseLost when another run moved it meanwhile."""
    statement = update(Stream).where(
        col(Stream.id) == move.stream_id, col(Stream.cursor).is_not_distinct_from(move.from_cursor)
    )
    _move(session, statement.values(cursor=move.cursor, listed=move.listed, polled_at=move.polled_at))


def _move(session: Session, statement: sa.Update) -> None:
    if session.execute(statement).rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE's result is a cursor's
        raise LeaseLost("Another run moved this folder on; what this one had not stored is done by that one.")


def set_first_mark(session: Session, stream: ChosenStream, mark: Mark) -> None:
    """Take a stream's high-water mark before its first listing; one that has a cursor keeps it."""
    session.execute(
        update(Stream)
        .where(col(Stream.id) == stream.id, col(Stream.cursor).is_(None))
        .values(cursor=mark.cursor, listed=mark.listed, phase=StreamPhase.IMPORTING)
    )


def note_polled(session: Session, stream_ids: Collection[str], began: datetime) -> None:
    """Note that polls which began then found nothing new in these streams."""
    for chunk in chunks(stream_ids):
        session.execute(update(Stream).where(col(Stream.id).in_(chunk)).values(polled_at=began))


def finish_stream(session: Session, stream: ChosenStream) -> None:
    """Note that all which a calendar held at its cursor is stored."""
    session.execute(update(Stream).where(col(Stream.id) == stream.id).values(phase=StreamPhase.CURRENT))


def end_streams(session: Session, streams: Collection[ChosenStream]) -> None:
    """Forget how far streams got whose folders are no longer synced; chosen again, they start anew."""
    for chunk in chunks(stream.id for stream in streams):
        session.execute(
            update(Stream)
            .where(col(Stream.id).in_(chunk))
            .values(cursor=None, position=None, phase=StreamPhase.NEW, listed=0)
        )
