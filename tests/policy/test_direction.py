from collections.abc import Callable

import pytest

from models.words import Direction, FolderRole
from rapport.policy.direction import direction_of
from rapport.providers.base import Envelope

OWN = frozenset({"me@own.example"})
MakeEnvelope = Callable[..., Envelope]


@pytest.mark.parametrize("role", list(FolderRole))
@pytest.mark.parametrize("sender", ["Me@OWN.example", "jana@firm.example"])
def test_only_the_sent_folder_makes_mail_sent(make_envelope: MakeEnvelope, role: FolderRole, sender: str) -> None:
    expected = Direction.SENT if role is FolderRole.SENT else Direction.RECEIVED
    assert direction_of(make_envelope(sender), role, OWN, trusts_from=False) is expected


@pytest.mark.parametrize(
    ("sender", "role", "expected"),
    [
        ("Me@OWN.example", FolderRole.ALL, Direction.SENT),
        ("Me@OWN.example", FolderRole.INBOX, Direction.SENT),
        ("jana@firm.example me@own.example", FolderRole.CUSTOM, Direction.SENT),
        ("jana@firm.example", FolderRole.ALL, Direction.RECEIVED),
        ("jana@firm.example", FolderRole.SENT, Direction.SENT),
        ("", FolderRole.ALL, Direction.RECEIVED),
    ],
)
def test_archives_are_trusted_about_the_sender(
    make_envelope: MakeEnvelope, sender: str, role: FolderRole, expected: Direction
) -> None:
    assert direction_of(make_envelope(sender), role, OWN, trusts_from=True) is expected
