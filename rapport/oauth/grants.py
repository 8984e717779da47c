"""The records of a sign-in: what was asked of a provider, in a browser or by a code, and what an owner granted."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """A sign-in that has begun: the page for the owner's browser, and what its answer is proven by.

    It belongs to one owner's browser or terminal, serves once, and is kept from everybody else. `services` are
    "mail" and "calendar"; `sending` asks for the permission to send too. `mailbox` is the address of a mailbox that is
    shared with whoever signs in, "" for their own.
    """

    url: str = field(repr=False)
    state: str = field(repr=False)
    code_verifier: str = field(repr=False)
    redirect_uri: str
    services: tuple[str, ...]
    sending: bool = False
    mailbox: str = ""
    nonce: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class DeviceRequest:
    """A sign-in that has begun on a machine without a browser (RFC 8628): the owner types the code at `page`, anywhere.

    `interval` is how many seconds lie between two questions whether that was done. The rest is as of a browser's.
    """

    page: str
    user_code: str
    device_code: str = field(repr=False)
    interval: float
    ends_at: datetime
    services: tuple[str, ...]
    sending: bool = False
    mailbox: str = ""


@dataclass(frozen=True, slots=True)
class Connected:
    """A sign-in that went well: who signed in, their other addresses there, and the account's secret.

    `mailbox` is the shared mailbox that the account is about; nobody's other addresses are its own.
    """

    address: str
    aliases: tuple[str, ...]
    services: tuple[str, ...]
    secret: str = field(repr=False)
    mailbox: str = ""

    @property
    def account_address(self) -> str:
        """Give the address that the account goes by."""
        return self.mailbox or self.address

    @property
    def connection(self) -> dict[str, str]:
        """Give the settings that the account keeps."""
        return {"services": " ".join(self.services), **({"mailbox": self.mailbox} if self.mailbox else {})}
