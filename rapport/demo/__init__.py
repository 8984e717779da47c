"""The demonstration: a small firm that never existed, two years of its mail, and its calendars.

Nothing here reads a clock or a global random number: the same seed and the same day give the same bytes.
"""
