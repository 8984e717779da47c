"""A private Dovecot in a temporary folder: plain, STARTTLS and TLS on free loopback ports, users with Maildirs.

    with start_dovecot(tmp_path) as dovecot:
        dovecot.write_message("Clients/Acme", raw)           a file in the Maildir, before or after the first SELECT
        with dovecot.connect() as imap: ...                  an IMAPClient, signed in
        source = open_mail(Provider.IMAP, dovecot.login())   what the product opens

It runs as whoever runs the tests. Dovecot lets root touch no mail, so for root the mail belongs to `nobody` and lies
in a folder that he may enter; folders of a Maildir are therefore made by `make_folder` alone.
Capabilities are stripped with `without`: the server then still knows the commands, so a client that doesn't go by
capabilities is not caught by an error, but by the answers.
"""

import grp
import itertools
import os
import pwd
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from imapclient import IMAPClient
from imapclient.imap_utf7 import encode as encode_utf7

from rapport.providers.base import Login
from tests.servers.certificates import Certificates, make_certificates
from tests.servers.ports import free_port, wait_for_port

USER = "jana@firm.example"
PASSWORD = "a throw-away password"
CAPABILITIES = """
    IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE SORT SORT=DISPLAY THREAD=REFERENCES THREAD=REFS
    THREAD=ORDEREDSUBJECT MULTIAPPEND URL-PARTIAL CATENATE UNSELECT CHILDREN NAMESPACE UIDPLUS LIST-EXTENDED
    I18NLEVEL=1 CONDSTORE QRESYNC ESEARCH ESORT SEARCHRES WITHIN CONTEXT=SEARCH LIST-STATUS BINARY MOVE
    SNIPPET=FUZZY PREVIEW=FUZZY PREVIEW STATUS=SIZE SAVEDATE LITERAL+ NOTIFY SPECIAL-USE
"""
IS_ROOT = os.getuid() == 0
MAIL_USER = pwd.getpwnam("nobody") if IS_ROOT else pwd.getpwuid(os.getuid())
_serial = itertools.count(1)

CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
listen = 127.0.0.1
protocols = imap
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {login_user}
first_valid_uid = {uid}
first_valid_gid = {gid}
mail_uid = {uid}
mail_gid = {gid}
disable_plaintext_auth = no
auth_failure_delay = 0
auth_mechanisms = plain login
imap_capability = {capabilities}
mail_location = maildir:~/Maildir
mail_fsync = never
mail_max_userip_connections = 50
ssl = {ssl}
{certificate}
service imap-login {{
  chroot =
  service_count = 0
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN {folder}/users/%u
}}
userdb {{
  driver = passwd-file
  args = {folder}/users/%u
}}
namespace inbox {{
  inbox = yes
  separator = {separator}
  mailbox Drafts {{
    special_use = \\Drafts
  }}
  mailbox Junk {{
    special_use = \\Junk
  }}
  mailbox Trash {{
    special_use = \\Trash
  }}
  mailbox Sent {{
    special_use = \\Sent
  }}
  mailbox Archive {{
    special_use = \\Archive
  }}
}}
{settings}
"""


@dataclass(frozen=True, slots=True)
class Dovecot:
    """A running server. `port` speaks plain IMAP and STARTTLS, `tls_port` TLS; `user` is the first of its users."""

    folder: Path
    port: int
    tls_port: int
    ca_file: Path
    separator: str
    host: str = "127.0.0.1"
    user: str = USER
    password: str = PASSWORD

    def add_user(self, user: str, password: str = PASSWORD) -> None:
        """Add a user with an empty INBOX."""
        # A file each: Dovecot looks for changes in a file once a second only.
        entry = f"{user}:{{PLAIN}}{password}::::{self.folder / 'mail' / user}::\n"
        (self.folder / "users" / user).write_text(entry)
        self.make_folder("INBOX", user)

    def maildir(self, user: str = USER) -> Path:
        """Give the user's Maildir++: the INBOX, with the other folders beside its messages."""
        return self.folder / "mail" / user / "Maildir"

    def folder_of(self, path: str, user: str = USER) -> Path:
        """Give the Maildir of a folder."""
        if path.upper() == "INBOX":
            return self.maildir(user)
        name: str = encode_utf7(path).decode()
        return self.maildir(user) / f".{name.replace(self.separator, '.')}"

    def make_folder(self, path: str, user: str = USER) -> Path:
        """Make a folder's Maildir, if missing."""
        maildir = self.folder_of(path, user)
        for part in ("tmp", "new", "cur"):
            (maildir / part).mkdir(parents=True, exist_ok=True)
        if path.upper() != "INBOX":
            (maildir / "maildirfolder").touch()
        for made in (self.folder / "mail" / user, self.maildir(user), maildir, *maildir.iterdir()):
            os.chown(made, MAIL_USER.pw_uid, MAIL_USER.pw_gid)
        return maildir

    def write_message(
        self, path: str, raw: bytes, *, arrived: datetime | None = None, flags: str = "", user: str = USER
    ) -> Path:
        """Put a message into a folder as a file; `flags` are Maildir's letters (S seen, D draft, F flagged)."""
        maildir = self.folder_of(path, user)
        if not maildir.is_dir():
            self.make_folder(path, user)
        moment = arrived.timestamp() if arrived else time.time()
        # Dovecot lists a Maildir by file name, so the serial number keeps the order of writing.
        name = f"{int(moment)}.M{next(_serial):09d}P{os.getpid()}.test,S={len(raw)}:2,{flags}"
        written = maildir / "tmp" / name
        written.write_bytes(raw)
        os.utime(written, (moment, moment))
        return written.rename(maildir / "cur" / name)

    def connect(self, user: str = USER, password: str = PASSWORD) -> IMAPClient:
        """Sign in on the plain port; use it in a `with`."""
        client = IMAPClient(self.host, self.port, ssl=False, timeout=20)
        client.login(user, password)
        return client

    def login(self, user: str = USER, *, security: str = "none", password: str = PASSWORD, **more: str) -> Login:
        """Give what the product needs to open the user's mail; `more` adds or replaces connection settings."""
        port = self.tls_port if security == "tls" else self.port
        connection = {"host": self.host, "port": str(port), "security": security, "user": user}
        if security != "none":
            connection["ca_file"] = str(self.ca_file)
        return Login(address=user, connection=connection | more, secret=password)


