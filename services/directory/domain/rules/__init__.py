"""The directory's rules, a file for each family."""
