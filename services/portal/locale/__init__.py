"""Texts in the four languages: one folder a language, one file a family of pages."""
