"""Accounts, folders, runs and skipped items as a viewer sees them. No content is in any of them."""

import json
from collections import defaultdict

import sqlalchemy as sa
from sqlmodel import col, select

from models.account import Account
from models.folder import Folder, Item, Stream
from models.member import Member
from models.run import Run
from models.words import FolderKind, Outcome
from rapport.reading.records import AccountView, FolderView, RunView, SkippedView
from rapport.reading.viewer import Reader
from rapport.store.streams import is_chosen


def show_accounts(reader: Reader) -> list[AccountView]:
    """List the accounts by address, with their settings and problems."""
    members = select(Member.id, Member.address).where(Member.workspace_id == reader.workspace_id)
    owners = dict(reader.session.execute(members).tuples().all())
    return [_show_account(account, owners[account.owner_id]) for account in reader.accounts.values()]


def _show_account(account: Account, owner: str) -> AccountView:
    return AccountView(
        id=account.id,
        address=account.address,
        provider=account.provider,
        label=account.label,
        owner=owner,
        state=account.state,
        visibility=account.visibility,
        contacts=account.contacts,
        internal=account.internal,
        automated=account.automated,
        calendar_visibility=account.calendar_visibility,
        auto_create=account.auto_create,
        meetings=account.meetings,
        keep_private_copy=account.keep_private_copy,
        aliases=tuple(json.loads(account.aliases)),
        since=account.import_since.isoformat() if account.import_since else None,
        problem=account.problem,
        not_before=account.not_before,
        synced_at=account.synced_at,
    )


def show_folders(reader: Reader, account: Account, kind: FolderKind = FolderKind.MAIL) -> list[FolderView]:
    """List an account's folders of a kind by path, with the sums of each; names are hidden from other members."""
    found = select(Folder, Stream).outerjoin(Stream, col(Stream.folder_id) == col(Folder.id))
    rows = reader.session.exec(
        found.where(Folder.account_id == account.id, Folder.kind == kind, col(Folder.is_gone).is_(False)).order_by(
            col(Folder.path)
        )
    ).all()
    sums = _sum_outcomes(reader, account.id)
    is_shown = reader.member_id is None or reader.is_own(account.id)
    return [_show_folder(folder, stream, sums[folder.id], is_shown=is_shown) for folder, stream in rows]


def _sum_outcomes(reader: Reader, account_id: str) -> dict[str, dict[Outcome, int]]:
    counted = (
        sa.select(col(Item.stream_id), col(Item.outcome), sa.func.count())
        .where(col(Item.account_id) == account_id, col(Item.workspace_id) == reader.workspace_id)
        .group_by(col(Item.stream_id), col(Item.outcome))
    )
    sums: dict[str, dict[Outcome, int]] = defaultdict(dict)
    for stream_id, outcome, count in reader.session.execute(counted):
        sums[stream_id][outcome] = count
    return sums


def _show_folder(folder: Folder, stream: Stream | None, sums: dict[Outcome, int], *, is_shown: bool) -> FolderView:
    return FolderView(
        id=folder.id,
        path=folder.path if is_shown else None,
        name=folder.name if is_shown else None,
        role=folder.role,
        is_chosen=is_chosen(folder),
        phase=stream.phase if stream else None,
        listed=stream.listed if stream else 0,
        stored=sums.get(Outcome.STORED, 0),
        filtered=sums.get(Outcome.FILTERED, 0),
        skipped=sums.get(Outcome.SKIPPED, 0),
        pending=sums.get(Outcome.PENDING, 0),
    )


def list_runs(reader: Reader, account: Account | None = None, limit: int | None = None) -> list[RunView]:
    """List what runs did, the latest first."""
    found = select(Run).where(Run.workspace_id == reader.workspace_id)
    if account is not None:
        found = found.where(Run.account_id == account.id)
    rows = reader.session.exec(found.order_by(col(Run.started_at).desc(), col(Run.id)).limit(limit))
    return [_show_run(run, _address(reader, run.account_id)) for run in rows]


def _show_run(run: Run, account: str) -> RunView:
    return RunView(
        id=run.id,
        flow=run.flow,
        account=account,
        started_at=run.started_at,
        seconds=run.seconds,
        state=run.state,
        listed=run.listed,
        stored=run.stored,
        filtered=json.loads(run.filtered),
        skipped=run.skipped,
        people=run.people,
        companies=run.companies,
        requests=run.requests,
        units=run.units,
    )


def list_skipped(reader: Reader, account: Account | None = None) -> list[SkippedView]:
    """List the items that couldn't be read, the latest first."""
    found = (
        select(Item, Folder)
        .join(Folder, col(Folder.id) == col(Item.stream_id))
        .where(Item.workspace_id == reader.workspace_id, Item.outcome == Outcome.SKIPPED)
        .order_by(col(Item.decided_at).desc(), col(Item.stream_id), col(Item.external_id))
    )
    if account is not None:
        found = found.where(Item.account_id == account.id)
    return [
        SkippedView(
            account=_address(reader, item.account_id),
            folder=name_folder(folder) if reader.is_own(item.account_id) else None,
            id=item.external_id,
            reason=item.reason or "",
            decided_at=item.decided_at,
        )
        for item, folder in reader.session.exec(found)
    ]


def name_folder(folder: Folder) -> str:
    """Give what the owner calls a folder: its path, but a calendar's name, since its path is a server's word."""
    return folder.name if folder.kind is FolderKind.CALENDAR else folder.path


def _address(reader: Reader, account_id: str) -> str:
    account = reader.accounts.get(account_id)
    return account.address if account is not None else account_id
