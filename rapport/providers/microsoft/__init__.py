"""What Outlook mail and Outlook calendar share: credentials, calls of Microsoft Graph, errors."""
