"""What the demonstration says when all is imported: figures, and commands that work as they are printed."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from deployments.shell import preparation, program
from models.account import Account
from models.event import Event, EventCopy
from models.message import Copy, Message, Participant
from models.person import Address, Company, Person
from models.run import Run
from models.words import Visibility
from rapport.db import reading
from rapport.installation import Installation


@dataclass(frozen=True, slots=True)
class Shown:
    """Figures, and whose mail is worth a look: `owner` shares least, and wrote most with `visitor`."""

    copies: int
    messages: int
    event_copies: int
    events: int
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
            f"Of {len(accounts)} members, {sum(run.listed for run in runs):,} messages and events were looked at:",
            f"  {filtered.total():>6,}  left out by rule ({rules})",
            f"  {shown.copies:>6,}  copies of mail stored: {shown.messages:,} different messages, each kept once",
            f"  {shown.event_copies:>6,}  copies of meetings: {shown.events:,} different ones",
            f"  {shown.people:>6,}  people found, in {shown.companies:,} companies",
            _suggest(shown),
        ]
    )


def _look(session: Session, accounts: Sequence[Account]) -> Shown:
    workspace_id = accounts[0].workspace_id
    copies, messages, event_copies, events, people, companies = (
        session.scalar(sa.select(sa.func.count()).where(col(table.workspace_id) == workspace_id)) or 0
        for table in (Copy, Message, EventCopy, Event, Person, Company)
    )
    least = next((one for one in accounts if one.visibility is Visibility.METADATA), accounts[0])
    return Shown(
        copies=copies,
        messages=messages,
        event_copies=event_copies,
        events=events,
        people=people,
        companies=companies,
        owner=least.address,
        visitor=_find_visitor(session, least),
    )


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
  {rapport} events --limit 10
      the meetings with people from outside; their titles show where a member shares them
  {rapport} timeline {shown.visitor} --limit 10
      mail and meetings as every member sees them: {shown.owner} shares with whom and when, nothing more
  {rapport} timeline {shown.visitor} --limit 10 --as {shown.owner}
      the same as {shown.owner} sees it
  {rapport} runs

To connect a mailbox of your own (the password is asked for):
  {rapport} account add imap --address you@firm.example --host imap.firm.example
  {rapport} account test you@firm.example
  {rapport} backfill you@firm.example
"""
