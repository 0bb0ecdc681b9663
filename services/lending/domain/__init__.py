"""What lending decides: a loan's life, and that one person is never lent out more than whole."""
