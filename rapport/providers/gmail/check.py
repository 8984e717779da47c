"""The connection test of a Gmail account: whether Google accepts the sign-in, and whether the mailbox can be listed."""

from contextlib import ExitStack

from rapport.providers.base import CheckStep, Login
from rapport.providers.checking import Trial, run_trials
from rapport.providers.gmail.client import Client, open_client
from rapport.providers.gmail.labels import list_folders

SIGN_IN_MEND = (
    "Where the sentence names something to correct, correct that; otherwise reconnect the account, and tick the box of "
    "Gmail on Google's page."
)
LISTING_MEND = "Try again in a few minutes: reading was allowed a moment ago."


def check_mail(login: Login) -> list[CheckStep]:
    """Test the account's mail at Google."""
    with ExitStack() as resources:
        attempt = _Attempt(login, resources)
        trials = [
            Trial("sign_in", attempt.sign_in, SIGN_IN_MEND),
            Trial("listing", attempt.list_folders, LISTING_MEND),
        ]
        return run_trials("gmail", trials)


class _Attempt:
    def __init__(self, login: Login, resources: ExitStack) -> None:
        self._login = login
        self._resources = resources
        self._client: Client | None = None

    def sign_in(self) -> str:
        self._client = self._resources.enter_context(open_client(self._login))
        self._client.get_profile()
        return "Google accepts the account's permission to read Gmail."

    def list_folders(self) -> str:
        assert self._client is not None
        labels = [folder for folder in list_folders(self._client.list_labels()) if folder.is_label]
        return f"{len(labels)} labels can be chosen or left out."
