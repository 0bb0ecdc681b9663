"""Programs that use Utbyte from outside, written only from its documentation."""
