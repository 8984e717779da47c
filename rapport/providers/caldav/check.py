"""The connection test of a CalDAV account: name, port, TLS, certificate, sign-in and the list of its calendars."""

import contextlib
from socket import socket

from rapport.errors import Misconfigured
from rapport.providers import network
from rapport.providers.base import CheckStep, Login
from rapport.providers.caldav.calendars import CaldavCalendars
from rapport.providers.caldav.client import open_client
from rapport.providers.caldav.discovery import forget_place
from rapport.providers.caldav.reach import Reach, endpoint_of
from rapport.providers.caldav.service import Start, find_start
from rapport.providers.checking import Attempt, Trial, run_trials
from rapport.providers.network import Endpoint, Security

SETTINGS_MEND = "Correct the account's URL: it begins with https:// and names the server of the calendars."
TLS_MEND = "Use an https URL with the port that speaks TLS: mostly 443, sometimes 8443."
LISTING_MEND = (
    "Check the URL; the calendar provider's help page names it. Usual are https://caldav.icloud.com/, "
    "https://caldav.fastmail.com/, https://HOST/remote.php/dav/ (Nextcloud), https://HOST/SOGo/dav/ (SOGo), "
    "https://HOST/dav/ (Zimbra), or the bare https://HOST/."
)


def check_calendar(login: Login) -> list[CheckStep]:
    """Test the account's calendar server, step by step."""
    try:
        start = find_start(login)
        endpoint = endpoint_of(start.urls[0], start.home.ca_file)
    except Misconfigured as error:
        return [CheckStep("caldav name", passed=False, sentence=str(error), mend=SETTINGS_MEND)]
    with contextlib.closing(_Attempt(login, endpoint, start)) as attempt:
        trials = attempt.list_trials("443 and 8443", TLS_MEND)
        trials.append(Trial("listing", attempt.list_calendars, LISTING_MEND))
        return run_trials("caldav", trials)


class _Attempt(Attempt):
    def __init__(self, login: Login, endpoint: Endpoint, start: Start) -> None:
        super().__init__(login, endpoint)
        self.start = start
        self.opened = contextlib.ExitStack()
        self.connection: socket | None = None
        self.calendars: CaldavCalendars | Misconfigured | None = None

    def connect(self) -> str:
        self.connection = network.connect(self.endpoint, self.addresses)
        self.opened.callback(self.connection.close)
        return f"Port {self.endpoint.port} is open."

    def begin(self) -> None:
        assert self.connection is not None
        if self.endpoint.security is Security.TLS:
            self.opened.callback(network.start_tls(self.connection, self.endpoint).close)
        Reach(self.start.home).admit(self.start.urls[0])

    def sign_in(self) -> str:
        forget_place(self.login)
        client = self.opened.enter_context(open_client(self.login, self.start.home))
        try:
            self.calendars = CaldavCalendars(client, self.login, self.start)
        except Misconfigured as error:
            self.calendars = error  # no matter of the password: said with the next step
            return "The user name and password were not refused."
        return "The user name and password are accepted."

    def list_calendars(self) -> str:
        assert self.calendars is not None
        if isinstance(self.calendars, Misconfigured):
            raise self.calendars
        count = len(self.calendars.list_calendars())
        if not count:
            raise Misconfigured("The account has no calendars that hold events.")
        return f"{count} calendars can be read."

    def close(self) -> None:
        self.opened.close()
