"""Gmail by its API: one mailbox whose labels are the folders that an owner chooses among.

Source: https://developers.google.com/workspace/gmail/api/reference/rest
"""

from rapport.providers.gmail.check import check_mail
from rapport.providers.gmail.mailbox import open_mail

__all__ = ["check_mail", "open_mail"]
