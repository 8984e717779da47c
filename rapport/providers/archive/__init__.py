"""Mail in archives on disk: mbox in its dialects, Maildir, saved messages, Google Takeout.

An archive is never written to. It is read in place and by parts, whatever its size.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rapport.errors import Misconfigured, ProviderError
from rapport.providers.archive.mailbox import ArchiveMail
from rapport.providers.base import CheckStep, Login, MailSource


@contextmanager
def open_mail(login: Login) -> Iterator[MailSource]:
    """Open the archive at the path that the connection's `mail` names."""
    yield ArchiveMail(_path_of(login))


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


def _is_visible(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False


def _path_of(login: Login) -> Path:
    given = login.connection.get("mail", "")
    if not given:
        raise Misconfigured("The account names no path of a mail archive.")
    return Path(given).expanduser()
