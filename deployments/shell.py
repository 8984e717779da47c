"""Commands as somebody can type them in another terminal, whether our environment is activated or not."""

import os
import shlex
import shutil
import sys
from pathlib import Path


def preparation() -> str:
    """Give the lines that a new shell needs to work on the same data."""
    lines = [f"  cd {shlex.quote(str(Path.cwd()))}"]
    if home := os.environ.get("RAPPORT_HOME"):
        lines.append(f"  export RAPPORT_HOME={shlex.quote(home)}")
    return "\n".join(lines)


def program() -> str:
    """Give the command line's name, with its folder where a shell would find none or another one."""
    ours = Path(sys.executable).with_name("rapport")
    found = shutil.which("rapport")
    if found and Path(found).resolve() == ours.resolve():
        return "rapport"
    here = Path.cwd()
    return shlex.quote(str(ours.relative_to(here) if ours.is_relative_to(here) else ours))
