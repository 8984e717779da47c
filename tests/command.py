"""The command line as the shell sees it: a process of its own."""

import os
import subprocess
import sys
from dataclasses import dataclass

_PROGRAM = (sys.executable, "-c", "from rapport.cli import main; main()")


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended, and what it said."""

    status: int
    out: str
    err: str


def run_rapport(*arguments: str, stdin: str = "", **environment: str) -> Ended:
    """Run `rapport` with these arguments; `environment` is added to this process's own."""
    done = subprocess.run(
        [*_PROGRAM, *arguments],
        env={**os.environ, **environment},
        input=stdin,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)
