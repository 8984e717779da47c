"""Attendees → the people and companies that a page of a calendar brings."""

from collections.abc import Iterator

from rapport.policy.companies import company_domain
from rapport.policy.contacts import Candidate
from rapport.policy.meetings import list_external, list_new_people
from rapport.policy.names import name_of
from rapport.providers.base import RemoteEvent
from rapport.store.people import FROM_CALENDAR, FoundPerson
from rapport.sync.calendars.page import CalendarPage
from rapport.sync.meeting_people import gather_companies, gather_people


def meet_people(page: CalendarPage) -> None:
    """Find the people and companies of a page's kept events; new ones only if the owner lets meetings make them."""
    events = [event for kept in page.kept.values() for event in kept]
    external = [(event, list_external(event, page.rules)) for event in events]
    page.people = gather_people(found for event, those in external for found in _people_of(page, event, those))
    page.companies = gather_companies(
        company_domain(one.key) for _, those in external for one in those if page.rules.auto_create
    )


def _people_of(page: CalendarPage, event: RemoteEvent, external: list[Candidate]) -> Iterator[FoundPerson]:
    new = {one.key for one in list_new_people(event, external)} if page.rules.auto_create else set()
    for one in external:
        yield FoundPerson(
            address=one.key,
            name=name_of(one.display, one.key),
            named_at=event.stamped_at or event.starts_at,
            domain=company_domain(one.key),
            is_new=one.key in new,
            is_hidden=False,
            came_with=FROM_CALENDAR,
        )
