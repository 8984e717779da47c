"""What a contract's peer can, and the tests that are collected only where it can that."""

from collections.abc import Callable
from typing import TypeVar

Test = TypeVar("Test", bound=Callable[..., None])


def needs(*abilities: str) -> Callable[[Test], Test]:
    """Mark a test as collected only where the peer has these abilities."""

    def mark(test: Test) -> Test:
        test.needs = frozenset(abilities)
        return test

    return mark


def leave_out(contract: type, suite: type, can: frozenset[str]) -> None:
    """Take from a suite that inherits a contract the tests that need more than its peer can."""
    for name, test in vars(contract).items():
        if getattr(test, "needs", frozenset()) - can:
            setattr(suite, name, None)
