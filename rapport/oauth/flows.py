"""Which providers an owner signs in at, and how; nowhere else is one told from another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from models.words import Provider
from rapport.errors import UsageError
from rapport.oauth import google, microsoft, microsoft_device
from rapport.oauth.grants import AuthorizationRequest, Connected, DeviceRequest
from rapport.oauth.loopback import BY_NAME, IN_FIGURES
from rapport.providers.base import Application


class Begin(Protocol):
    """How a sign-in begins."""

    def __call__(
        self,
        application: Application | None,
        redirect_uri: str,
        services: Sequence[str],
        *,
        sending: bool = False,
        address: str = "",
        mailbox: str = "",
    ) -> AuthorizationRequest:
        """Give the page for the owner's browser. Raises ProviderError, Misconfigured without our registration."""


class Finish(Protocol):
    """How a sign-in ends."""

    def __call__(
        self,
        application: Application | None,
        request: AuthorizationRequest,
        response_url: str,
        *,
        allow_fewer: bool = False,
    ) -> Connected:
        """Take the answer that the browser was sent back with. Raises UsageError and ProviderError."""


class BeginDevice(Protocol):
    """How a sign-in by a code begins."""

    def __call__(
        self, application: Application | None, services: Sequence[str], *, sending: bool = False, mailbox: str = ""
    ) -> DeviceRequest:
        """Give the page and the code for the owner. Raises ProviderError, Misconfigured without our registration."""


class FinishDevice(Protocol):
    """How a sign-in by a code ends."""

    def __call__(
        self, application: Application | None, request: DeviceRequest, *, allow_fewer: bool = False
    ) -> Connected:
        """Wait until the owner has answered. Raises UsageError and ProviderError."""


@dataclass(frozen=True, slots=True)
class DeviceFlow:
    """How owners sign in by a code, on a machine without a browser."""

    begin: BeginDevice
    finish: FinishDevice


@dataclass(frozen=True, slots=True)
class Flow:
    """How owners sign in at one provider; `loopback` spells the address of this machine as the provider wants it."""

    begin: Begin
    finish: Finish
    loopback: str
    device: DeviceFlow | None = None


FLOWS: Mapping[Provider, Flow] = MappingProxyType({
    Provider.GOOGLE: Flow(google.begin, google.finish, IN_FIGURES),
    Provider.MICROSOFT: Flow(
        microsoft.begin,
        microsoft.finish,
        BY_NAME,  # the only one whose port Microsoft doesn't compare
        DeviceFlow(microsoft_device.begin_device, microsoft_device.finish_device),
    ),
})  # fmt: skip


def flow_of(provider: Provider) -> Flow:
    """Give how owners sign in at a provider. Raises UsageError where they don't."""
    if provider not in FLOWS:
        raise UsageError("This account signs in with a password: `rapport account set --password` changes it.")
    return FLOWS[provider]
