"""People and companies, and what is remembered of those that a user deleted."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from models.columns import (
    CLUSTERED,
    id_field,
    moment_field,
    optional_id_field,
    optional_moment_field,
    text_field,
    word_field,
)
from models.words import NameSource


class Person(SQLModel, table=True):
    """A person of the CRM. `name_at` is the date of the message that the name was read from."""

    id: str = id_field(primary_key=True)
    workspace_id: str = id_field(index=True)
    name: str = text_field()
    first_name: str = text_field()
    last_name: str = text_field()
    name_source: NameSource = word_field(NameSource)
    name_at: datetime | None = optional_moment_field()
    company_id: str | None = optional_id_field(index=True)
    created_from: str = Field(default="mail", max_length=16)
    created_at: datetime = moment_field()


class Address(SQLModel, table=True):
    """A normalised address and the person whose it is. The only pointer from addresses to people."""

    workspace_id: str = id_field(primary_key=True)
    address: str = Field(primary_key=True, max_length=320)
    person_id: str = id_field()

    __table_args__ = (sa.Index("address_by_person", "workspace_id", "person_id"), CLUSTERED)


class Company(SQLModel, table=True):
    """A company of the CRM."""

    id: str = id_field(primary_key=True)
    workspace_id: str = id_field(index=True)
    name: str = text_field()
    name_source: NameSource = word_field(NameSource, NameSource.GUESS)
    created_at: datetime = moment_field()


class Domain(SQLModel, table=True):
    """A registrable domain and the company whose it is."""

    workspace_id: str = id_field(primary_key=True)
    domain: str = Field(primary_key=True, max_length=255)
    company_id: str = id_field()

    __table_args__ = (sa.Index("domain_by_company", "workspace_id", "company_id"), CLUSTERED)


class Erased(SQLModel, table=True):
    """The keyed digest of an address, domain or message that a user deleted: it doesn't come back."""

    workspace_id: str = id_field(primary_key=True)
    digest: str = id_field(primary_key=True)
    erased_at: datetime = moment_field()
