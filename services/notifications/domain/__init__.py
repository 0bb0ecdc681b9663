"""What notifications decide: what is raised once, for whom, until when; pure."""
