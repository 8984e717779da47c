"""What the demonstration says when its mail is in: figures, and commands that work as they are printed."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from deployments.shell import preparation, program
from models.account import Account
from models.message import Copy, Message, Participant
from models.person import Address, Company, Person
from models.run import Run
from models.words import Visibility
from rapport.db import reading
from rapport.installation import Installation


@dataclass(frozen=True, slots=True)
class Shown:
    """Figures, and whose mail is worth a look: `owner` shares least, and wrote most with `visitor`."""

    messages: int
    people: int
    companies: int
    owner: str
    visitor: str


def describe(installation: Installation, accounts: Sequence[Account], runs: Sequence[Run]) -> str:
    """Say what was stored, what was left out and what was found."""
    with reading(installation.engine) as session:
        shown = _look(session, accounts)
    filtered: Counter[str] = Counter()
    for run in runs:
        filtered.update(json.loads(run.filtered))
    rules = ", ".join(f"{count:,} {rule}" for rule, count in filtered.most_common())
    return "\n".join(
        [
            f"In {len(accounts)} mailboxes, {sum(run.listed for run in runs):,} messages were looked at:",
            f"  {filtered.total():>6,}  left out by rule ({rules})",
            f"  {sum(run.stored for run in runs):>6,}  stored: {shown.messages:,} different ones, each kept once",
            f"  {shown.people:>6,}  people found, in {shown.companies:,} companies",
            _suggest(shown),
        ]
    )


def _look(session: Session, accounts: Sequence[Account]) -> Shown:
    workspace_id = accounts[0].workspace_id
    messages, people, companies = (
        session.scalar(sa.select(sa.func.count()).where(col(table.workspace_id) == workspace_id)) or 0
        for table in (Message, Person, Company)
    )
    least = next((one for one in accounts if one.visibility is Visibility.METADATA), accounts[0])
    return Shown(messages, people, companies, least.address, _find_visitor(session, least))


def _find_visitor(session: Session, account: Account) -> str:
    """Find whom an account's owner writes with most, of those who are people."""
    return session.exec(
        select(Participant.key)
        .join(Copy, col(Copy.message_id) == Participant.message_id)
        .join(Address, col(Address.address) == Participant.key)
        .where(Copy.account_id == account.id, Address.workspace_id == account.workspace_id)
        .group_by(col(Participant.key))
        .order_by(sa.func.count().desc(), col(Participant.key))
        .limit(1)
    ).one()


def _suggest(shown: Shown) -> str:
    rapport = program()
    return f"""
To look at it, in another terminal:
{preparation()}
  {rapport} people
  {rapport} timeline {shown.visitor} --limit 10
      as every member sees it: {shown.owner} shares with whom and when, no subjects
  {rapport} timeline {shown.visitor} --limit 10 --as {shown.owner}
      the same as its owner sees it
  {rapport} runs

To connect a mailbox of your own (the password is asked for):
  {rapport} account add imap --address you@firm.example --host imap.firm.example
  {rapport} account test you@firm.example
  {rapport} backfill you@firm.example
"""
