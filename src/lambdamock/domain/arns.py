"""How functions are named: names, partial and full ARNs, qualifiers.

Source: documented, API reference, "FunctionName" of each operation; observed, recorded answers to malformed names.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from lambdamock.errors import InvalidParameterValueException, ResourceNotFoundException

LATEST: Final = "$LATEST"

_FUNCTION_NAME: Final = re.compile(
    r"(?:arn:(?P<partition>aws[a-zA-Z-]*)?:lambda:)?"
    r"(?:(?P<region>(?:eusc-)?[a-z]{2}(?:-gov|-iso[a-z]?)?-[a-z]+-\d):)?"
    r"(?:(?P<account_id>\d{12}):)?(?:function:)?"
    r"(?P<name>[a-zA-Z0-9_.-]+)(?::(?P<qualifier>\$LATEST(?:\.PUBLISHED)?|[a-zA-Z0-9_-]+))?\Z"
)


class FunctionReference(NamedTuple):
    """A function as a request names it, completed by where the request was sent.

    `qualifier` is None when the request gives none; operations decide what that means.
    """

    region: str
    account_id: str
    name: str
    qualifier: str | None = None

    @property
    def arn(self) -> str:
        """The ARN in the form that the request used: with the qualifier when there is one."""
        return function_arn(self.region, self.account_id, self.name, self.qualifier)

    @property
    def unqualified_arn(self) -> str:
        """The ARN without the qualifier."""
        return function_arn(self.region, self.account_id, self.name)


def partition_of(region: str) -> str:
    """The partition that a region belongs to: `aws`, `aws-cn`, `aws-us-gov`."""
    if region.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"


@lru_cache(maxsize=1024)
def function_arn(region: str, account_id: str, name: str, qualifier: str | None = None) -> str:
    """`arn:aws:lambda:REGION:ACCOUNT:function:NAME[:QUALIFIER]`."""
    suffix = f":{qualifier}" if qualifier else ""
    return f"arn:{partition_of(region)}:lambda:{region}:{account_id}:function:{name}{suffix}"


def stream_of(arn: str) -> str:
    """The ARN of a stream, also where that of a consumer of it is given."""
    return arn.partition("/consumer/")[0]


def runtime_version_arn(region: str, digest: str) -> str:
    """The ARN of a build of a managed runtime; it belongs to no account."""
    return f"arn:{partition_of(region)}:lambda:{region}::runtime:{digest}"


@lru_cache(maxsize=1024)
def resolve_function(function_name: str, qualifier: str | None, *, region: str, account_id: str) -> FunctionReference:
    """Read the FunctionName and Qualifier of a request that was sent to `region` by `account_id`.

    What was read is remembered: a test names the same few functions again and again.

    Args:
        function_name: a name, `name:qualifier`, a partial or a full ARN; its shape has been validated.
        qualifier: the separate Qualifier parameter, if any.

    Raises:
        ResourceNotFoundException: the ARN is of another region.
        InvalidParameterValueException: the two qualifiers contradict each other.

    Source: observed, recorded answers for wrong regions and contradicting qualifiers.
    """
    match = _FUNCTION_NAME.match(function_name)
    if match is None:  # the shape lets through no such name
        raise InvalidParameterValueException(f"Invalid function name: {function_name}")
    _, named_region, named_account, name, derived = match.groups()
    if named_region and named_region != region:
        raise ResourceNotFoundException(
            f"Functions from '{named_region}' are not reachable in this region ('{region}')"
        )
    if derived and qualifier and derived != qualifier:
        raise InvalidParameterValueException(
            "The derived qualifier from the function name does not match the specified qualifier."
        )
    return FunctionReference(region, named_account or account_id, name, derived or qualifier)
