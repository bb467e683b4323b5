"""All that is read from botocore's service model: routes, parsing, validation, rendering."""

from __future__ import annotations

from lambdamock.protocol.constraints import Constraints
from lambdamock.protocol.operation import OperationProtocol
from lambdamock.protocol.service import LambdaProtocol, protocol_of
from lambdamock.protocol.wording import hash_set_order

__all__ = ["Constraints", "LambdaProtocol", "OperationProtocol", "hash_set_order", "protocol_of"]
