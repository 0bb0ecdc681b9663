"""What loans will cost, asked and answered as lines of JSON."""
