"""The guard: a process that ends what `rapport up` started, should that be killed before it could do so itself.

It reads lines: `+N` when process group N has started, `-N` when it has ended. The input ends with the program that
writes it, however that dies; what is left then is ended, last started first.
"""

import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from deployments.processes import Child, end_child, end_group

_PATIENCE = 10.0  # seconds for a group: nobody waits for its runs any more


@dataclass(frozen=True, slots=True)
class Guard:
    """The running guard, told of each child."""

    process: subprocess.Popen[str]

    @contextmanager
    def keep(self, child: Child, patience: float) -> Iterator[None]:
        """End the child after the block, in `patience` seconds; leave it to the guard if we are killed in it."""
        self._tell(f"+{child.process.pid}")
        try:
            yield
        finally:
            end_child(child, patience)
            self._tell(f"-{child.process.pid}")

    def _tell(self, line: str) -> None:
        assert self.process.stdin is not None, "it was opened as a pipe"
        with suppress(BrokenPipeError):  # without a guard all still ends in order, unless we are killed too
            self.process.stdin.write(line + "\n")
            self.process.stdin.flush()


@contextmanager
def open_guard() -> Iterator[Guard]:
    """Start the guard; it ends with the block, or a little after us."""
    with subprocess.Popen(
        [sys.executable, "-m", "deployments.guard"],
        stdin=subprocess.PIPE,
        cwd=Path(__file__).parent.parent,
        text=True,
        start_new_session=True,  # it must outlive a Ctrl-C and whatever is sent to our group
    ) as process:
        yield Guard(process)


def guard(lines: Iterable[str]) -> None:
    """Read until the input ends, then end the groups that were started and have not ended."""
    running: list[int] = []
    for line in lines:
        group = int(line)
        if group > 0:
            running.append(group)
        else:
            running.remove(-group)
    for group in reversed(running):
        end_group(group, _PATIENCE)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # it ends when there is nothing left to guard
    guard(sys.stdin)
