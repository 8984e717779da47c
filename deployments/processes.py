"""Child processes: started in a session of their own, so that they end in our order, and ended by their ids."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Child:
    """A process that we started; `log` is the file that its output goes to."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def is_running(self) -> bool:
        """Whether it hasn't ended."""
        return self.process.poll() is None


def start_child(name: str, command: Sequence[str], environment: Mapping[str, str], log: Path, folder: Path) -> Child:
    """Start a program in `folder`, its output appended to `log`."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603  our own commands, no shell
            command,
            env=environment,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # a terminal's Ctrl-C reaches us alone, and we end the children in order
        )
    return Child(name, process, log)


def end_child(child: Child, patience: float) -> None:
    """Ask a child and all that it started to end, and end what is left after `patience` seconds."""
    end_group(child.process.pid, patience, child.process.poll)
    child.process.wait()


def end_group(group: int, patience: float, reap: Callable[[], object] = lambda: None) -> None:
    """End a process group; its leader, if a child of ours, stays in it until `reap` has taken its exit status."""
    until = time.monotonic() + patience
    signal_group(group, signal.SIGTERM)
    while time.monotonic() < until and signal_group(group, 0):
        reap()
        time.sleep(0.05)
    signal_group(group, signal.SIGKILL)


def signal_group(group: int, number: int) -> bool:
    """Signal the processes of a group; tell whether there was one."""
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return False
    return True


def free_port() -> int:
    """Find a loopback port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind((LOOPBACK, 0))
        return int(listener.getsockname()[1])


def is_port_free(port: int) -> bool:
    """Tell whether a loopback port can be listened on."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((LOOPBACK, port))
        except OSError:
            return False
        return True
