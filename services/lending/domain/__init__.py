"""What lending decides: a loan's life, and that loans never take more than the whole person."""
