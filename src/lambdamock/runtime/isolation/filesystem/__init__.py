"""The files of an environment: which file a path means, where code may write, and how much."""
