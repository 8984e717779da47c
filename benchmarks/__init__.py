"""`make bench`: importing one mailbox, side by side with mbsync, from the same server in the same run."""
