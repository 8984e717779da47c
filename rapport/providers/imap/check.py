"""The connection test of an IMAP account: name, port, TLS, certificate, sign-in and listing; then the same of SMTP."""

import contextlib
from dataclasses import dataclass, field
from socket import socket

from rapport.errors import Misconfigured
from rapport.providers import network, smtp
from rapport.providers.base import CheckStep, Login
from rapport.providers.checking import (
    CERTIFICATE_MEND,
    NAME_MEND,
    SIGN_IN_MEND,
    Trial,
    port_mend,
    run_trials,
)
from rapport.providers.imap.client import PORTS, Client, begin
from rapport.providers.imap.mailbox import ImapMail
from rapport.providers.network import CertificateRefused, Endpoint, Security

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
        trials = [
            Trial("name", attempt.resolve, NAME_MEND),
            Trial("port", attempt.connect, port_mend("993 (tls) and 143 (starttls)")),
            Trial("tls", attempt.protect, TLS_MEND),
            Trial("certificate", attempt.verify, CERTIFICATE_MEND),
            Trial("sign_in", attempt.sign_in, SIGN_IN_MEND),
            Trial("listing", attempt.list_folders, LISTING_MEND),
        ]
        if endpoint.security is Security.NONE:
            del trials[3]
        return run_trials("imap", trials)


@dataclass(slots=True)
class _Attempt:
    """A connection in the making, one step after the other."""

    login: Login
    endpoint: Endpoint
    addresses: list[network.Address] = field(default_factory=list)
    connection: socket | None = None
    client: Client | None = None
    refusal: CertificateRefused | None = None

    def resolve(self) -> str:
        self.addresses = network.resolve(self.endpoint)
        return f"{self.endpoint.host} has an address."

    def connect(self) -> str:
        self.connection = network.connect(self.endpoint, self.addresses)
        return f"Port {self.endpoint.port} is open."

    def protect(self) -> str:
        assert self.connection is not None
        try:
            self.client = begin(self.connection, self.endpoint)
        except CertificateRefused as error:
            self.refusal = error
        if self.endpoint.security is Security.NONE:
            return "The connection is not encrypted, as the settings ask."
        return "The connection is encrypted."

    def verify(self) -> str:
        if self.refusal is not None:
            raise self.refusal
        return "The certificate is valid for this host."

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
