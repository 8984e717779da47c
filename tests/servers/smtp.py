"""A private SMTP server (aiosmtpd) on a free loopback port: STARTTLS or TLS or plain, with AUTH; it keeps mail."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from rapport.providers.network import Security
from tests.servers.certificates import Certificates, make_certificates
from tests.servers.ports import free_port

USER = "jana@firm.example"
PASSWORD = "a throw-away password"


@dataclass(slots=True)
class SmtpServer:
    """A running server; `received` are the envelopes that clients handed over."""

    port: int
    security: Security
    ca_file: Path
    host: str = "127.0.0.1"
    user: str = USER
    password: str = PASSWORD
    received: list[Envelope] = field(default_factory=list)

    def settings(self) -> dict[str, str]:
        """Give the connection settings of an account that sends through it."""
        return {
            "smtp_host": self.host,
            "smtp_port": str(self.port),
            "smtp_security": self.security.value,
            "smtp_user": self.user,
            "ca_file": str(self.ca_file),
        }

    async def handle_DATA(  # noqa: N802  aiosmtpd looks it up by this name
        self,
        server: SMTP,  # noqa: ARG002  what aiosmtpd hands over
        session: Session,  # noqa: ARG002  the same
        envelope: Envelope,
    ) -> str:
        """Keep the message."""
        self.received.append(envelope)
        return "250 Kept"


@contextmanager
def start_smtp(
    folder: Path, *, security: Security = Security.STARTTLS, certificates: Certificates | None = None
) -> Iterator[SmtpServer]:
    """Start a server and end it afterwards."""
    files = certificates or make_certificates(folder)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(files.chain_file, files.key_file)
    server = SmtpServer(free_port(), security, files.ca_file)
    controller = Controller(
        server,
        hostname=server.host,
        port=server.port,
        ssl_context=context if security is Security.TLS else None,
        tls_context=context if security is Security.STARTTLS else None,
        require_starttls=security is Security.STARTTLS,
        auth_require_tls=security is Security.STARTTLS,
        authenticator=_authenticate,
    )
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


def _authenticate(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, credentials: object
) -> AuthResult:
    accepted = LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=credentials == accepted, handled=False)
