"""Entries of blocklists."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import id_field, moment_field


class Blocked(SQLModel, table=True):
    """An address or domain that is kept out: for one member's accounts, or for the workspace (`member_id` "")."""

    workspace_id: str = id_field(primary_key=True)
    member_id: str = Field(default="", primary_key=True, max_length=32)
    entry: str = Field(primary_key=True, max_length=320)
    created_at: datetime = moment_field()
