"""The folders of an account, and where each stands."""

from collections.abc import Sequence

from rapport.store.streams import ChosenStream
from rapport.sync.listing import begin_import
from rapport.sync.run import AccountRun
from tasks.rules import step


@step("List the folders at the provider, and take the mark of each before anything of it is listed.")
def list_folders(run: AccountRun, folders: Sequence[str]) -> list[ChosenStream]:
    """Give the streams to import; `folders` narrows them down by id, empty means all chosen ones."""
    return begin_import(run, folders)
