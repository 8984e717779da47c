"""A connection test, step by step: what was tried, whether it went well, and the likely mend; it ends at a failure."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rapport.errors import ProviderError
from rapport.providers import network
from rapport.providers.base import CheckStep, Login
from rapport.providers.network import CertificateRefused, Endpoint, Security


@dataclass(frozen=True, slots=True)
class Trial:
    """One step to try: `attempt` gives the sentence of success or raises; `mend` is said when it raises."""

    name: str
    attempt: Callable[[], str]
    mend: str


def run_trials(protocol: str, trials: Sequence[Trial]) -> list[CheckStep]:
    """Try the steps in turn, and leave out those after a failing one."""
    steps: list[CheckStep] = []
    for trial in trials:
        name = f"{protocol} {trial.name}"
        try:
            steps.append(CheckStep(name, passed=True, sentence=trial.attempt()))
        except ProviderError as error:
            steps.append(CheckStep(name, passed=False, sentence=str(error), mend=trial.mend))
            break
    return steps


NAME_MEND = "Check the spelling of the host; the mail provider's help page names it."
CERTIFICATE_MEND = (
    "Use the host name that the certificate was made for; for a server with an authority of its own, name that "
    "authority's PEM file with `ca_file`."
)
SIGN_IN_MEND = (
    "Check the user name (often the whole address) and the password; where two-step sign-in is on, the provider "
    "wants an app password."
)


def port_mend(ports: str) -> str:
    """Say which ports are usual."""
    return f"Check the port and the firewall; usual are {ports}."


class Attempt(ABC):
    """A connection in the making, one step after the other; each protocol says how it connects, begins and signs in."""

    def __init__(self, login: Login, endpoint: Endpoint) -> None:
        self.login = login
        self.endpoint = endpoint
        self.addresses: list[network.Address] = []
        self._refusal: CertificateRefused | None = None

    @abstractmethod
    def connect(self) -> str:
        """Reach the port at one of the addresses."""

    @abstractmethod
    def begin(self) -> None:
        """Protect the connection as the settings ask. Raises CertificateRefused, TlsFailed and others."""

    @abstractmethod
    def sign_in(self) -> str:
        """Present the user name and password."""

    @abstractmethod
    def close(self) -> None:
        """Close whatever was opened."""

    def list_trials(self, ports: str, tls_mend: str) -> list[Trial]:
        """List the steps up to the sign-in; a connection without TLS has no certificate."""
        trials = [
            Trial("name", self._resolve, NAME_MEND),
            Trial("port", self.connect, port_mend(ports)),
            Trial("tls", self._protect, tls_mend),
            Trial("certificate", self._verify, CERTIFICATE_MEND),
            Trial("sign_in", self.sign_in, SIGN_IN_MEND),
        ]
        if self.endpoint.security is Security.NONE:
            del trials[3]
        return trials

    def _resolve(self) -> str:
        self.addresses = network.resolve(self.endpoint)
        return f"{self.endpoint.host} has an address."

    def _protect(self) -> str:
        try:
            self.begin()
        except CertificateRefused as error:
            self._refusal = error
        if self.endpoint.security is Security.NONE:
            return "The connection is not encrypted, as the settings ask."
        return "The connection is encrypted."

    def _verify(self) -> str:
        if self._refusal is not None:
            raise self._refusal
        return "The certificate is valid for this host."
