"""`rapport up` as a program of its own, for tests: started, looked at, ended by its id."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

from deployments.processes import free_port
from rapport.running import find_api_url
from rapport.settings import Settings

_PROGRAM = (
    "from pathlib import Path; from deployments.local import run_stack; run_stack({demo}, {port}, Path({project!r}))"
)
_START_SECONDS = 120


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

    def worker(self) -> psutil.Process:
        return next(child for child in self.descendants() if "worker" in child.cmdline())

    def end(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        """Signal it; give its exit status and what it said."""
        self.process.send_signal(number)
        said, _ = self.process.communicate(timeout=60)
        return self.process.returncode, said


def start_stack(home: Path, project: Path, *, demo: bool = False) -> RunningStack:
    """Start it and wait until it has written where it answers."""
    program = _PROGRAM.format(demo=demo, port=free_port(), project=str(project))
    environment = {**os.environ, "RAPPORT_HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(
        [sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    stack = RunningStack(process, Settings(home=home))
    wait_until(lambda: find_api_url(stack.settings) is not None or process.poll() is not None, _START_SECONDS)
    return stack


def wait_until(condition: Callable[[], bool], seconds: float) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "what was waited for did not come"
        time.sleep(0.2)
