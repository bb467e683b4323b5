"""Queues of SQS: receiving messages, and making batches of them."""
