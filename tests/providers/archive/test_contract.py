"""Every kind of archive passes the contract, as far as its kind knows the verbs."""

from pathlib import Path
from typing import ClassVar

import pytest

from tests.contracts.mail_source import ALL_VERBS, MailSourceContract
from tests.providers.archive.peers import (
    CrlfMboxPeer,
    LettersPeer,
    MaildirPeer,
    MboxPeer,
    SingleMboxPeer,
    TakeoutPeer,
)

ALL_BUT_VALIDITY = ALL_VERBS - {"reset_validity"}
DELIVERY_ONLY = frozenset({"deliver", "delete"})


class TestMboxDirectory(MailSourceContract):
    can: ClassVar[frozenset[str]] = ALL_BUT_VALIDITY

    @pytest.fixture
    def peer(self, tmp_path: Path) -> MboxPeer:
        return MboxPeer(tmp_path / "mail")


class TestMboxWithCrlf(MailSourceContract):
    can: ClassVar[frozenset[str]] = ALL_BUT_VALIDITY

    @pytest.fixture
    def peer(self, tmp_path: Path) -> CrlfMboxPeer:
        return CrlfMboxPeer(tmp_path / "mail")


class TestSingleMbox(MailSourceContract):
    can: ClassVar[frozenset[str]] = DELIVERY_ONLY

    @pytest.fixture
    def peer(self, tmp_path: Path) -> SingleMboxPeer:
        return SingleMboxPeer(tmp_path / "mail")


class TestMaildir(MailSourceContract):
    can: ClassVar[frozenset[str]] = ALL_BUT_VALIDITY

    @pytest.fixture
    def peer(self, tmp_path: Path) -> MaildirPeer:
        return MaildirPeer(tmp_path / "Maildir")


class TestLetters(MailSourceContract):
    can: ClassVar[frozenset[str]] = DELIVERY_ONLY

    @pytest.fixture
    def peer(self, tmp_path: Path) -> LettersPeer:
        return LettersPeer(tmp_path)


class TestTakeout(MailSourceContract):
    can: ClassVar[frozenset[str]] = DELIVERY_ONLY
    # Google writes a field of its own above every message, so each has a header that can be read.
    test_garbage_is_unreadable_and_holds_up_nothing = None

    @pytest.fixture
    def peer(self, tmp_path: Path) -> TakeoutPeer:
        return TakeoutPeer(tmp_path / "mail")
