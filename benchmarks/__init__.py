"""`make bench`: imports side by side with mbsync (mail) and vdirsyncer (calendars), from one server in one run."""
