"""What both stages stand on: services, keys, vault, data folder, health."""
