"""The distributed stage: each service in processes of its own, speaking through Kafka."""
