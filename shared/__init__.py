"""What every service stands on: pure values, the published language, the plumbing."""
