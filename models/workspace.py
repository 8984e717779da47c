"""A workspace and the domains that are its own."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import id_field, moment_field


class Workspace(SQLModel, table=True):
    """One tenant. Nothing is ever shared between two.

    `rules_version` grows with every change of a rule that holds for the whole workspace.
    """

    id: str = id_field(primary_key=True)
    name: str
    rules_version: int = Field(default=1)
    created_at: datetime = moment_field()


class OwnDomain(SQLModel, table=True):
    """A domain whose addresses are internal; only proposed until an admin has confirmed it."""

    __tablename__ = "own_domain"

    workspace_id: str = id_field(primary_key=True, foreign_key="workspace.id")
    domain: str = Field(primary_key=True, max_length=255)
    is_confirmed: bool = Field(default=False)
    created_at: datetime = moment_field()
