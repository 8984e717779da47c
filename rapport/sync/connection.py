"""One lazily opened connection of a run: discarded on any error, since nobody knows what state it is in then."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Generic, Protocol, TypeVar

from rapport.errors import ProviderError, RapportError
from rapport.providers.base import Usage
from rapport.store.runs import Sums


class Metered(Protocol):
    """Any source of a provider: it tells what it cost."""

    usage: Usage


Source = TypeVar("Source", bound=Metered)
Answer = TypeVar("Answer")


class Connection(Generic[Source]):
    """A connection to one of an account's services, opened when first asked for, again after an error.

    A plain class with slots: an engine that looks for futures passes it by.
    """

    __slots__ = ("_open", "_opened", "_source", "_sums")

    def __init__(self, open_: Callable[[], AbstractContextManager[Source]], sums: Sums) -> None:
        self._open = open_
        self._sums = sums
        self._source: Source | None = None
        self._opened: AbstractContextManager[Source] | None = None

    def source(self) -> Source:
        """Give the open source."""
        if self._source is None:
            self._opened = self._open()
            self._source = self._opened.__enter__()
        return self._source

    @contextmanager
    def talking(self) -> Iterator[Source]:
        """Talk to the provider; an error of it ends the connection."""
        try:
            yield self.source()
        except ProviderError:
            self.hang_up()
            raise

    def ask(self, question: Callable[[Source], Answer]) -> Answer:
        """Ask the provider one thing."""
        with self.talking() as source:
            return question(source)

    def hang_up(self) -> None:
        """Close the connection; what it cost is added to the run's sums."""
        if self._source is not None and self._opened is not None:
            self._sums.requests += self._source.usage.requests
            self._sums.units += self._source.usage.units
            self._sums.octets += self._source.usage.octets
            with suppress(RapportError):  # a broken connection can't say good-bye
                self._opened.__exit__(None, None, None)
        self._source, self._opened = None, None
