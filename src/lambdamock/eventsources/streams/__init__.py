"""Streams: sources whose records have an order and stay after they were read. Kinesis, DynamoDB, Kafka, DocumentDB."""
