import re
import subprocess
import sys
from collections import Counter
from email import message_from_bytes

import pytest

from benchmarks.mailbox import generate_mailbox

MESSAGES = 300
GET, WHOLE_THREAD = 20, 40  # units


def list_threads() -> Counter[str]:
    """Count the messages of each thread of the mailbox, by who answers whom."""
    threads: dict[str, str] = {}
    for stored in generate_mailbox(MESSAGES, seed=1, replies=2 / 3):
        message = message_from_bytes(stored.raw)
        threads[message["Message-ID"]] = threads.get(message.get("In-Reply-To", ""), message["Message-ID"])
    return Counter(threads.values())


@pytest.mark.server
def test_an_import_from_gmail_tells_what_it_costs() -> None:
    command = [sys.executable, "-m", "benchmarks", "--only", "google", "--messages", str(MESSAGES)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    assert done.returncode == 0, done.stdout
    threads = list_threads()
    assert f"Generated {MESSAGES} messages in {len(threads)} threads" in done.stdout
    first, second = done.stdout.split(f"First import of {MESSAGES} messages")[1].split("Nothing changed since")
    least = sum(min(GET * size, WHOLE_THREAD) for size in threads.values()) / MESSAGES
    [everything, metadata] = re.findall(r"^quota units a message +(\d+\.\d) +(\d+\.\d)$", first, re.MULTILINE)[0]
    assert everything == metadata
    assert least - 0.05 < float(everything) < least + 1 < GET
    assert int(re.findall(r"^requests +(\d+) ", first, re.MULTILINE)[0]) < MESSAGES / 10
    assert int(re.findall(r"^requests for it +(\d+) ", second, re.MULTILINE)[0]) in {1, 2}
    assert 0 < int(re.findall(r"^quota units for it +(\d+) ", second, re.MULTILINE)[0]) <= 12
    assert "brackets" not in done.stdout
    assert "mbsync" not in done.stdout
