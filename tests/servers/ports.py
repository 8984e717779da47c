"""Free loopback ports, and waiting until something listens on one."""

import contextlib
import socket
import time


def free_port() -> int:
    """Give a loopback port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def is_listening(port: int) -> bool:
    """Tell whether a connection to the loopback port is accepted."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def wait_for_port(port: int, *, seconds: float = 20) -> None:
    """Wait until something listens on the port. Raises TimeoutError."""
    end = time.monotonic() + seconds
    while not is_listening(port):
        if time.monotonic() > end:
            raise TimeoutError(f"nothing listens on port {port} after {seconds:.0f} s")
        time.sleep(0.01)
