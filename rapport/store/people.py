"""People and companies: made once, named ever better, never brought back after a user deleted them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select, update

from models.columns import derive_id
from models.person import Address, Company, Domain, Erased, Person
from models.words import NameSource
from rapport import clock
from rapport.digests import address_key, domain_key
from rapport.policy.names import PersonName, is_better
from rapport.store.rows import chunks, insert_missing
from rapport.vault import Digester

FROM_MAIL, FROM_BCC, FROM_CALENDAR = "mail", "bcc", "calendar"
"""What `created_from` says of people; those who came with a Bcc were in nobody else's sight so far."""


_NAME = ("name", "first_name", "last_name", "name_source", "name_at")  # the columns that a better name sets


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """Somebody who may become a person: the normalised address, the best name seen, and when it was seen.

    `is_new` is False for those whom only their name may better: nobody is made of them. `domain` is the company's.
    `is_hidden` is whoever is known from Bcc only; `came_with` is what `created_from` will say.
    """

    address: str
    name: PersonName
    named_at: datetime
    domain: str
    is_new: bool
    is_hidden: bool
    came_with: str = FROM_MAIL


@dataclass(frozen=True, slots=True)
class FoundCompany:
    """A registrable domain whose company may be made, with the name to begin with."""

    domain: str
    name: str


@dataclass(frozen=True, slots=True)
class Made:
    """How many people and companies came into being."""

    people: int
    companies: int


def upsert_people(
    session: Session,
    digester: Digester,
    workspace_id: str,
    people: Sequence[FoundPerson],
    companies: Sequence[FoundCompany],
) -> Made:
    """Make those people and companies who are not here yet, and better the names of those who are."""
    company_of, made_companies = _make_companies(session, digester, workspace_id, companies)
    known = _find_people(session, workspace_id, [person.address for person in people])
    new = _without_erased(session, digester, workspace_id, [p for p in people if p.is_new and p.address not in known])
    _insert_people(session, workspace_id, new, company_of)
    met = [(known[person.address], person) for person in people if person.address in known]
    _better_names(session, met)
    for person, found in met:
        _bring_to_light(session, person, found)
    return Made(people=len(new), companies=made_companies)


def _find_people(session: Session, workspace_id: str, addresses: Collection[str]) -> dict[str, Person]:
    found: dict[str, Person] = {}
    for chunk in chunks(sorted(addresses)):
        rows = session.execute(
            select(Address.address, Person)
            .join(Person, col(Person.id) == col(Address.person_id))
            .where(Address.workspace_id == workspace_id, col(Address.address).in_(chunk))
        )
        found.update((address, person) for address, person in rows)
    return found


def _without_erased(
    session: Session, digester: Digester, workspace_id: str, people: Sequence[FoundPerson]
) -> list[FoundPerson]:
    digests = {address_key(digester, person.address): person for person in people}
    erased = find_erased(session, workspace_id, digests)
    return [person for digest, person in digests.items() if digest not in erased]


def find_erased(session: Session, workspace_id: str, digests: Collection[str]) -> set[str]:
    """Find which digests are of something that a user deleted."""
    found: set[str] = set()
    for chunk in chunks(sorted(digests)):
        rows = session.exec(
            select(Erased.digest).where(Erased.workspace_id == workspace_id, col(Erased.digest).in_(chunk))
        )
        found.update(rows)
    return found


def _insert_people(
    session: Session, workspace_id: str, people: Sequence[FoundPerson], company_of: Mapping[str, str]
) -> None:
    now = clock.now()
    ordered = sorted(people, key=lambda person: person.address)
    rows = [
        {
            "id": derive_id("person", workspace_id, person.address),
            "workspace_id": workspace_id,
            "name": person.name.name,
            "first_name": person.name.first_name,
            "last_name": person.name.last_name,
            "name_source": person.name.source,
            "name_at": person.named_at,
            "company_id": company_of.get(person.domain),
            "created_from": FROM_BCC if person.is_hidden else person.came_with,
            "created_at": now,
        }
        for person in ordered
    ]
    links = [
        {"workspace_id": workspace_id, "address": person.address, "person_id": row["id"]}
        for person, row in zip(ordered, rows, strict=True)
    ]
    insert_missing(session, Person, rows)
    insert_missing(session, Address, links)


def _better_names(session: Session, met: Sequence[tuple[Person, FoundPerson]]) -> None:
    """Give people better names, unless somebody else changed them meanwhile."""
    better = [
        {
            "found_id": person.id,
            "old_name": person.name,
            "old_source": person.name_source,
            "new_name": found.name.name,
            "new_first_name": found.name.first_name,
            "new_last_name": found.name.last_name,
            "new_name_source": found.name.source,
            "new_name_at": found.named_at,
        }
        for person, found in met
        if is_better(found.name, found.named_at, _name_of(person), person.name_at)
    ]
    if not better:
        return
    same = (
        col(Person.id) == sa.bindparam("found_id"),
        col(Person.name) == sa.bindparam("old_name"),
        col(Person.name_source) == sa.bindparam("old_source"),
    )
    statement = update(Person).where(*same).values({name: sa.bindparam(f"new_{name}") for name in _NAME})
    # On the connection: by way of the session, each statement would compare every person at hand.
    session.connection().execute(statement, better)


def _name_of(person: Person) -> PersonName:
    return PersonName(person.name, person.first_name, person.last_name, person.name_source)


def _bring_to_light(session: Session, person: Person, found: FoundPerson) -> None:
    if person.created_from == FROM_BCC and not found.is_hidden:
        session.execute(
            update(Person)
            .where(col(Person.id) == person.id)
            .execution_options(synchronize_session=False)
            .values(created_from=found.came_with)
        )


def _make_companies(
    session: Session, digester: Digester, workspace_id: str, companies: Sequence[FoundCompany]
) -> tuple[dict[str, str], int]:
    """Make missing companies; map every domain asked for to its company, and count the new ones."""
    company_of = _find_companies(session, workspace_id, [company.domain for company in companies])
    missing = {
        domain_key(digester, company.domain): company for company in companies if company.domain not in company_of
    }
    erased = find_erased(session, workspace_id, missing)
    new = sorted((c for digest, c in missing.items() if digest not in erased), key=lambda company: company.domain)
    ids = {company.domain: derive_id("company", workspace_id, company.domain) for company in new}
    now = clock.now()
    rows = [
        {
            "id": ids[company.domain],
            "workspace_id": workspace_id,
            "name": company.name,
            "name_source": NameSource.GUESS,
            "created_at": now,
        }
        for company in new
    ]
    links = [{"workspace_id": workspace_id, "domain": domain, "company_id": id_} for domain, id_ in ids.items()]
    insert_missing(session, Company, rows)
    insert_missing(session, Domain, links)
    return company_of | ids, len(new)


def _find_companies(session: Session, workspace_id: str, domains: Collection[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for chunk in chunks(sorted(domains)):
        rows = session.execute(
            select(Domain.domain, Domain.company_id).where(
                Domain.workspace_id == workspace_id, col(Domain.domain).in_(chunk)
            )
        )
        found.update((domain, company_id) for domain, company_id in rows)
    return found
