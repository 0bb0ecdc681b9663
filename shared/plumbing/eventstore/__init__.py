"""Events saved with what belongs to them, and read models made from them."""
