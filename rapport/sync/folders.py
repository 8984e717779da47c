"""Folders as the provider has them now → our folders and streams: renamed ones recognised, dropped ones emptied."""

from collections.abc import Sequence

from sqlmodel import Session

from models.account import Account
from rapport.db import in_transaction, reading
from rapport.digests import message_id_key
from rapport.errors import Gone
from rapport.providers.base import DateRange, Envelope, RemoteFolder
from rapport.store.items import sample_digests
from rapport.store.leases import check_lease
from rapport.store.streams import ChosenStream, ensure_streams, list_streams, refresh_folders
from rapport.sync.removing import end_unchosen
from rapport.sync.run import AccountRun

_SAMPLE = 5


def bring_up_to_date(run: AccountRun) -> list[ChosenStream]:
    """List the folders at the provider, follow renames, and give the streams that are synced, the inbox first.

    Streams of folders that are gone or no longer chosen are ended: all their items count as removed.
    """
    remote = run.mail.ask(lambda mail: mail.list_folders()) if run.has_mail else ()
    renamed = _find_renamed(run, remote)

    def work(session: Session) -> list[ChosenStream]:
        check_lease(session, run.lease)
        account = session.get_one(Account, run.account_id)
        folders = refresh_folders(session, account, remote, renamed)
        chosen = ensure_streams(session, folders)
        end_unchosen(session, run, chosen)
        return sorted(chosen, key=lambda stream: (stream.role not in _FIRST, stream.path))

    streams = in_transaction(run.engine, work)
    run.reload_rules()  # labels that are new may be left out
    return streams


_FIRST = ("inbox", "sent")


def _find_renamed(run: AccountRun, remote: Sequence[RemoteFolder]) -> dict[str, str]:
    """Map new paths to the folders of ours that vanished at the same time and hold the same messages."""
    with reading(run.engine) as session:
        ours = list_streams(session, run.account_id)
    paths = {folder.path for folder in remote}
    vanished = [stream for stream in ours if stream.path not in paths and stream.cursor]
    appeared = [folder for folder in remote if folder.is_selectable and folder.path not in {s.path for s in ours}]
    renamed: dict[str, str] = {}
    for folder in appeared if vanished else ():
        stream = next((s for s in vanished if s.folder_id not in renamed.values() and _is_same(run, s, folder)), None)
        if stream is not None:
            renamed[folder.path] = stream.folder_id
    return renamed


def _is_same(run: AccountRun, stream: ChosenStream, folder: RemoteFolder) -> bool:
    """Tell whether a folder is one of ours under a new name: a sample of its ids names the same messages.

    Ids hold the folder's UIDVALIDITY, which a server keeps on renaming, so the sample costs one or two requests.
    """
    try:
        with run.mail.talking() as mail:
            newest = list(mail.list_page(folder.path, None, DateRange()).ids)
            with reading(run.engine) as session:
                known = sample_digests(session, stream.id, newest[:500])
            sample = list(known)[:_SAMPLE]
            answers = mail.fetch_envelopes(folder.path, sample) if sample else ()
    except Gone:
        return False
    digests = {a.id: message_id_key(run.sealer.digester, a.message_id) for a in answers if isinstance(a, Envelope)}
    return bool(sample) and all(digests.get(external_id) == known[external_id] for external_id in sample)
