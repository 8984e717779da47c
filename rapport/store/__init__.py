"""How it is kept: functions, session first; the caller owns the transaction."""
