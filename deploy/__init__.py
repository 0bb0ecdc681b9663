"""How Utbyte is put on machines: images, a chart, and Kafka where there is no Docker."""
