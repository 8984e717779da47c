"""Accounts → logins: with our registration, the owner's choices, and a place where renewed secrets are kept."""

from dataclasses import replace

from sqlmodel import Session

from models.account import Account
from rapport.db import in_transaction
from rapport.installation import Installation
from rapport.oauth.applications import application_of
from rapport.policy.visibility import needs_body
from rapport.providers.base import Login
from rapport.store.accounts import exchange_secret, login_of, seal_secret
from rapport.store.streams import list_left_out


def login_to(installation: Installation, session: Session, account: Account) -> Login:
    """Give what is needed to open an account; a secret that the provider renews is kept with it."""
    login = replace(
        login_of(installation.vault, account),
        application=application_of(installation.settings, account.provider),
        keep_secret=SecretKeeper(installation, account),
    )
    return with_choices(login, session, account)


def with_choices(login: Login, session: Session, account: Account) -> Login:
    """Give a login with what the owner chooses now: labels that are left out, and whether texts are wanted."""
    return replace(
        login,
        left_out=list_left_out(session, account.id),
        wants_bodies=needs_body(account.visibility, account.keep_private_copy),
    )


class SecretKeeper:
    """Keeps renewed secrets of one account, as long as nobody else put another in their place."""

    def __init__(self, installation: Installation, account: Account) -> None:
        self._installation = installation
        self._account_id = account.id
        self._known = account.secret

    def __call__(self, secret: str) -> None:
        """Keep a secret in place of the one that was known."""
        known, sealed = self._known, seal_secret(self._installation.vault, self._account_id, secret)
        if in_transaction(
            self._installation.engine, lambda session: exchange_secret(session, self._account_id, known, sealed)
        ):
            self._known = sealed
