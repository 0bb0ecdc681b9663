"""The directory's rules, one file per family."""
