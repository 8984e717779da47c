"""The settings of a connection, as the command line asks for them and as an account keeps them."""

from enum import StrEnum
from typing import Annotated

import typer


class Security(StrEnum):
    """How a connection is protected: TLS from the start, STARTTLS (never downgraded), or not at all."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


IMAP_PORTS = {Security.TLS: 993, Security.STARTTLS: 143, Security.NONE: 143}
SMTP_PORTS = {Security.TLS: 465, Security.STARTTLS: 587, Security.NONE: 25}

Host = Annotated[str | None, typer.Option("--host", help="The IMAP server's name.")]
Port = Annotated[int | None, typer.Option("--port", min=1, max=65535, help="Its port, if not the usual one.")]
Protection = Annotated[Security | None, typer.Option("--security", help="How the connection is protected.")]
User = Annotated[str | None, typer.Option("--user", help="The name to sign in with; else the address.")]
CaFile = Annotated[str | None, typer.Option("--ca-file", help="Certificates to trust, where the server's is private.")]
SmtpHost = Annotated[str | None, typer.Option("--smtp-host", help="The SMTP server's name.")]
SmtpPort = Annotated[int | None, typer.Option("--smtp-port", min=1, max=65535, help="Its port, if not the usual one.")]
SmtpProtection = Annotated[Security | None, typer.Option("--smtp-security", help="How SMTP is protected.")]
SmtpUser = Annotated[str | None, typer.Option("--smtp-user", help="The name for SMTP; else as for IMAP.")]

CaldavUrl = Annotated[
    str | None,
    typer.Option("--caldav-url", metavar="URL", help="The CalDAV server's address, of whatever page of it is known."),
]
CaldavUser = Annotated[str | None, typer.Option("--caldav-user", help="The name for CalDAV; else the usual one.")]


def caldav_settings(*, url: str | None, user: str | None) -> dict[str, str]:
    """Give what was said of a CalDAV server."""
    said = {"caldav_url": url, "caldav_user": user}
    return {name: value for name, value in said.items() if value is not None}


def imap_settings(
    *,
    host: str | None,
    port: int | None,
    security: Security | None,
    user: str | None,
    ca_file: str | None,
) -> dict[str, str]:
    """Give what was said of an IMAP server; a new protection brings its usual port along."""
    usual = None if security is None else IMAP_PORTS[security]
    said = {"host": host, "port": port or usual, "security": security, "user": user, "ca_file": ca_file}
    return {name: str(value) for name, value in said.items() if value is not None}


def smtp_settings(*, host: str | None, port: int | None, security: Security | None, user: str | None) -> dict[str, str]:
    """Give what was said of an SMTP server."""
    usual = None if security is None else SMTP_PORTS[security]
    said = {"smtp_host": host, "smtp_port": port or usual, "smtp_security": security, "smtp_user": user}
    return {name: str(value) for name, value in said.items() if value is not None}
