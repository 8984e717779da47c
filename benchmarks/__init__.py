"""`make bench`: imports side by side with mbsync (mail) and vdirsyncer (calendars), and what one costs at Google."""
