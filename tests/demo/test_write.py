"""The demonstration on disk: Maildirs that any IMAP server and our own archive reader can open."""

import mailbox
from datetime import date
from pathlib import Path

import pytest

from rapport.demo.firm import firm
from rapport.demo.write import DemoFirm, folder_name, write

TODAY = date(2026, 3, 2)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DemoFirm:
    return write(tmp_path_factory.mktemp("demo"), firm(), TODAY)


def files_in(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("INBOX", ""),
        ("Sent", ".Sent"),
        ("Zákazníci", ".Z&AOE-kazn&AO0-ci"),
        ("Projekty/Brewhouse 2", ".Projekty.Brewhouse 2"),
    ],
)
def test_folders_are_named_as_servers_expect(path: str, name: str) -> None:
    assert folder_name(path) == name


def test_the_standard_library_reads_every_message_back(demo: DemoFirm) -> None:
    read = 0
    for member in demo.members:
        maildir = mailbox.Maildir(member.maildir, create=False)
        folders = [maildir, *(maildir.get_folder(name) for name in maildir.list_folders())]
        read += sum(len(folder) for folder in folders)
    assert read == demo.count


def test_drafts_carry_the_draft_flag(demo: DemoFirm) -> None:
    flags = [path.name.partition(":2,")[2] for member in demo.members for path in member.maildir.glob(".Drafts/cur/*")]
    assert len(flags) > 10
    assert set(flags) == {"DS"}


def test_the_members_choose_different_visibilities(demo: DemoFirm) -> None:
    assert len({member.visibility for member in demo.members}) == 3


def test_written_twice_it_is_the_same(demo: DemoFirm, tmp_path: Path) -> None:
    again = write(tmp_path, firm(), TODAY)
    for one, other in zip(demo.members, again.members, strict=True):
        assert files_in(one.maildir) == files_in(other.maildir)
