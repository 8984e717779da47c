"""What a run did."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import id_field, moment_field, text_field, word_field
from models.words import RunState


class Run(SQLModel, table=True):
    """One run of a flow over one account, with its sums: listed = stored + filtered + skipped.

    `filtered` is a JSON object of counts by rule; `seconds` is the time spent on this account.
    """

    id: str = id_field(primary_key=True)
    workspace_id: str = id_field()
    account_id: str = id_field(index=True)
    flow: str = Field(max_length=24)
    flow_run_id: str = Field(default="", max_length=36)
    started_at: datetime = moment_field(index=True)
    seconds: float = Field(default=0.0)
    state: RunState = word_field(RunState)
    listed: int = Field(default=0)
    stored: int = Field(default=0)
    filtered: str = text_field("{}")
    skipped: int = Field(default=0)
    removed: int = Field(default=0)
    people: int = Field(default=0)
    companies: int = Field(default=0)
    requests: int = Field(default=0)
    units: int = Field(default=0)
    octets: int = Field(default=0)
    problem: str = text_field("")
