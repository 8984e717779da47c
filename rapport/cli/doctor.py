"""doctor: what is wrong with an installation, and how to mend it."""

import os
import shutil
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from alembic.util import CommandError
from sqlmodel import col, select

from models.account import Account
from models.words import AccountState, Provider
from rapport import clock
from rapport.cli.options import Json
from rapport.cli.output import Columns, print_listing
from rapport.db import open_database, reading
from rapport.errors import Misconfigured, RapportError
from rapport.oauth.applications import lacks_application
from rapport.providers.base import CheckStep
from rapport.rotation import next_secret_file
from rapport.running import find_api_url, is_healthy
from rapport.settings import Settings, get_settings
from rapport.vault import open_vault

_LEAST_FREE = 1024**3  # octets; an import of 100,000 messages needs about as much
_LATE = timedelta(minutes=15)  # three scheduled runs

_COLUMNS: Columns[CheckStep] = {
    "check": lambda one: one.name,
    "passed": lambda one: one.passed,
    "what was found": lambda one: one.sentence,
    "mend": lambda one: one.mend,
}


def doctor(as_json: Json = False) -> None:
    """Say what is wrong and how to mend it; status 3 when anything is."""
    checks = list(_examine(get_settings()))
    print_listing(checks, _COLUMNS, as_json=as_json)
    failed = [check for check in checks if not check.passed]
    if failed:
        raise Misconfigured(f"{len(failed)} of {len(checks)} checks failed; the mends stand beside them.")


def _examine(settings: Settings) -> Iterator[CheckStep]:
    yield _check_disk(settings)
    yield _check_keys(settings)
    yield _check_prefect(settings)
    try:
        engine = open_database(settings)
    except RapportError as error:
        yield CheckStep("database", passed=False, sentence=str(error), mend="Then run `rapport doctor` again.")
        return
    except CommandError:
        sentence = "The database was made by a newer version of Rapport."
        yield CheckStep("database", passed=False, sentence=sentence, mend="Install that version, or restore a backup.")
        return
    kind = engine.dialect.name
    yield CheckStep("database", passed=True, sentence=f"{kind} answers, its tables are of this version.")
    with reading(engine) as session:
        accounts = session.exec(select(Account).order_by(col(Account.label))).all()
    yield from _check_registrations(settings, accounts)
    yield from _check_accounts(accounts)


def _check_disk(settings: Settings) -> CheckStep:
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    free = shutil.disk_usage(settings.home).free
    sentence = f"{free / 1024**3:.1f} GiB are free in the data folder."
    mend = "" if free >= _LEAST_FREE else "Free some space, or move RAPPORT_HOME to a larger disk."
    return CheckStep("disk", passed=not mend, sentence=sentence, mend=mend)


def _check_keys(settings: Settings) -> CheckStep:
    if next_secret_file(settings).exists():
        mend = "Finish it: run `rapport key rotate` again."
        return CheckStep("keys", passed=False, sentence="A change of the master key was interrupted.", mend=mend)
    try:
        open_vault(settings).check()
    except RapportError as error:
        mend = "Restore the secret key and the keys folder from the same backup as the database."
        return CheckStep("keys", passed=False, sentence=str(error), mend=mend)
    return CheckStep("keys", passed=True, sentence="All keys open.")


def _check_prefect(settings: Settings) -> CheckStep:
    url = os.environ.get("PREFECT_API_URL")
    if (url and is_healthy(url)) or (not url and find_api_url(settings)):
        return CheckStep("prefect", passed=True, sentence="Prefect's API answers.")
    mend = "Start its server, or correct PREFECT_API_URL." if url else "Start `rapport up`."
    return CheckStep("prefect", passed=False, sentence="No Prefect API answers.", mend=mend)


def _check_registrations(settings: Settings, accounts: Sequence[Account]) -> Iterator[CheckStep]:
    """Tell where accounts are connected by a registration of ours that this installation doesn't know."""
    for provider in sorted({account.provider for account in accounts}):
        if lacks_application(settings, provider):
            yield _missing_registration(provider)


def _missing_registration(provider: Provider) -> CheckStep:
    sentence = f"Accounts are connected at {provider.title()}, but the registration with it isn't set here."
    names = f"RAPPORT_{provider.upper()}_CLIENT_ID and RAPPORT_{provider.upper()}_CLIENT_SECRET"
    mend = f"Set {names}; docs/{provider}.md says where they come from."
    return CheckStep(provider, passed=False, sentence=sentence, mend=mend)


def _check_accounts(accounts: Sequence[Account]) -> Iterator[CheckStep]:
    for account in accounts:
        if account.state is AccountState.PAUSED:
            yield CheckStep(account.label, passed=True, sentence="Paused by its owner.")
        elif account.problem:
            mend = f"See `rapport account test {account.label}`."
            yield CheckStep(account.label, passed=False, sentence=account.problem, mend=mend)
    syncing = [account for account in accounts if account.state is AccountState.ACTIVE]
    if syncing:
        yield _check_schedule(max((one.synced_at for one in syncing if one.synced_at), default=None))


def _check_schedule(latest: datetime | None) -> CheckStep:
    if latest is None:
        sentence = "No account was synced yet."
    else:
        sentence = f"The last account was synced at {latest:%Y-%m-%d %H:%M} UTC."
    if latest is not None and clock.now() - latest <= _LATE:
        return CheckStep("schedule", passed=True, sentence=sentence)
    return CheckStep("schedule", passed=False, sentence=sentence, mend="Start `rapport up`, and see its worker's log.")
