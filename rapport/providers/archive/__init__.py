"""Archives on disk: mail (mbox in its dialects, Maildir, saved messages, Google Takeout), and calendars (.ics).

An archive is never written to. It is read in place and by parts, whatever its size.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rapport.errors import Misconfigured, ProviderError
from rapport.providers.archive.calendars import ArchiveCalendars
from rapport.providers.archive.mailbox import ArchiveMail
from rapport.providers.base import CalendarSource, CheckStep, Login, MailSource
from rapport.providers.checking import Trial, run_trials

_NOTHING_THERE = "There is nothing at the archive's path, or it may not be seen."
_PATH_MEND = "Correct the path, mount the disk, or permit reading."


@contextmanager
def open_mail(login: Login) -> Iterator[MailSource]:
    """Open the archive at the path that the connection's `mail` names."""
    yield ArchiveMail(_path_of(login, "mail"))


@contextmanager
def open_calendar(login: Login) -> Iterator[CalendarSource]:
    """Open the archive at the path that the connection's `calendar` names."""
    yield ArchiveCalendars(_path_of(login, "calendar"))


def check(login: Login) -> list[CheckStep]:
    """Test the archive: whether something is at its path, and whether mail is found there."""
    try:
        path = _path_of(login, "mail")
    except Misconfigured as error:
        return [CheckStep("path", passed=False, sentence=str(error), mend="Give the path of a file or directory.")]
    if not _is_visible(path):
        return [CheckStep("path", passed=False, sentence=_NOTHING_THERE, mend=_PATH_MEND)]
    return [CheckStep("path", passed=True, sentence="The archive is there."), _check_listing(path)]


def _check_listing(path: Path) -> CheckStep:
    try:
        count = len(ArchiveMail(path).list_folders())
    except ProviderError as error:
        mend = "Give the path of an mbox file, a Maildir, a directory of .eml files, or an unpacked export."
        return CheckStep("listing", passed=False, sentence=str(error), mend=mend)
    return CheckStep(
        "listing", passed=True, sentence=f"{count} folder{'' if count == 1 else 's'} with mail were found."
    )


def check_calendar(login: Login) -> list[CheckStep]:
    """Test the archive: whether something is at its path, and whether calendars are found there."""

    def find_path() -> str:
        if not _is_visible(_path_of(login, "calendar")):
            raise Misconfigured(_NOTHING_THERE)
        return "The archive is there."

    def count_calendars() -> str:
        count = len(ArchiveCalendars(_path_of(login, "calendar")).list_calendars())
        return f"{count} calendar{'' if count == 1 else 's'} {'was' if count == 1 else 'were'} found."

    listing_mend = "Give the path of an .ics file, a directory of .ics files, or an unpacked export."
    trials = [Trial("path", find_path, _PATH_MEND), Trial("listing", count_calendars, listing_mend)]
    return run_trials("calendar", trials)


def _is_visible(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False


def _path_of(login: Login, setting: str) -> Path:
    """Give the path that the connection names under `setting`, mail or calendar."""
    given = login.connection.get(setting, "")
    if not given:
        raise Misconfigured(f"The account names no path of a {setting} archive.")
    return Path(given).expanduser()
