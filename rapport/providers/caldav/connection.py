"""HTTP as the caldav library's client asks for it: over niquests, HTTP/1.1 alone, bounded, redirected only by `Reach`.

Certificates are verified, answers bounded and counted; nothing of the environment (proxies, .netrc) plays a part. This
is the one module that touches private parts of niquests.
"""

import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from niquests import PreparedRequest, Response, Session, TLSConfiguration
from niquests.adapters import HTTPAdapter
from niquests.exceptions import RequestException
from niquests.exceptions import SSLError as NoTls

from rapport.errors import Misconfigured, ProviderError, Unavailable
from rapport.providers import network
from rapport.providers.base import Usage
from rapport.providers.caldav.reach import Reach, join_url, split_url
from rapport.providers.network import Endpoint, Security, TlsFailed

MAX_ANSWER = 64 << 20  # octets of one answer, decompressed
ANSWER_SECONDS = 600.0  # for one answer, however steadily it drips
CHUNK = 64 << 10
ENCODINGS = ("gzip", "deflate", "identity")  # others unpack more from one chunk than there is memory
MAX_REDIRECTS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})

# What niquests raises over headers that a server makes up, besides its own exceptions (Digest without a nonce).
GARBLED = (ValueError, LookupError, TypeError, AttributeError, AssertionError, NotImplementedError)


class AnswerTooLarge(Unavailable):
    """The server's answer is larger than any that is read."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, under the names that the caldav library reads; `url` is the last of the redirects."""

    url: str
    status_code: int
    headers: Mapping[str, str]
    content: bytes
    reason: str


class Connection:
    """A session as the library's client wants it; `last` is the last answer."""

    def __init__(self, reach: Reach, usage: Usage) -> None:
        self.last = Answer("", 0, {}, b"", "")
        self._reach = reach
        self._usage = usage
        self._sessions: dict[tuple[str, Security], Session] = {}

    def request(self, method: str, url: str, **asked: Any) -> Answer:  # noqa: ANN401  as the library hands it over
        """Send a request, and follow redirects to where they may lead. Raises Misconfigured and Unavailable."""
        for _ in range(MAX_REDIRECTS + 1):
            self.last = self._send(method, split_url(url).geturl(), asked)
            if self.last.status_code not in REDIRECTS or not self.last.headers.get("Location"):
                return self.last
            url = join_url(self.last.url, self.last.headers["Location"])
        raise Misconfigured("The server leads from one URL to the next without end: correct the account's URL.")

    def close(self) -> None:
        """Close what is open."""
        for session in self._sessions.values():
            session.close()

    def _send(self, method: str, url: str, asked: Mapping[str, Any]) -> Answer:
        endpoint = self._reach.admit(url)
        session = self._sessions.get((endpoint.host, endpoint.security)) or self._open(endpoint)
        try:
            got = session.request(
                method,
                url,
                data=asked.get("data"),
                headers=asked.get("headers"),
                auth=asked.get("auth"),
                timeout=(network.CONNECT_SECONDS, network.READ_SECONDS),
                verify=endpoint.ca_file or True,
                allow_redirects=False,
            )
        except RequestException as error:
            raise _failure(endpoint, error) from None
        except GARBLED:
            raise Unavailable("The server's answer can't be read.") from None
        return _take(url, got)

    def _open(self, endpoint: Endpoint) -> Session:
        network.tls_context(endpoint)  # says what is wrong with `ca_file`
        session = Session()
        session.trust_env = False
        session.mount("https://" if endpoint.security is Security.TLS else "http://", self._adapter(endpoint))
        self._sessions[endpoint.host, endpoint.security] = session
        return session

    def _adapter(self, endpoint: Endpoint) -> HTTPAdapter:
        addresses = self._reach.addresses[endpoint.host]
        hosts = ",".join(f"{endpoint.host}:{f'[{one}]' if ':' in one else one}" for one in addresses)
        return _Adapter(
            self._usage,
            resolver=f"in-memory://default/?hosts={hosts}",
            disable_http2=True,
            disable_http3=True,
            allow_incoming_cookies=False,
            revocation_configuration=None,  # it would ask hosts that the certificate names
            tls_configuration=TLSConfiguration(backend="ssl", min_version=ssl.TLSVersion.TLSv1_2),
        )


class _Adapter(HTTPAdapter):
    """Sends requests one by one, counts them, and reads their answers within bounds."""

    def __init__(self, usage: Usage, **options: Any) -> None:  # noqa: ANN401  the library's own
        self._usage = usage
        super().__init__(**options)

    def send(self, request: PreparedRequest, *args: Any, **options: Any) -> Response:  # noqa: ANN401  the same
        self._usage.requests += 1
        response = super().send(request, *args, **options)
        # Digest reads the answers that it refuses by itself and without a bound, so it must find them read already.
        response._content = self._read(response)  # noqa: SLF001
        response._content_consumed = True  # noqa: SLF001
        return response

    def _read(self, response: Response) -> bytes:
        if response.headers.get("Content-Encoding", "gzip").lower() not in ENCODINGS:
            response.close()
            raise Unavailable("The server's answer can't be read.")
        content = bytearray()
        end = time.monotonic() + ANSWER_SECONDS
        for chunk in response.iter_content(CHUNK):
            content += chunk
            if len(content) > MAX_ANSWER or time.monotonic() > end:
                response.close()
                raise AnswerTooLarge("The server's answer is too large to be read.")
        self._usage.octets += len(content)
        return bytes(content)


def _take(url: str, got: Response) -> Answer:
    headers = got.headers.copy()
    # The library would log an answer that is no XML, or says it isn't; of plain text it expects nothing.
    headers["Content-Type"] = "text/plain"
    return Answer(url, got.status_code or 0, headers, got.content or b"", got.reason or "")


def _failure(endpoint: Endpoint, error: RequestException) -> ProviderError:
    cause = _cause_of(error)
    if isinstance(cause, ssl.SSLCertVerificationError):
        return network.refused(endpoint, cause)
    if isinstance(error, NoTls):
        return TlsFailed(f"{endpoint.host} does not speak TLS on port {endpoint.port}.")
    if isinstance(cause, TimeoutError):
        return Unavailable(f"{endpoint.host} did not answer in time.")
    if isinstance(cause, ConnectionRefusedError):
        return Unavailable(
            f"{endpoint.host} refused the connection on port {endpoint.port}: it is tried again; if it lasts, check "
            "the account's URL."
        )
    return Unavailable(f"{endpoint.host} ended the connection.")


def _cause_of(error: BaseException) -> BaseException:
    while (inner := error.__cause__ or error.__context__) is not None:
        error = inner
    return error
