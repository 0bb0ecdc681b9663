"""The command line and the embedded stage; it imports all services, and no service imports it."""
