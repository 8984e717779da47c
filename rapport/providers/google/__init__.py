"""What Gmail and Google Calendar share: credentials, calls that are paid for and counted, errors, quotas."""
