"""A member."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import id_field, moment_field, word_field
from models.words import MemberRole


class Member(SQLModel, table=True):
    """A person who signs in to a workspace, known by a normalised address."""

    id: str = id_field(primary_key=True)
    workspace_id: str = id_field(foreign_key="workspace.id", index=True)
    address: str = Field(max_length=320)
    name: str = Field(default="")
    role: MemberRole = word_field(MemberRole, MemberRole.MEMBER)
    password_hash: str = Field(default="")
    created_at: datetime = moment_field()
