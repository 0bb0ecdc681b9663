"""How Utbyte is put on machines: images, a compose file's parts, a chart, a Kafka without Docker."""
