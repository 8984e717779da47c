"""Why the server's garbage is collected apart, in small: a refused cursor, freed while its connection waits for us."""

import subprocess
import sys
from pathlib import Path

import pytest

REFUSED_AND_FREED = """
import sqlite3, sys
from threading import Event, Thread

from deployments.application import collect_apart

collect_apart()
us = sqlite3.connect(sys.argv[1], isolation_level=None)
us.execute("CREATE TABLE t (x)")
us.execute("BEGIN IMMEDIATE")
other = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=0, check_same_thread=False)
cursor = other.cursor()
try:
    cursor.execute("INSERT INTO t VALUES (1)")
except sqlite3.OperationalError:
    cycle = [cursor]
    cycle.append(cycle)
other.execute("PRAGMA busy_timeout = 5000")
begun = Event()
other.set_trace_callback(lambda _: begun.set())
waiting = Thread(target=other.execute, args=["INSERT INTO t VALUES (2)"])
waiting.start()
begun.wait()
del cursor, cycle
_ = [[] for _ in range(100_000)]
us.execute("COMMIT")
waiting.join()
print(us.execute("SELECT x FROM t").fetchall())
"""


@pytest.mark.timeout(60)
def test_who_holds_the_write_lock_never_waits_to_free_a_refused_statement(tmp_path: Path) -> None:
    program = [sys.executable, "-c", REFUSED_AND_FREED, str(tmp_path / "prefect.db")]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "[(2,)]", "")
