"""The two records of a sign-in: what was asked of a provider, and what an owner granted."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """A sign-in that has begun: the page for the owner's browser, and what its answer is proven by.

    It belongs to one owner's browser or terminal, serves once, and is kept from everybody else. `services` are
    "mail" and "calendar"; `sending` asks for the permission to send too.
    """

    url: str = field(repr=False)
    state: str = field(repr=False)
    code_verifier: str = field(repr=False)
    redirect_uri: str
    services: tuple[str, ...]
    sending: bool = False


@dataclass(frozen=True, slots=True)
class Connected:
    """A sign-in that went well: whose account it is, the owner's other addresses there, and the account's secret."""

    address: str
    aliases: tuple[str, ...]
    services: tuple[str, ...]
    secret: str = field(repr=False)

    @property
    def connection(self) -> dict[str, str]:
        """Give the settings that the account keeps."""
        return {"services": " ".join(self.services)}
