from __future__ import annotations

import pytest

from lambdamock.protocol.constraints import lookup


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        pytest.param([], {}, id="none"),
        pytest.param([{("*", "Name"): {"maxLength": 9}}], {"maxLength": 9}, id="every-operation"),
        pytest.param([{("Other", "Name"): {"maxLength": 9}}], {}, id="another-operation"),
        pytest.param([{("Op", "Other"): {"maxLength": 9}}], {}, id="another-member"),
        pytest.param(
            [{("Op", "Name"): {"maxLength": 1}, ("*", "Name"): {"maxLength": 9, "minLength": 2}}],
            {"maxLength": 1, "minLength": 2},
            id="own-entry-wins",
        ),
        pytest.param(
            [{("Op", "Name"): {"maxLength": 1}}, {("*", "Name"): {"maxLength": None}}],
            {"maxLength": None},
            id="later-table-wins",
        ),
    ],
)
def test_constraints_of_one_member_are_merged(
    tables: list[dict[tuple[str, str], dict[str, object]]], expected: object
) -> None:
    assert lookup("Op", *tables)("Name") == expected
