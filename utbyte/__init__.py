"""The command line and the embedded stage; it knows all services, and nobody knows it."""
