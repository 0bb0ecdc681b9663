"""Messages between services: publishing, transport, consumption and dead letters."""
