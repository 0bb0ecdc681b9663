"""What both stages share: services, keys, vault, data folder, health."""
