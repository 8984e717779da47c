"""The cheap question of every five minutes: did anything happen in this account? Two requests, and no page."""

from collections.abc import Mapping, Sequence

from sqlmodel import Session

from models.account import Account
from models.words import StreamPhase
from rapport import clock
from rapport.db import in_transaction, reading
from rapport.errors import RapportError, RunFailed
from rapport.installation import Installation
from rapport.providers.base import Mark
from rapport.providers.registry import open_mail
from rapport.store.accounts import login_of, record_failure, record_success
from rapport.store.removals import has_pending_removals
from rapport.store.streams import ChosenStream, list_chosen_streams, list_folders, note_polled


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


def _poll(installation: Installation, account_id: str) -> bool:
    began = clock.now()
    with reading(installation.engine) as session:
        account = session.get_one(Account, account_id)
        streams = list_chosen_streams(session, account_id)
        is_waiting = has_pending_removals(session, account_id)
        ours = {(folder.path, folder.role) for folder in list_folders(session, account_id) if not folder.is_gone}
    if streams is None or is_waiting:
        return True
    with open_mail(account.provider, login_of(installation.vault, account)) as mail:
        remote = mail.list_folders()
        marks = mail.take_marks([stream.path for stream in streams])
    if ours != {(folder.path, folder.role) for folder in remote} or not _are_quiet(streams, marks):
        return True

    def work(session: Session) -> None:
        note_polled(session, [stream.id for stream in streams], began)
        record_success(session, account_id, began)

    in_transaction(installation.engine, work)
    return False


def _are_quiet(streams: Sequence[ChosenStream], marks: Mapping[str, Mark]) -> bool:
    return all(
        stream.phase is StreamPhase.CURRENT and stream.path in marks and marks[stream.path].cursor == stream.cursor
        for stream in streams
    )
