"""What the directory decides: agencies, units, people and their roles; pure."""
