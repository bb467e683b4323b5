"""Recorded answers that the installed botocore can only give when its model is not older than the recordings.

Keys are `scenario` or `scenario#answer` as in `known_gaps.py`; values are marks that look into the installed model.
"""

from __future__ import annotations

from typing import Any, Final

import pytest
from tests.conformance.known_gaps import fits

_NAMES: Final = "*::test_function_name_and_qualifier_validation[*too_long_and_invalid_region-"
_LONG: Final = "f" * 256

NEEDS: Final = {
    f"{_NAMES}get_function]": pytest.mark.needs_model("GetFunction.FunctionName", _LONG),
    f"{_NAMES}delete_function]": pytest.mark.needs_model("DeleteFunction.FunctionName", _LONG),
    f"{_NAMES}invoke]": pytest.mark.needs_model("Invoke.FunctionName", _LONG),
    "*::test_url_config_exceptions#*_qualifier_latest": pytest.mark.needs_model(
        "GetFunctionUrlConfig.Qualifier", refuses="$LATEST"
    ),
    "*::test_invalid_vpc_config_subnet#*-invalid-format-subnet-id": pytest.mark.needs_model(
        "CreateFunction.VpcConfig.SubnetIds", refuses=["bad-format-1"]
    ),
    "*::test_function_lifecycle#delete_response": pytest.mark.needs_model("DeleteFunction.StatusCode"),
}


def marks_of(scenario: str, *answers: str) -> list[Any]:
    """What a test of these answers of a scenario needs."""
    return [mark for pattern, mark in NEEDS.items() if any(fits(pattern, f"{scenario}#{answer}") for answer in answers)]
