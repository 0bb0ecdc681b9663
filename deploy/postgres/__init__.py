"""The accounts of the services at PostgreSQL."""
