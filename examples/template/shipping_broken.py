"""The function as it is, with the template that has the bug: the function's policy lets it read, not write."""

from __future__ import annotations

TEMPLATE = "template_broken.yaml"
