"""The contract of every source of mail, against the stand-in of Google.

Left out are the verbs that make and fill further folders, since only the mailbox as a whole has a listing, and the new
life of a folder, since Gmail's ids are for good.
"""

from typing import ClassVar

import pytest

from tests.contracts.mail_source import MailSourceContract
from tests.fakes.google.server import FakeGoogle
from tests.providers.gmail.peers import GmailPeer

pytestmark = pytest.mark.server


class TestGmail(MailSourceContract):
    can: ClassVar[frozenset[str]] = frozenset({"deliver", "delete"})

    @pytest.fixture
    def peer(self, google: FakeGoogle) -> GmailPeer:
        return GmailPeer(google)
