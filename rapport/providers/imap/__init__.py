"""IMAP (RFC 9051 and 3501), read-only, through imapclient: `client` asks, `parse` reads, `mailbox` answers."""

from rapport.providers.imap.check import check_mail
from rapport.providers.imap.mailbox import open_mail

__all__ = ["check_mail", "open_mail"]
