"""The services, each with the same rooms; they meet only through messages."""
