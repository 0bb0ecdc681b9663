"""Programs of others that use Utbyte from outside, by its documents alone."""
