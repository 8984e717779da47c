"""An account, and the leases that keep its runs apart."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from models.columns import id_field, moment_field, optional_moment_field, text_field, word_field
from models.words import AccountState, ContactPolicy, LeaseKind, MailRule, MeetingRule, Provider, Visibility


class Account(SQLModel, table=True):
    """One connected mailbox and/or calendar login, with its owner and settings.

    `connection` is a JSON object of plain settings, `secret` the sealed password or token. `aliases` is a JSON list
    of the owner's other addresses. `label` is what Prefect may show. `rules_version` grows with every change of a
    setting that decides what is stored or shared. `not_before` holds the account back after failures.
    """

    id: str = id_field(primary_key=True)
    workspace_id: str = id_field(foreign_key="workspace.id", index=True)
    owner_id: str = id_field(foreign_key="member.id")
    provider: Provider = word_field(Provider)
    address: str = Field(max_length=320, index=True)
    aliases: str = text_field("[]")
    label: str = Field(default="", max_length=64)
    connection: str = text_field("{}")
    secret: bytes = Field(default=b"")
    state: AccountState = word_field(AccountState, AccountState.ACTIVE)
    visibility: Visibility = word_field(Visibility, Visibility.METADATA)
    calendar_visibility: Visibility = word_field(Visibility, Visibility.METADATA)
    contacts: ContactPolicy = word_field(ContactPolicy, ContactPolicy.SENT_AND_RECEIVED)
    meetings: MeetingRule = word_field(MeetingRule, MeetingRule.EXTERNAL)
    auto_create: bool = Field(default=True)
    internal: MailRule = word_field(MailRule, MailRule.DROP)
    automated: MailRule = word_field(MailRule, MailRule.DROP)
    keep_private_copy: bool = Field(default=True)
    import_since: date | None = Field(default=None)
    rules_version: int = Field(default=1)
    failures: int = Field(default=0)
    problem: str = text_field("")
    problem_at: datetime | None = optional_moment_field()
    not_before: datetime | None = optional_moment_field()
    synced_at: datetime | None = optional_moment_field()
    created_at: datetime = moment_field()


class Lease(SQLModel, table=True):
    """One process's right to an account for one kind of run, until `expires_at` by the database's clock."""

    account_id: str = id_field(primary_key=True)
    kind: LeaseKind = word_field(LeaseKind, primary_key=True)
    token: str = Field(max_length=32)
    expires_at: float
