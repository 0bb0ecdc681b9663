"""A finance system that reads the topic of documents from Apache Kafka."""
