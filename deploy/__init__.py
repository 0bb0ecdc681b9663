"""How Utbyte is put on machines: images, a compose file, a chart, a Kafka without Docker."""
