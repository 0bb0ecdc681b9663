"""Which refusals each operation can answer: read from the code of its command, never by hand."""
