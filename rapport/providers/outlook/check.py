"""The connection test of an Outlook account: whether Microsoft accepts the sign-in, and the mailbox can be listed."""

from contextlib import ExitStack

from rapport.errors import Misconfigured
from rapport.providers.base import CheckStep, Login
from rapport.providers.checking import Trial, run_trials
from rapport.providers.outlook.client import Client, open_client
from rapport.providers.outlook.folders import read_folders

SIGN_IN_MEND = (
    "Where the sentence names something to correct, correct that; otherwise reconnect the account, and accept the "
    "permission to read mail on Microsoft's page."
)
LISTING_MEND = "Try again in a few minutes: reading was allowed a moment ago."


def check_mail(login: Login) -> list[CheckStep]:
    """Test the account's mail at Microsoft."""
    with ExitStack() as resources:
        attempt = _Attempt(login, resources)
        trials = [
            Trial("sign_in", attempt.sign_in, SIGN_IN_MEND),
            Trial("listing", attempt.list_folders, LISTING_MEND),
        ]
        return run_trials("outlook", trials)


class _Attempt:
    def __init__(self, login: Login, resources: ExitStack) -> None:
        self._login = login
        self._resources = resources
        self._client: Client | None = None

    def sign_in(self) -> str:
        self._client = self._resources.enter_context(open_client(self._login))
        if not self._client.find_folder("inbox"):
            raise Misconfigured("Microsoft knows no inbox of this mailbox.")
        return "Microsoft accepts the account's permission to read mail."

    def list_folders(self) -> str:
        assert self._client is not None
        count = sum(folder.is_selectable for folder in read_folders(*self._client.list_folders()))
        return f"{count} folders can be read."
