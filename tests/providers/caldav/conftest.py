"""One server of each kind for a module; each test takes a user of its own, and finds his calendars anew."""

import itertools
from collections.abc import Iterator

import pytest

from rapport.providers.caldav import discovery
from tests.servers.caldav_peer import CaldavPeer, RadicalePeer, XandikosPeer
from tests.servers.radicale import Radicale, start_radicale
from tests.servers.xandikos import Xandikos, start_xandikos

_numbers = itertools.count(1)


@pytest.fixture(autouse=True)
def _nothing_is_remembered() -> None:
    discovery._places.clear()


@pytest.fixture(scope="module")
def radicale(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Radicale]:
    with start_radicale(tmp_path_factory.mktemp("radicale")) as radicale:
        yield radicale


@pytest.fixture(scope="module")
def xandikos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Xandikos]:
    with start_xandikos(tmp_path_factory.mktemp("xandikos")) as xandikos:
        yield xandikos


@pytest.fixture
def radicale_peer(radicale: Radicale) -> RadicalePeer:
    user = f"member{next(_numbers)}@firm.example"
    radicale.add_user(user)
    return RadicalePeer(radicale, user)


@pytest.fixture
def xandikos_peer(xandikos: Xandikos) -> XandikosPeer:
    user = f"member{next(_numbers)}@firm.example"
    xandikos.add_user(user)
    return XandikosPeer(xandikos, user)


@pytest.fixture(params=["radicale_peer", "xandikos_peer"])
def peer(request: pytest.FixtureRequest) -> CaldavPeer:
    """Give a peer on each kind of server."""
    peer: CaldavPeer = request.getfixturevalue(request.param)
    return peer
