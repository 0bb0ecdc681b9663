"""How Utbyte is deployed: images, a compose file, a chart, and Kafka without Docker."""
