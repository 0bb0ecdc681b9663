"""A finance system that follows the feed of its agency over HTTP."""
