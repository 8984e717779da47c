r"""An IMAP server that says what a test wrote, true or not: for what no real server can be made to say.

    with start_script({"CAPABILITY": ["* CAPABILITY IMAP4rev1"], "UID FETCH": ["* 1 FETCH broken"]}) as server:

A command is matched by the longest script key that it begins with; `{tag} OK` ends each answer that doesn't hold a
line with "{tag}" itself. Without a key the answer is OK alone.
"""

import socketserver
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from rapport.providers.base import Login

Answer = Sequence[str | bytes] | Callable[[str], Sequence[str | bytes]]


@dataclass(slots=True)
class ScriptedImap:
    """A running script; `commands` are the lines that came, without their tags."""

    port: int = 0
    commands: list[str] = field(default_factory=list)

    def login(self, security: str = "none") -> Login:
        """Give what the product needs to open it."""
        connection = {"host": "127.0.0.1", "port": str(self.port), "security": security, "user": "jana"}
        return Login("jana@firm.example", connection, "secret")


@contextmanager
def start_script(script: Mapping[str, Answer], greeting: str = "* OK ready") -> Iterator[ScriptedImap]:
    """Start the server in a thread, and end it afterwards."""
    scripted = ScriptedImap()

    class Conversation(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(f"{greeting}\r\n".encode())
            for line in self.rfile:
                tag, _, command = line.decode("utf-8", "replace").rstrip("\r\n").partition(" ")
                scripted.commands.append(command)
                self.wfile.write(_answer(script, tag, command))

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation) as server:
        server.daemon_threads = True
        server.block_on_close = False
        scripted.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield scripted
        finally:
            server.shutdown()
            thread.join()


def _answer(script: Mapping[str, Answer], tag: str, command: str) -> bytes:
    key = max((key for key in script if command.startswith(key)), key=len, default="")
    answer = script.get(key, [])
    lines = [
        line if isinstance(line, bytes) else line.encode() for line in (answer(command) if callable(answer) else answer)
    ]
    if not any(b"{tag}" in line for line in lines):
        lines.append(b"{tag} OK done")
    return b"".join(line.replace(b"{tag}", tag.encode()) + b"\r\n" for line in lines)
