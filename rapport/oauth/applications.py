"""Our registrations with providers, from the settings; nowhere else are they put together."""

from collections.abc import Callable, Mapping

from models.words import Provider
from rapport.providers.base import Application
from rapport.settings import Settings


def application_of(settings: Settings, provider: Provider) -> Application | None:
    """Give our registration with a provider; None where it needs none, or where none was set."""
    build = _APPLICATIONS.get(provider)
    return build(settings) if build else None


def lacks_application(settings: Settings, provider: Provider) -> bool:
    """Tell whether a provider needs our registration, and it isn't set."""
    return provider in _APPLICATIONS and application_of(settings, provider) is None


def _google(settings: Settings) -> Application | None:
    if not settings.google_client_id or not settings.google_client_secret:
        return None
    return Application(
        client_id=settings.google_client_id,
        client_secret=settings.google_client_secret,
        quota=settings.google_quota,
        root=settings.google_root,
    )


def _microsoft(settings: Settings) -> Application | None:
    if not settings.microsoft_client_id:
        return None
    return Application(
        client_id=settings.microsoft_client_id,
        client_secret=settings.microsoft_client_secret,
        tenant=settings.microsoft_tenant,
        root=settings.microsoft_root,
        ca_file=settings.microsoft_ca_file,
    )


_APPLICATIONS: Mapping[Provider, Callable[[Settings], Application | None]] = {
    Provider.GOOGLE: _google,
    Provider.MICROSOFT: _microsoft,
}
