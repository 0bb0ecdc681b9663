"""The distributed stage: each service in its own processes, communicating through Kafka."""
