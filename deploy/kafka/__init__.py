"""One Apache Kafka node on loopback, for development and tests where Docker is not available."""
