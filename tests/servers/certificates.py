"""A certificate authority for a test's servers: files for the server, and the file that a client is told to trust."""

from dataclasses import dataclass
from pathlib import Path

import trustme


@dataclass(frozen=True, slots=True)
class Certificates:
    """PEM files: the authority's certificate, the server's chain and the server's key."""

    ca_file: Path
    chain_file: Path
    key_file: Path


def make_certificates(folder: Path, *names: str) -> Certificates:
    """Make an authority and a server certificate for `names` (localhost and 127.0.0.1 where none are given)."""
    authority = trustme.CA()
    server = authority.issue_cert(*(names or ("localhost", "127.0.0.1")))
    files = Certificates(folder / "ca.pem", folder / "server.pem", folder / "server.key")
    authority.cert_pem.write_to_path(str(files.ca_file))
    server.private_key_pem.write_to_path(str(files.key_file))
    files.chain_file.write_bytes(b"".join(blob.bytes() for blob in server.cert_chain_pems))
    return files
