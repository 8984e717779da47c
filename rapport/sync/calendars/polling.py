"""The cheap question to the calendars of an account: did anything happen? At most one request a calendar."""

from collections.abc import Sequence

from sqlmodel import Session

from models.words import FolderKind
from rapport.errors import CursorExpired, Gone
from rapport.providers.base import CalendarSource, RemoteCalendar
from rapport.store.streams import ChosenStream, list_folders
from rapport.sync.calendars.catching_up import is_quiet


def known_calendars(session: Session, account_id: str) -> set[tuple[str, str, str]]:
    """Give what we know of the calendars there are: path, name and role of each."""
    folders = list_folders(session, account_id, FolderKind.CALENDAR)
    return {(folder.path, folder.name, str(folder.role)) for folder in folders if not folder.is_gone}


def calendars_moved(source: CalendarSource, known: set[tuple[str, str, str]], streams: Sequence[ChosenStream]) -> bool:
    """Tell whether a catch-up has anything to do in an account's calendars."""
    remote = source.list_calendars()
    if known != {(calendar.path, calendar.name, str(calendar.role)) for calendar in remote}:
        return True
    by_path = {calendar.path: calendar for calendar in remote}
    return any(_has_moved(source, stream, by_path[stream.path]) for stream in streams)


def _has_moved(source: CalendarSource, stream: ChosenStream, calendar: RemoteCalendar) -> bool:
    if calendar.cursor is not None or stream.cursor is None:
        return not is_quiet(stream, calendar.cursor)
    try:
        changes = source.list_changes(stream.path, stream.cursor)
    except (CursorExpired, Gone):
        return True
    return bool(changes.changed or changes.removed)
