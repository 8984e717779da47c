"""The connection test of an IMAP account: name, port, TLS, certificate, sign-in and listing; then the same of SMTP."""

import contextlib
from socket import socket

from rapport.errors import Misconfigured
from rapport.providers import network, smtp
from rapport.providers.base import CheckStep, Login
from rapport.providers.checking import Attempt, Trial, run_trials
from rapport.providers.imap.client import PORTS, Client, begin
from rapport.providers.imap.mailbox import ImapMail
from rapport.providers.network import Endpoint

TLS_MEND = "Port 993 speaks TLS from the start (security tls), port 143 mostly STARTTLS (security starttls)."
LISTING_MEND = "Ask the mail provider whether IMAP is switched on for this mailbox."


def check_mail(login: Login) -> list[CheckStep]:
    """Test the account's IMAP server, and its SMTP server where one is set."""
    try:
        endpoint = network.endpoint_of(login.connection, PORTS)
    except Misconfigured as error:
        return [CheckStep("imap name", passed=False, sentence=str(error), mend="Correct the account's settings.")]
    steps = _check_imap(login, endpoint)
    return steps + smtp.check_smtp(login) if login.connection.get("smtp_host") else steps


def _check_imap(login: Login, endpoint: Endpoint) -> list[CheckStep]:
    with contextlib.closing(_Attempt(login, endpoint)) as attempt:
        trials = attempt.list_trials("993 (tls) and 143 (starttls)", TLS_MEND)
        trials.append(Trial("listing", attempt.list_folders, LISTING_MEND))
        return run_trials("imap", trials)


class _Attempt(Attempt):
    def __init__(self, login: Login, endpoint: Endpoint) -> None:
        super().__init__(login, endpoint)
        self.connection: socket | None = None
        self.client: Client | None = None

    def connect(self) -> str:
        self.connection = network.connect(self.endpoint, self.addresses)
        return f"Port {self.endpoint.port} is open."

    def begin(self) -> None:
        assert self.connection is not None
        self.client = begin(self.connection, self.endpoint)

    def sign_in(self) -> str:
        assert self.client is not None
        self.client.sign_in(self.login.connection.get("user") or self.login.address, self.login.secret)
        return "The user name and password are accepted."

    def list_folders(self) -> str:
        assert self.client is not None
        folders = ImapMail(self.client).list_folders()
        if not folders:
            raise Misconfigured("The mailbox has no folders that IMAP shows.")
        return f"{len(folders)} folders can be read."

    def close(self) -> None:
        if self.client is not None:
            self.client.close()
        elif self.connection is not None:
            self.connection.close()
