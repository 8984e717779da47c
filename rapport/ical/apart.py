"""Reading many objects in a process of its own, so that a large first import uses a second core.

Octets go to its standard input, what was read comes back from its standard output, in the same order. It ends with its
input, so it doesn't outlive who started it.
"""

import contextlib
import pickle
import subprocess
import sys
from collections.abc import Iterable, Mapping
from threading import Thread
from typing import IO, TypeAlias

from rapport.errors import Malformed
from rapport.ical.reading import read_object
from rapport.providers.base import RemoteEvent

Told: TypeAlias = tuple[RemoteEvent, ...] | str
"""The events of an object, or the sentence that says why it can't be read."""

_CHUNK = 100  # objects that travel together


class Broken(Exception):  # noqa: N818  errors here name the situation
    """The process ended before it had told everything: read the rest here."""


class Reader:
    """A process that reads the objects it is given, from the first to the last."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "rapport.ical.apart"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a traceback may hold content
            process_group=0,  # an interrupt at the keyboard is for who started it
        )

    def give(self, contents: Mapping[str, bytes]) -> None:
        """Give it objects by id; comes back at once."""
        Thread(target=self._feed, args=[list(contents.items())], daemon=True).start()

    def _feed(self, contents: list[tuple[str, bytes]]) -> None:
        assert self._process.stdin
        with contextlib.suppress(OSError, ValueError), self._process.stdin as pipe:
            for start in range(0, len(contents), _CHUNK):
                pickle.dump(contents[start : start + _CHUNK], pipe)
                pipe.flush()

    def take(self) -> dict[str, Told]:
        """Take what it read next. Raises Broken when there is no more."""
        assert self._process.stdout
        try:
            told: dict[str, Told] = pickle.load(self._process.stdout)  # noqa: S301  our own program wrote it
        except (EOFError, OSError, ValueError, pickle.UnpicklingError):
            raise Broken from None
        return told

    def end(self) -> None:
        """End the process."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError, ValueError):
                pipe.close()  # type: ignore[union-attr]  # both were asked for
        self._process.wait()


def read_chunks(source: IO[bytes], sink: IO[bytes]) -> None:
    """Read chunk after chunk until there is none."""
    while True:
        try:
            chunk = pickle.load(source)  # noqa: S301  who started this program wrote it
        except EOFError:
            return
        pickle.dump(read_chunk(chunk), sink, pickle.HIGHEST_PROTOCOL)
        sink.flush()


def read_chunk(chunk: Iterable[tuple[str, bytes]]) -> dict[str, Told]:
    """Read a chunk of objects."""
    return {id_: _read(content) for id_, content in chunk}


def _read(content: bytes) -> Told:
    try:
        return read_object(content)
    except Malformed as reason:
        return str(reason)


if __name__ == "__main__":
    read_chunks(sys.stdin.buffer, sys.stdout.buffer)
