"""Participants → the people and companies that a page brings, each once, with the best name seen."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from rapport.policy.companies import company_domain, company_name
from rapport.policy.contacts import Candidate, list_allowed, list_external, list_new_people
from rapport.policy.identity import moment_of
from rapport.policy.names import is_better, name_of
from rapport.store.people import FoundCompany, FoundPerson
from rapport.sync.page import Kept, Page


def meet_people(page: Page) -> None:
    """Find the people and companies of a page's kept messages."""
    found: list[FoundPerson] = []
    domains: set[str] = set()
    for kept in page.kept:
        external = list_external(kept.envelope, page.rules)
        allowed = list_allowed(external, kept.envelope, kept.direction, page.rules)
        domains.update(company_domain(candidate.key) for candidate in allowed)
        found += _people_of(kept, external, allowed)
    page.people = gather_people(found)
    page.companies = gather_companies(domains)


def gather_people(found: Iterable[FoundPerson]) -> tuple[FoundPerson, ...]:
    """Give everybody who was found once, with the best name seen."""
    people: dict[str, FoundPerson] = {}
    for person in found:
        people[person.address] = _merge(people.get(person.address), person)
    return tuple(people.values())


def gather_companies(domains: Iterable[str]) -> tuple[FoundCompany, ...]:
    """Give the companies of domains; "" is nobody's."""
    return tuple(FoundCompany(domain, company_name(domain)) for domain in sorted(set(domains) - {""}))


def _people_of(kept: Kept, external: Sequence[Candidate], allowed: Sequence[Candidate]) -> Iterator[FoundPerson]:
    new = {candidate.key for candidate in list_new_people(allowed)}
    for candidate in external:
        if candidate.key in new or not candidate.is_hidden:
            yield _person(kept, candidate, is_new=candidate.key in new)


def _person(kept: Kept, candidate: Candidate, *, is_new: bool) -> FoundPerson:
    return FoundPerson(
        address=candidate.key,
        name=name_of(candidate.display, candidate.key),
        named_at=moment_of(kept.envelope),
        domain=company_domain(candidate.key),
        is_new=is_new,
        is_hidden=candidate.is_hidden,
    )


def _merge(one: FoundPerson | None, other: FoundPerson) -> FoundPerson:
    if one is None:
        return other
    better = other if is_better(other.name, other.named_at, one.name, one.named_at) else one
    is_new, is_hidden = one.is_new or other.is_new, one.is_hidden and other.is_hidden
    if (better.is_new, better.is_hidden) == (is_new, is_hidden):
        return better
    return replace(better, is_new=is_new, is_hidden=is_hidden)
