"""Which providers an owner signs in at, and how; nowhere else is one told from another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from models.words import Provider
from rapport.errors import UsageError
from rapport.oauth import google
from rapport.oauth.grants import AuthorizationRequest, Connected
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
    ) -> AuthorizationRequest:
        """Give the page for the owner's browser. Raises Misconfigured without our registration."""


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


@dataclass(frozen=True, slots=True)
class Flow:
    """How owners sign in at one provider."""

    begin: Begin
    finish: Finish


FLOWS: Mapping[Provider, Flow] = MappingProxyType({Provider.GOOGLE: Flow(google.begin, google.finish)})


def flow_of(provider: Provider) -> Flow:
    """Give how owners sign in at a provider. Raises UsageError where they don't."""
    if provider not in FLOWS:
        raise UsageError("This account signs in with a password: `rapport account set --password` changes it.")
    return FLOWS[provider]