@contextmanager
def start_dovecot(
    folder: Path,
    *,
    users: Sequence[str] = (USER,),
    tls: bool = True,
    condstore: bool = True,
    qresync: bool = True,
    without: Sequence[str] = (),
    separator: str = "/",
    certificates: Certificates | None = None,
    settings: str = "",
) -> Iterator[Dovecot]:
    """Start a Dovecot in `folder` and end it afterwards.

    `without` names further capabilities to strip; `settings` are further lines of configuration.
    """
    absent = {*without, *([] if condstore else ["CONDSTORE"]), *([] if condstore and qresync else ["QRESYNC"])}
    files = certificates or make_certificates(folder)
    port, tls_port = free_port(), free_port()
    with _open_place(folder) as place:
        _write_configuration(
            place,
            port=port,
            tls_port=tls_port,
            separator=separator,
            settings=settings,
            capabilities=" ".join(name for name in CAPABILITIES.split() if name not in absent),
            ssl="yes" if tls else "no",
            certificate=f"ssl_cert = <{files.chain_file}\nssl_key = <{files.key_file}" if tls else "",
        )
        (place / "users").mkdir()
        with _run(place):
            dovecot = Dovecot(place, port, tls_port, files.ca_file, separator, user=users[0])
            for user in users:
                dovecot.add_user(user)
            wait_for_port(port)
            yield dovecot


def kill_sessions(dovecot: Dovecot) -> None:
    """Break every IMAP session that is open now, as a server does that restarts."""
    config = str(dovecot.folder / "dovecot.conf")
    for file in (dovecot.folder / "users").iterdir():
        subprocess.run(["doveadm", "-c", config, "kick", file.name], check=False, capture_output=True)


@contextmanager
def _run(place: Path) -> Iterator[None]:
    process = subprocess.Popen(["dovecot", "-F", "-c", str(place / "dovecot.conf")])
    try:
        yield
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def _open_place(folder: Path) -> Iterator[Path]:
    if not IS_ROOT:
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="rapport-dovecot-") as place:
        Path(place).chmod(0o755)
        yield Path(place)


def _write_configuration(folder: Path, **values: object) -> None:
    own = pwd.getpwuid(os.getuid()).pw_name
    text = CONFIGURATION.format(
        folder=folder,
        user="dovecot" if IS_ROOT else own,
        group="dovecot" if IS_ROOT else grp.getgrgid(os.getgid()).gr_name,
        login_user="dovenull" if IS_ROOT else own,
        uid=MAIL_USER.pw_uid,
        gid=MAIL_USER.pw_gid,
        **values,
    )
    (folder / "dovecot.conf").write_text(text)
