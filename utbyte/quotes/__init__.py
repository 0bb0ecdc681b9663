"""What loans will cost: questions and answers as lines of JSON."""
