"""The causal tree: which fact led to which, of everything that the journal holds.

`tree` builds it: what a fact says of itself is in `descriptions`, what caused it in `causes`. `lines` puts alike ones
together, so that `text` and `html` (with `chart`) stay readable; `document` is all of it as data.
"""

from __future__ import annotations

from lambdamock.observability.timeline.nodes import Node
from lambdamock.observability.timeline.selection import Selection, selected
from lambdamock.observability.timeline.tree import tree_of

__all__ = ["Node", "Selection", "selected", "tree_of"]
