"""The cheap question of every five minutes: whether anything happened in an account.

Two requests for the mail, at most one for each calendar, and no page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from models.account import Account
from models.words import FolderKind, StreamPhase
from rapport import clock
from rapport.db import in_transaction, reading
from rapport.errors import RapportError, RunFailed
from rapport.installation import Installation
from rapport.logins import login_to
from rapport.providers.base import Login, Mark
from rapport.providers.registry import has_calendars, has_mail, open_calendars, open_mail
from rapport.store.accounts import record_failure, record_success
from rapport.store.removals import has_pending_removals
from rapport.store.streams import ChosenStream, list_chosen_streams, list_folders, note_polled
from rapport.sync.accounts import try_calendars
from rapport.sync.calendars.polling import calendars_moved, known_calendars
from rapport.sync.fetching import known_cursors


def poll_account(installation: Installation, account_id: str) -> bool:
    """Tell whether an account has something to catch up with; what goes wrong is noted with the account."""
    try:
        return _poll(installation, account_id)
    except RapportError as error:
        _note(installation, account_id, error)
    except Exception as error:  # noqa: BLE001  the edge of an account: others go on
        _note(installation, account_id, RunFailed.from_error(error))
    return False


def _note(installation: Installation, account_id: str, error: RapportError) -> None:
    in_transaction(installation.engine, lambda session: record_failure(session, account_id, error))


@dataclass(frozen=True, slots=True)
class _Known:
    """What we know of an account before it is asked. `streams` are None where the choice of folders changed."""

    account: Account
    login: Login
    mail: Sequence[ChosenStream] | None
    folders: set[tuple[str, str]]
    calendars: Sequence[ChosenStream] | None
    calendar_names: set[tuple[str, str, str]]
    is_waiting: bool


def _poll(installation: Installation, account_id: str) -> bool:
    began = clock.now()
    known = _recall(installation, account_id)
    if known.mail is None or known.calendars is None or known.is_waiting:
        return True
    moved: list[bool] = []
    provider, login = known.account.provider, known.login
    trouble = try_calendars(has_mail(provider, login), lambda: moved.append(_have_calendars_moved(known)))
    if any(moved) or _has_mail_moved(known):
        return True
    if trouble is not None:
        raise trouble
    ids = [stream.id for stream in (*known.mail, *known.calendars)]

    def work(session: Session) -> None:
        note_polled(session, ids, began)
        record_success(session, account_id, began)

    in_transaction(installation.engine, work)
    return False


def _recall(installation: Installation, account_id: str) -> _Known:
    with reading(installation.engine) as session:
        account = session.get_one(Account, account_id)
        return _Known(
            account=account,
            login=login_to(installation, session, account),
            mail=list_chosen_streams(session, account_id),
            folders={(folder.path, folder.role) for folder in list_folders(session, account_id) if not folder.is_gone},
            calendars=list_chosen_streams(session, account_id, FolderKind.CALENDAR),
            calendar_names=known_calendars(session, account_id),
            is_waiting=any(has_pending_removals(session, account_id, kind) for kind in FolderKind),
        )


def _have_calendars_moved(known: _Known) -> bool:
    if not has_calendars(known.account.provider, known.login):
        return bool(known.calendar_names)
    with open_calendars(known.account.provider, known.login) as source:
        return calendars_moved(source, known.calendar_names, known.calendars or ())


def _has_mail_moved(known: _Known) -> bool:
    if not has_mail(known.account.provider, known.login):
        return bool(known.folders)
    streams = known.mail or ()
    with open_mail(known.account.provider, known.login) as mail:
        remote = mail.list_folders()
        marks = mail.take_marks([stream.path for stream in streams], known_cursors(streams))
    return known.folders != {(folder.path, folder.role) for folder in remote} or not _are_quiet(streams, marks)


def _are_quiet(streams: Sequence[ChosenStream], marks: Mapping[str, Mark]) -> bool:
    return all(
        stream.phase is StreamPhase.CURRENT and stream.path in marks and marks[stream.path].cursor == stream.cursor
        for stream in streams
    )
