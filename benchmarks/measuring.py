"""One command, measured: wall time, CPU time and peak memory of the process that was started, read from Linux."""

import os
import re
import resource
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_LONGEST = 150.0  # seconds; a command that takes longer is ended
_LOOK = 0.02  # seconds between two looks at a process
_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Measured:
    """What one command took: seconds of wall and CPU time, octets of memory at its peak, and what it printed."""

    wall: float
    cpu: float
    peak: int
    output: str


def add_up(parts: Sequence[Measured]) -> Measured:
    """Take commands that ran one after the other as one."""
    wall, cpu = sum(part.wall for part in parts), sum(part.cpu for part in parts)
    return Measured(wall, cpu, max(part.peak for part in parts), "".join(part.output for part in parts))


def measure(command: Sequence[str], environment: Mapping[str, str], log: Path, *, say: str = "") -> Measured:
    """Run a command, `say` on its standard input. SystemExit when it fails or takes too long."""
    os.sync()  # what was written before is not paid for here
    with log.open("w+b") as output:
        before, began = _cpu_of_ended(), time.monotonic()
        process = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=output, stderr=subprocess.STDOUT, text=True
        )
        peak = _watch(process, say, began + _LONGEST)
        wall, cpu = time.monotonic() - began, _cpu_of_ended() - before
    printed = log.read_text("utf-8", "replace")
    if process.returncode:
        raise SystemExit(f"`{' '.join(command)}` ended with {process.returncode}:\n{printed[-2000:]}")
    return Measured(wall, cpu, peak, printed)


def _watch(process: subprocess.Popen[str], say: str, until: float) -> int:
    """Wait for a process; give its peak of memory, from its last look on."""
    assert process.stdin is not None
    peak = 0
    try:
        process.stdin.write(say)
        process.stdin.close()
        while process.poll() is None:
            peak = max(peak, _peak_of(process.pid))
            if time.monotonic() > until:
                raise SystemExit(f"`{process.args!r}` didn't end within {_LONGEST:.0f} seconds.")
            time.sleep(_LOOK)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
    return peak


def _peak_of(pid: int) -> int:
    # Not ru_maxrss: that of a child begins with the memory of the parent that it was forked from.
    try:
        found = _PEAK.search(Path(f"/proc/{pid}/status").read_text("ascii", "replace"))
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return int(found[1]) * 1024 if found else 0


def _cpu_of_ended() -> float:
    """Give the CPU seconds of all children that have ended: what a difference measures is the one that just did."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
