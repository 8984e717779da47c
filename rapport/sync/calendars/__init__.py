"""How an account's calendars are brought up to date. A first import is a comparison with nothing.

An event changes under its id, unlike a message: so calendars are written under the catch-up lease alone, which also a
backfill takes for the moments that they need, and what an item held is replaced as a whole.
"""
