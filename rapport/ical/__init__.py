"""iCalendar text (RFC 5545) → our records. Whatever a stranger sends, the answer is records or Malformed."""

from rapport.ical.files import CalendarFile, FilePart, split_file
from rapport.ical.reading import read_object

__all__ = ["CalendarFile", "FilePart", "read_object", "split_file"]
