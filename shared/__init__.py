"""What every service builds on: pure values, the published language, the plumbing."""
