"""What notifications decides: what is raised once, for whom, until when; pure."""
