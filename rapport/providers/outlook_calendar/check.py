"""The connection test of an account's calendars at Microsoft: its permission, and the list of its calendars."""

from contextlib import ExitStack

from rapport.errors import Misconfigured
from rapport.providers.base import CheckStep, Login
from rapport.providers.checking import Trial, run_trials
from rapport.providers.outlook_calendar.client import Client, open_client
from rapport.providers.outlook_calendar.parse import read_calendars

SIGN_IN_MEND = "Reconnect the account, and accept the permission to read calendars on Microsoft's page."
LISTING_MEND = "Open Outlook's calendar as this user: the calendars that are listed there can be read here."


def check_calendar(login: Login) -> list[CheckStep]:
    """Test the account's calendars, step by step."""
    with ExitStack() as opened:
        attempt = _Attempt(login, opened)
        return run_trials(
            "calendar",
            [
                Trial("sign_in", attempt.sign_in, SIGN_IN_MEND),
                Trial("listing", attempt.list_calendars, LISTING_MEND),
            ],
        )


class _Attempt:
    def __init__(self, login: Login, opened: ExitStack) -> None:
        self.login = login
        self.opened = opened
        self.client: Client | None = None

    def sign_in(self) -> str:
        self.client = self.opened.enter_context(open_client(self.login))
        self.client.require_default()
        return "Microsoft accepts the account's permission."

    def list_calendars(self) -> str:
        assert self.client is not None
        count = len(list(read_calendars(self.client.list_calendars(), self.client.owner)))
        if not count:
            raise Misconfigured("The account has no calendars that can be read.")
        return f"{count} calendars can be read."
