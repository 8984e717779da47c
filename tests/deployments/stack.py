"""`rapport up` as a program of its own, for tests: started, listened to, looked at, ended by its id."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

from deployments.declared import PROJECT
from deployments.processes import free_port
from rapport.running import find_api_url
from rapport.settings import Settings

_LAST_WORDS = "Ctrl-C ends everything"
_ON_ANOTHER_PROJECT = (
    "from pathlib import Path; from deployments.local import run_stack; run_stack(True, {port}, Path({project!r}))"
)


@dataclass(frozen=True, slots=True)
class RunningStack:
    process: subprocess.Popen[str]
    settings: Settings

    @property
    def url(self) -> str:
        url = find_api_url(self.settings)
        assert url is not None
        return url

    def descendants(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def child(self, word: str) -> psutil.Process:
        """Find the process that has a word in its command line."""
        return next(child for child in self.descendants() if word in child.cmdline())

    def listen(self) -> str:
        """Read what it says until it has nothing more to do."""
        assert self.process.stdout is not None
        said = ""
        while _LAST_WORDS not in said:
            line = self.process.stdout.readline()
            assert line, f"it ended: {said}"
            said += line
        return said

    def end(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        """Signal it; give its exit status and what it said since it was listened to."""
        self.process.send_signal(number)
        said, _ = self.process.communicate(timeout=60)
        return self.process.returncode, said


def environment(home: Path) -> dict[str, str]:
    """Make the environment of a shell in which nobody activated anything."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "RAPPORT_", "VIRTUAL"))
    }
    return {**kept, "PATH": os.defpath, "RAPPORT_HOME": str(home)}


def start_stack(home: Path, project: Path = PROJECT) -> RunningStack:
    """Start it with the demonstration, by its full path; or on another project than ours."""
    port = free_port()
    if project == PROJECT:
        command = [str(Path(sys.executable).with_name("rapport")), "up", "--demo", "--port", str(port)]
    else:
        command = [sys.executable, "-c", _ON_ANOTHER_PROJECT.format(port=port, project=str(project))]
    process = subprocess.Popen(
        command, env=environment(home), cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    return RunningStack(process, Settings(home=home))


def wait_until(condition: Callable[[], bool], seconds: float) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "what was waited for did not come"
        time.sleep(0.2)
