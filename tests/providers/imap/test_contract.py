"""The contract of every source of mail, against Dovecot with all extensions, with CONDSTORE only, and with none."""

import itertools
from collections.abc import Iterator
from typing import Any, ClassVar

import pytest

from tests.contracts.mail_peer import MailPeer
from tests.contracts.mail_source import MailSourceContract
from tests.servers.dovecot import Dovecot, start_dovecot
from tests.servers.dovecot_peer import DovecotPeer

pytestmark = pytest.mark.server
NOTHING_EXTRA = ("ENABLE", "ESEARCH", "LIST-EXTENDED", "LIST-STATUS", "SPECIAL-USE", "SASL-IR", "UNSELECT", "MOVE")
_numbers = itertools.count(1)


@pytest.fixture(scope="class")
def dovecot(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dovecot]:
    with start_dovecot(tmp_path_factory.mktemp("dovecot"), **request.cls.server) as dovecot:
        yield dovecot


class _Contract(MailSourceContract):
    server: ClassVar[dict[str, Any]] = {}

    @pytest.fixture
    def peer(self, dovecot: Dovecot) -> MailPeer:
        user = f"user{next(_numbers)}@firm.example"
        dovecot.add_user(user)
        return DovecotPeer(dovecot, user)


class TestWithQresync(_Contract):
    pass


class TestWithCondstore(_Contract):
    server: ClassVar[dict[str, Any]] = {"qresync": False}


class TestWithNothingExtra(_Contract):
    server: ClassVar[dict[str, Any]] = {"condstore": False, "without": NOTHING_EXTRA}
