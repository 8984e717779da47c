import re
import subprocess
import sys

import pytest

EVENTS = 30


@pytest.mark.server
def test_calendars_are_compared_with_vdirsyncer() -> None:
    command = [sys.executable, "-m", "benchmarks", "--only", "calendars", "--rounds", "1", "--events", str(EVENTS)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    assert done.returncode == 0, done.stdout
    first, second = done.stdout.split(f"First import of {EVENTS} events")[1].split("Nothing changed since")
    for table in (first, second):
        assert re.search(r"vdirsyncer +rapport everything +rapport metadata", table)
    assert re.search(r"^events/s, the whole command +\d+ +\d+ \(\d+\.\d\d\) +\d+ \(\d+\.\d\d\)$", first, re.MULTILINE)
    assert int(re.findall(r"^requests +(\d+) ", first, re.MULTILINE)[0]) < 10
    # vdirsyncer lists the events even where nothing changed; the poll asks once, and hears nothing of them.
    assert re.search(r"^requests for it +1 +1 \(1\.00\) +1 \(1\.00\)$", second, re.MULTILINE)
    assert "mbsync" not in done.stdout
