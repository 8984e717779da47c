"""SMTP (RFC 5321, 6409): the connection test of the server that sends an account's mail."""

import contextlib
import smtplib
import ssl

from rapport.errors import AuthorizationLost, Misconfigured, Unavailable
from rapport.providers import network
from rapport.providers.base import CheckStep, Login
from rapport.providers.checking import Attempt, run_trials
from rapport.providers.network import Endpoint, Security, TlsFailed

PORTS = {Security.TLS: 465, Security.STARTTLS: 587, Security.NONE: 25}
TLS_MEND = "Port 465 speaks TLS from the start (security tls), port 587 STARTTLS (security starttls)."


def check_smtp(login: Login) -> list[CheckStep]:
    """Test the server of `smtp_host`: name, port, TLS, certificate and sign-in; nothing is sent."""
    try:
        endpoint = network.endpoint_of(login.connection, PORTS, "smtp_")
    except Misconfigured as error:
        return [CheckStep("smtp name", passed=False, sentence=str(error), mend="Correct the account's settings.")]
    with contextlib.closing(_Attempt(login, endpoint)) as attempt:
        return run_trials("smtp", attempt.list_trials("465 (tls) and 587 (starttls)", TLS_MEND))


class _Attempt(Attempt):
    def __init__(self, login: Login, endpoint: Endpoint) -> None:
        super().__init__(login, endpoint)
        self.session: smtplib.SMTP | None = None

    def connect(self) -> str:
        network.connect(self.endpoint, self.addresses).close()
        return f"Port {self.endpoint.port} is open."

    def begin(self) -> None:
        self.session = _open_session(self.endpoint)

    def sign_in(self) -> str:
        assert self.session is not None
        connection = self.login.connection
        user = connection.get("smtp_user") or connection.get("user") or self.login.address
        try:
            self.session.login(user, self.login.secret)
        except smtplib.SMTPAuthenticationError:
            raise AuthorizationLost("The server does not accept the user name and password.") from None
        except (smtplib.SMTPNotSupportedError, UnicodeError):
            raise Misconfigured("The server takes no such sign-in over this connection.") from None
        except (smtplib.SMTPException, OSError):
            raise Unavailable("The server broke the connection during sign-in.") from None
        return "The user name and password are accepted."

    def close(self) -> None:
        if self.session is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                self.session.quit()


def _open_session(endpoint: Endpoint) -> smtplib.SMTP:
    """Connect and protect. Raises CertificateRefused, TlsFailed or Unavailable."""
    host, port, seconds = endpoint.host, endpoint.port, network.CONNECT_SECONDS
    context = network.tls_context(endpoint)
    try:
        if endpoint.security is Security.TLS:
            return smtplib.SMTP_SSL(host, port, timeout=seconds, context=context)
        session = smtplib.SMTP(host, port, timeout=seconds)
        if endpoint.security is Security.STARTTLS:
            session.starttls(context=context)
    except ssl.SSLCertVerificationError as error:
        raise network.refused(endpoint, error) from None
    except smtplib.SMTPNotSupportedError:
        raise TlsFailed(
            f"{host} does not offer STARTTLS on port {port}: correct the account's port or security."
        ) from None
    except ssl.SSLError:
        raise TlsFailed(f"{host} does not speak TLS on port {port}.") from None
    except (smtplib.SMTPException, OSError):
        raise Unavailable(f"{host} does not answer as a mail server on port {port}.") from None
    return session
