"""What is decided: pure functions over records; no I/O, no clock, no session."""
