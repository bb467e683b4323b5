"""What event source mappings do: filter records, make batches of them, and read each kind of source."""
