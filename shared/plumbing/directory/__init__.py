"""The directory as the other services know it: a replica of its facts, and what they ask it."""
