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


@contextmanager
def open_mail(login: Login) -> Iterator[MailSource]:
    """Open the archive at the path that the connection's `mail` names."""
    yield ArchiveMail(_path_of(login))


@contextmanager
def open_calendar(login: Login) -> Iterator[CalendarSource]:
    """Open the archive at the path that the connection's `calendar` names."""
    yield ArchiveCalendars(_calendar_path_of(login))


def check(login: Login) -> list[CheckStep]:
    """Test the archive: whether something is at its path, and whether mail is found there."""
    try:
        path = _path_of(login)
    except Misconfigured as error:
        return [CheckStep("path", passed=False, sentence=str(error), mend="Give the path of a file or directory.")]
    if not _is_visible(path):
        sentence = "There is nothing at the archive's path, or it may not be seen."
        mend = "Correct the path, mount the disk, or permit reading."
        return [CheckStep("path", passed=False, sentence=sentence, mend=mend)]
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
        if not _is_visible(_calendar_path_of(login)):
            raise Misconfigured("There is nothing at the archive's path, or it may not be seen.")
        return "The archive is there."

    def count_calendars() -> str:
        count = len(ArchiveCalendars(_calendar_path_of(login)).list_calendars())
        return f"{count} calendar{'' if count == 1 else 's'} {'was' if count == 1 else 'were'} found."

    path_mend = "Correct the path, mount the disk, or permit reading."
    listing_mend = "Give the path of an .ics file, a directory of .ics files, or an unpacked export."
    trials = [Trial("path", find_path, path_mend), Trial("listing", count_calendars, listing_mend)]
    return run_trials("calendar", trials)


def _is_visible(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False


def _calendar_path_of(login: Login) -> Path:
    given = login.connection.get("calendar", "")
    if not given:
        raise Misconfigured("The account names no path of a calendar archive.")
    return Path(given).expanduser()


def _path_of(login: Login) -> Path:
    given = login.connection.get("mail", "")
    if not given:
        raise Misconfigured("The account names no path of a mail archive.")
    return Path(given).expanduser()
