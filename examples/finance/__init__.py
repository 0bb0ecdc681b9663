"""A finance system's reader: it rebuilds the ledger from the documents on Kafka alone."""
