"""Mail that waits to be sent."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import id_field, moment_field, optional_moment_field


class Outbox(SQLModel, table=True):
    """A message that an account's owner wrote and that is not yet handed to the provider. Its text is sealed."""

    id: str = id_field(primary_key=True)
    workspace_id: str = id_field()
    account_id: str = id_field(foreign_key="account.id", index=True)
    sealed: bytes
    owner_key: bytes
    attempts: int = Field(default=0)
    created_at: datetime = moment_field()
    sent_at: datetime | None = optional_moment_field()
