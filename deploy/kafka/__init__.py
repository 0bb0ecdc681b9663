"""One Apache Kafka node on loopback, for development and tests where no Docker answers."""
