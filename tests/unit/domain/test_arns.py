"""How requests name functions, and what AWS says to contradictions."""

from __future__ import annotations

import pytest

from lambdamock.domain.arns import FunctionReference, function_arn, partition_of, resolve_function
from lambdamock.errors import ApiError, InvalidParameterValueException, ResourceNotFoundException

REGION, ACCOUNT, OTHER = "us-east-2", "123456789012", "210987654321"


@pytest.mark.parametrize(
    ("given", "account", "name", "qualifier"),
    [
        ("my-function", ACCOUNT, "my-function", None),
        ("my-function:prod", ACCOUNT, "my-function", "prod"),
        ("my-function:$LATEST", ACCOUNT, "my-function", "$LATEST"),
        ("function:my-function", ACCOUNT, "my-function", None),
        (f"{OTHER}:function:my-function", OTHER, "my-function", None),
        (f"{OTHER}:function:my-function:3", OTHER, "my-function", "3"),
        (f"{REGION}:{OTHER}:function:my-function", OTHER, "my-function", None),
        (f"arn:aws:lambda:{REGION}:{OTHER}:function:my-function:prod", OTHER, "my-function", "prod"),
        (f"arn:aws:lambda:{REGION}:{ACCOUNT}:function", ACCOUNT, "function", None),
    ],
)
def test_every_form_of_a_name_leads_to_the_function(given: str, account: str, name: str, qualifier: str | None) -> None:
    found = resolve_function(given, None, region=REGION, account_id=ACCOUNT)
    assert found == FunctionReference(REGION, account, name, qualifier)


@pytest.mark.parametrize("name", ["f:prod", f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:f:prod"])
def test_a_qualifier_may_be_said_twice_when_it_is_the_same(name: str) -> None:
    assert resolve_function(name, "prod", region=REGION, account_id=ACCOUNT).qualifier == "prod"


@pytest.mark.parametrize(
    ("name", "qualifier", "error"),
    [
        (
            "f:1",
            "2",
            InvalidParameterValueException(
                "The derived qualifier from the function name does not match the specified qualifier."
            ),
        ),
        (
            "arn:aws:lambda:eu-west-1:123456789012:function:f",
            None,
            ResourceNotFoundException("Functions from 'eu-west-1' are not reachable in this region ('us-east-2')"),
        ),
    ],
    ids=["qualifiers-differ", "other-region"],
)
def test_contradictions_are_refused_in_the_words_of_aws(name: str, qualifier: str | None, error: ApiError) -> None:
    with pytest.raises(type(error)) as refusal:
        resolve_function(name, qualifier, region=REGION, account_id=ACCOUNT)
    assert refusal.value.message == error.message


@pytest.mark.parametrize(
    ("region", "partition"),
    [("us-east-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")],
)
def test_arns_carry_the_partition_of_their_region(region: str, partition: str) -> None:
    assert partition_of(region) == partition
    assert function_arn(region, ACCOUNT, "f", "1") == f"arn:{partition}:lambda:{region}:{ACCOUNT}:function:f:1"
