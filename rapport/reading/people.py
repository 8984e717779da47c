"""People and companies as a viewer sees them.

A person is shown to everybody once any visible header, or any meeting, names one of the addresses. Known from Bcc
alone, a person is shown only to those who may see such a Bcc.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import col, select

from models.event import Attendee
from models.message import Copy, HiddenParticipant, Participant
from models.person import Address, Company, Domain, Person
from models.words import NameSource
from rapport.digests import address_key
from rapport.policy.addresses import normalise
from rapport.policy.companies import company_domain
from rapport.reading.events import IS_SOMEBODY
from rapport.reading.records import CompanyView, PersonView
from rapport.reading.viewer import Reader
from rapport.store.people import FROM_BCC, FROM_MAIL


@dataclass(frozen=True, slots=True)
class _Known:
    """A person with the addresses, and whether any visible header or meeting names one of them."""

    person: Person
    addresses: tuple[str, ...]
    is_named: bool


def list_people(reader: Reader, *, answering_to: str | None = None, company_id: str | None = None) -> list[PersonView]:
    """List the people whom the viewer may see, by name; of a company, or answering to an id, address or name."""
    conditions = [] if answering_to is None else [_answers_to(reader, answering_to)]
    conditions += [] if company_id is None else [col(Person.company_id) == company_id]
    people = _visible_people(reader, conditions)
    companies = dict(
        reader.session.execute(select(Company.id, Company.name).where(Company.workspace_id == reader.workspace_id))
        .tuples()
        .all()
    )
    domains = _domains_of_companies(reader)
    return [_show(known, companies, domains) for known in people]


def list_companies(reader: Reader, *, answering_to: str | None = None) -> list[CompanyView]:
    """List the companies that the viewer may see, by name; or those answering to an id, domain or name."""
    found = select(Company).where(Company.workspace_id == reader.workspace_id)
    companies = reader.session.exec(found.order_by(col(Company.name), col(Company.id))).all()
    domains = _domains_of_companies(reader)
    people = Counter(known.person.company_id for known in _visible_people(reader, []))
    speaking = _domains_that_speak(reader)
    return [
        CompanyView(company.id, company.name, domains.get(company.id, ()), people[company.id])
        for company in companies
        if people[company.id] or company.name_source is NameSource.USER or speaking & set(domains.get(company.id, ()))
        if answering_to is None or _is_called(company, domains.get(company.id, ()), answering_to)
    ]


def _answers_to(reader: Reader, name: str) -> sa.ColumnElement[bool]:
    owners = select(Address.person_id).where(
        Address.workspace_id == reader.workspace_id, Address.address == normalise(name)
    )
    lowered = sa.func.lower(col(Person.name)) == name.strip().lower()
    return sa.or_(col(Person.id) == name.strip(), col(Person.id).in_(owners), lowered, col(Person.name) == name.strip())


def _is_called(company: Company, domains: Sequence[str], name: str) -> bool:
    wanted = name.strip().casefold()
    return wanted in (company.id, company.name.casefold(), *domains)


def _visible_people(reader: Reader, conditions: Iterable[sa.ColumnElement[bool]]) -> list[_Known]:
    wanted = (col(Person.workspace_id) == reader.workspace_id, *conditions)
    whose = sa.and_(col(Address.workspace_id) == reader.workspace_id, col(Address.person_id) == col(Person.id))
    takes_part = sa.exists().where(
        col(Participant.workspace_id) == reader.workspace_id, col(Participant.key) == col(Address.address)
    )
    is_invited = sa.exists().where(
        col(Attendee.workspace_id) == reader.workspace_id, col(Attendee.key) == col(Address.address), IS_SOMEBODY
    )
    rows = reader.session.execute(
        sa.select(Person, col(Address.address), sa.or_(takes_part, is_invited))
        .outerjoin(Address, whose)
        .where(*wanted)
        .order_by(col(Person.name), col(Person.id), col(Address.address))
    ).all()
    people = {person.id: person for person, _, _ in rows}
    addresses: dict[str, list[str]] = defaultdict(list)
    named = {person.id for person, address, is_named in rows if address is not None and is_named}
    for person, address, _ in rows:
        addresses[person.id] += [] if address is None else [address]
    known = [_Known(person, tuple(addresses[id_]), id_ in named) for id_, person in people.items()]
    return _without_hidden(reader, known)


def _without_hidden(reader: Reader, people: Sequence[_Known]) -> list[_Known]:
    doubtful = [known for known in people if not known.is_named and known.person.name_source is not NameSource.USER]
    if not doubtful:
        return list(people)
    digester = reader.digester()
    shows = dict(
        reader.session.execute(
            sa.select(col(HiddenParticipant.digest), sa.func.max(sa.case((reader.shows_bcc(), 1), else_=0)))
            .join(Copy, col(Copy.id) == col(HiddenParticipant.copy_id))
            .where(col(HiddenParticipant.workspace_id) == reader.workspace_id)
            .group_by(col(HiddenParticipant.digest))
        )
        .tuples()
        .all()
    )
    hidden = set()
    for known in doubtful:
        found = [shows[d] for d in (address_key(digester, one) for one in known.addresses) if d in shows]
        # Without any mail left, a person stays; but not one of whom others never heard.
        if not any(found) and (found or known.person.created_from == FROM_BCC):
            hidden.add(known.person.id)
    return [known for known in people if known.person.id not in hidden]


def _domains_of_companies(reader: Reader) -> dict[str, tuple[str, ...]]:
    found = select(Domain).where(Domain.workspace_id == reader.workspace_id).order_by(col(Domain.domain))
    domains: dict[str, tuple[str, ...]] = {}
    for domain in reader.session.exec(found):
        domains[domain.company_id] = (*domains.get(domain.company_id, ()), domain.domain)
    return domains


def _domains_that_speak(reader: Reader) -> set[str]:
    """Give the companies' domains that some visible header or meeting names by an address of no person's (info@)."""
    of_mail = sa.select(col(Participant.key)).where(col(Participant.workspace_id) == reader.workspace_id)
    of_meetings = sa.select(col(Attendee.key)).where(col(Attendee.workspace_id) == reader.workspace_id, IS_SOMEBODY)
    named = sa.union(of_mail, of_meetings).subquery()
    is_persons = sa.exists().where(
        col(Address.workspace_id) == reader.workspace_id, col(Address.address) == named.c.key
    )
    keys = sa.select(named.c.key).where(~is_persons)
    return {company_domain(key) for key in reader.session.scalars(keys)}


def _show(known: _Known, companies: Mapping[str, str], domains: Mapping[str, Sequence[str]]) -> PersonView:
    person = known.person
    of_company = domains.get(person.company_id or "", ())
    own = {company_domain(address) for address in known.addresses}
    return PersonView(
        id=person.id,
        name=person.name,
        first_name=person.first_name,
        last_name=person.last_name,
        addresses=known.addresses,
        company=companies.get(person.company_id or ""),
        domain=next((domain for domain in of_company if domain in own), next(iter(of_company), None)),
        created_from=FROM_MAIL if person.created_from == FROM_BCC else person.created_from,
    )
