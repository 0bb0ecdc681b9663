"""Sign-in and sessions: who is looking at the pages."""
