"""Outlook mail by Microsoft Graph: folders with a stream each.

Source: https://learn.microsoft.com/graph/api/resources/mail-api-overview
"""

from rapport.providers.outlook.check import check_mail
from rapport.providers.outlook.mailbox import open_mail

__all__ = ["check_mail", "open_mail"]
