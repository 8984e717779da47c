"""The registry of providers: nowhere else is one told from another."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager

from models.words import Provider
from rapport.errors import Misconfigured
from rapport.providers import archive, imap, memory
from rapport.providers.base import CheckStep, Login, MailSource, OpenMail

MAIL: Mapping[Provider, OpenMail] = {
    Provider.IMAP: imap.open_mail,
    Provider.ARCHIVE: archive.open_mail,
    Provider.MEMORY: memory.open_mail,
}
CHECKS: Mapping[Provider, Callable[[Login], list[CheckStep]]] = {
    Provider.IMAP: imap.check_mail,
    Provider.ARCHIVE: archive.check,
    Provider.MEMORY: memory.check,
}


def open_mail(provider: Provider, login: Login) -> AbstractContextManager[MailSource]:
    """Open an account's mail. Raises Misconfigured for a provider without mail, and what its opening raises."""
    if provider not in MAIL:
        raise Misconfigured(f"Mail of the provider {provider} can't be read.")
    return MAIL[provider](login)


def check_mail(provider: Provider, login: Login) -> list[CheckStep]:
    """Test an account's mail settings, step by step. Raises Misconfigured for a provider without mail."""
    if provider not in CHECKS:
        raise Misconfigured(f"Mail of the provider {provider} can't be read.")
    return CHECKS[provider](login)
