"""Processes that code of an environment starts: what they are given, where their output goes, and when they end."""
