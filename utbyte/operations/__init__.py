"""What operators do to an instance: migrate, rebuild, back up, restore, look into dead letters."""
