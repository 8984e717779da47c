"""The contract of every source of mail, against the stand-in of Microsoft.

Left out are the verbs that make and fill further folders, since Graph names a folder by an id and not by its name
(test_folders.py and test_changes.py do the same), and the new life of a folder, since ids are for good.
"""

from typing import ClassVar

import pytest

from tests.contracts.mail_source import MailSourceContract
from tests.fakes.microsoft.server import FakeMicrosoft
from tests.providers.outlook.peers import OutlookPeer

pytestmark = pytest.mark.server


class TestOutlook(MailSourceContract):
    can: ClassVar[frozenset[str]] = frozenset({"deliver", "delete"})

    @pytest.fixture
    def peer(self, microsoft: FakeMicrosoft) -> OutlookPeer:
        return OutlookPeer(microsoft)
