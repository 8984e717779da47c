"""A whole account: its calendars first, which are done in moments, then its mail, whatever became of the calendars."""

from collections.abc import Callable

from rapport.errors import CalendarsFailed, ProviderError
from rapport.sync.budget import Budget
from rapport.sync.calendars.catching_up import catch_up_calendars
from rapport.sync.catching_up import catch_up
from rapport.sync.run import AccountRun


def catch_up_account(run: AccountRun, budget: Budget) -> bool:
    """Bring an account up to date; False when time ran out and more is to do. Trouble with calendars is raised last."""
    is_done: list[bool] = []
    trouble = try_calendars(run.has_mail, lambda: is_done.append(catch_up_calendars(run, budget)))
    is_done.append(catch_up(run, budget))
    if trouble is not None:
        raise trouble
    return all(is_done)


def try_calendars(has_mail: bool, work: Callable[[], None]) -> CalendarsFailed | None:
    """Work on an account's calendars; where the account has mail as well, trouble is given back instead of raised."""
    try:
        work()
    except ProviderError as error:
        if not has_mail:
            raise
        return CalendarsFailed(error)
    return None
