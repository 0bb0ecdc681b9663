"""Tokens, permissions, keys and sealed text."""
