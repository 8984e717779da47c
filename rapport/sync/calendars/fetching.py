"""Provider → page: what the ids of a calendar hold."""

from collections.abc import Mapping, Sequence

from rapport.providers.base import CalendarObject, Unreadable
from rapport.sync.calendars.comparing import CalendarDifference
from rapport.sync.calendars.page import CalendarPage
from rapport.sync.fetching import unanswered
from rapport.sync.run import AccountRun

_OBJECTS_A_REQUEST = 100  # of a multiget: more is too many for some servers


def fetch_page(run: AccountRun, difference: CalendarDifference, ids: Sequence[str]) -> CalendarPage:
    """Fetch some of a calendar's ids. What the provider leaves out is asked for once more, then left pending."""
    versions: Mapping[str, str] = {id_: difference.changed[id_] for id_ in ids}
    page = CalendarPage(difference.stream, run.rules, versions, difference.began)
    run.pace(1 + len(ids) // _OBJECTS_A_REQUEST)
    answers = list(_fetch(run, page, ids))
    missing = unanswered(ids, answers)
    if missing:
        answers += _fetch(run, page, missing)
        page.postpone(unanswered(missing, answers))
    page.objects = [answer for answer in answers if isinstance(answer, CalendarObject)]
    page.unreadable = [answer for answer in answers if isinstance(answer, Unreadable)]
    return page


def _fetch(run: AccountRun, page: CalendarPage, ids: Sequence[str]) -> Sequence[CalendarObject | Unreadable]:
    return run.calendars.ask(lambda source: source.fetch_events(page.stream.path, ids))
