"""One Dovecot for the tests of a module; each test takes a user of its own."""

import itertools
from collections.abc import Iterator

import pytest

from tests.servers.dovecot import Dovecot, start_dovecot

_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def dovecot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dovecot]:
    with start_dovecot(tmp_path_factory.mktemp("dovecot")) as dovecot:
        yield dovecot


@pytest.fixture
def user(dovecot: Dovecot) -> str:
    name = f"member{next(_numbers)}@firm.example"
    dovecot.add_user(name)
    return name
