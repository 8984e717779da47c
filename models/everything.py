"""Every table, imported once, so that the metadata is whole (migrations and tests read it)."""

from sqlmodel import SQLModel

from models import account, blocked, event, folder, member, message, outbox, person, run, workspace

NOUNS = (account, blocked, event, folder, member, message, outbox, person, run, workspace)
METADATA = SQLModel.metadata
