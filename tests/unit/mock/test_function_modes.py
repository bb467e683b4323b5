"""Functions that are held to their roles in a mode of their own."""

from __future__ import annotations

from typing import Any

import pytest

from lambdamock import Aws, mock_lambda
from lambdamock.errors import ApiError, UsageError

LISTING: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "logs:*", "Resource": "*"}],
}


def lists(aws: Aws) -> Any:
    """A handler that calls Lambda with its role, which allows only logs."""
    aws.iam.put_role("lambda-role", [LISTING])
    return lambda event, context: len(aws.client().list_functions()["Functions"])


@pytest.mark.parametrize(
    ("of_all", "own", "denied"),
    [
        ("auto", None, True),
        ("auto", "off", False),
        ("auto", "audit", False),
        ("off", "strict", True),
        ("off", None, False),
    ],
)
def test_a_function_may_have_a_mode_of_its_own(of_all: Any, own: Any, denied: bool) -> None:
    with mock_lambda(iam=of_all) as aws:
        function = aws.function(lists(aws), name="f", **({} if own is None else {"iam": own}))
        assert function.iam == aws.functions["f"].iam == (own or of_all)
        error = function.invoke().error
        assert (error is not None and "lambda:ListFunctions" in str(error)) is denied


def test_the_mode_may_be_changed_and_set_back(aws: Aws) -> None:
    function = aws.function(lists(aws), name="f")
    assert function.invoke().error is not None
    aws.functions["f"].iam = "off"
    assert function.invoke().error is None
    aws.functions["f"].iam = None
    assert function.iam == "auto"
    assert function.invoke().error is not None


def test_a_mode_that_there_is_not_is_refused(aws: Aws) -> None:
    with pytest.raises(UsageError, match="iam='on': there are 'auto', 'strict', 'audit', 'off'"):
        aws.function(lambda event, context: None, name="f", iam="on")
    function = aws.function(lambda event, context: None, name="f")
    with pytest.raises(UsageError, match="there are"):
        function.iam = "on"
    assert function.iam == "auto"


def test_a_mode_goes_with_its_function(aws: Aws) -> None:
    aws.function(lambda event, context: None, name="f", iam="off").delete()
    assert aws.function(lambda event, context: None, name="f").iam == "auto"


def test_a_function_that_is_refused_leaves_the_mode_of_its_namesake(aws: Aws) -> None:
    function = aws.function(lambda event, context: None, name="f", iam="audit")
    with pytest.raises(ApiError):
        aws.function(lambda event, context: None, name="f", iam="off")
    assert function.iam == "audit"


def test_where_roles_must_be_known_a_function_needs_one() -> None:
    with mock_lambda(iam="strict") as aws:
        with pytest.raises(UsageError, match=r"role=aws\.iam\.put_role\("):
            aws.function(lambda event, context: None, name="f")
        role = aws.iam.put_role("my-role", managed=["AWSLambdaBasicExecutionRole"])
        assert aws.function(lambda event, context: None, name="f", role=role).configuration["Role"] == role
        aws.iam.put_role("lambda-role")
        assert aws.function(lambda event, context: None, name="g").configuration["Role"].endswith(":role/lambda-role")


def test_a_function_that_is_strict_by_itself_needs_a_role_as_well(aws: Aws) -> None:
    with pytest.raises(UsageError, match=r"role=aws\.iam\.put_role\("):
        aws.function(lambda event, context: None, name="f", iam="strict")
    assert list(aws.functions) == []
