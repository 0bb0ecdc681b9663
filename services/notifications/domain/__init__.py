"""Pure decisions of notifications: what is raised, for whom, and until when."""
