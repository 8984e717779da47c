"""What the server sent, as its own log says: the witness that no body crosses the wire twice."""

import re
import time

from tests.servers.dovecot_peer import DovecotPeer


def bodies_sent(peer: DovecotPeer) -> int:
    """Count the body parts that were sent over all sessions of a mailbox; those must have ended."""
    end = time.monotonic() + 20
    while True:
        log = (peer.dovecot.folder / "dovecot.log").read_text()
        begun = len(re.findall(rf"Login: user=<{re.escape(peer.user)}>", log))
        ended = re.findall(rf"imap\({re.escape(peer.user)}\).* body_count=(\d+)", log)
        if begun == len(ended):
            return sum(map(int, ended))
        assert time.monotonic() < end, "a session has no end"
        time.sleep(0.01)
