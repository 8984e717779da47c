"""Child processes: started in a session of their own, so that they end in our order, and ended by their ids."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
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
    until = time.monotonic() + patience
    _signal(child, signal.SIGTERM)
    while time.monotonic() < until and (child.is_running or _signal(child, 0)):
        time.sleep(0.05)
    _signal(child, signal.SIGKILL)
    child.process.wait()


def _signal(child: Child, number: int) -> bool:
    """Signal a child's process group, in which are only it and what it started; tell whether there was anyone."""
    try:
        os.killpg(child.process.pid, number)
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
