"""The embedded stage: all services in one process."""
