"""What `aws.function` makes of a source and its settings: a request to create a function."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, TypedDict

from lambdamock.domain.arns import function_arn
from lambdamock.domain.profiles import Profile
from lambdamock.domain.runtimes import is_python
from lambdamock.errors import UsageError, did_you_mean
from lambdamock.mock.function import Function
from lambdamock.mock.source import Source, read_source
from lambdamock.simulation import Simulation

if TYPE_CHECKING:
    from lambdamock.domain.identities import Identity


class FunctionSettings(TypedDict, total=False):
    """The settings that `aws.function` takes, all optional.

    Attributes:
        name: default is the name of the callable, directory or file.
        handler: "module.function"; needed for directories and zips.
        runtime: default is the Python runtime of this interpreter. With another one ("nodejs22.x"), a callable stands
            in for code that cannot run here.
        role: the execution role: its ARN, or one of `aws.iam`, also by its name; default is "lambda-role" of the
            account.
        region: default is the handle's.
        timeout: seconds; default 3.
        memory_size: MB; default 128.
        environment: the function's variables.
        iam: how the function is held to the policies of its role, instead of as the mock's option `iam` says: "auto",
            "strict", "audit" or "off".
    """

    name: str
    handler: str
    runtime: str
    role: str | Identity
    region: str
    timeout: int
    memory_size: int
    environment: Mapping[str, str]
    description: str
    tags: Mapping[str, str]
    iam: str


_MEMBERS: Final = {
    "name": "FunctionName",
    "handler": "Handler",
    "runtime": "Runtime",
    "role": "Role",
    "timeout": "Timeout",
    "memory_size": "MemorySize",
    "environment": "Environment",
    "description": "Description",
    "tags": "Tags",
}
"""Settings to members of CreateFunction; `region` is where the request goes, and `iam` is the mock's own."""


def deploy(simulation: Simulation, source: Source, settings: FunctionSettings) -> Function:
    """Create a function of a source.

    Raises:
        ApiError: AWS would refuse it.
        UsageError: the source or a setting cannot be used.
    """
    code, location, own_name = read_source(source)
    given = dict(settings)
    region = given.pop("region", None) or simulation.options.region
    mode: Any = given.pop("iam", None)
    if given.get("role") is not None:
        given["role"] = _arn_of_role(simulation, given["role"])
    request = {
        "FunctionName": own_name,
        "Handler": default_handler(source),
        "Role": f"arn:aws:iam::{simulation.account_id}:role/lambda-role",
        "Runtime": default_runtime(simulation.world.profile),
        "Code": location,
        **_members(given),
    }
    if request["FunctionName"] is None:
        raise UsageError("aws.function(...): this source has no name of its own; give name='...'")
    if request["Handler"] is None:
        raise UsageError("aws.function(...): a directory or zip needs handler='module.function'")
    if given.get("role") is None:
        _check_role_is_known(simulation, str(request["Role"]), mode, str(region))
    authority = simulation.world.authority
    arn = function_arn(str(region), simulation.account_id, str(request["FunctionName"]))
    before = authority.hold(arn, mode)
    try:
        created = simulation.perform("CreateFunction", request, region=str(region), code=code)
    except BaseException:
        authority.hold(arn, before)
        raise
    implementation = source if callable(source) else None
    return Function(simulation, created["FunctionName"], region=str(region), implementation=implementation)


def _arn_of_role(simulation: Simulation, role: object) -> object:
    """The ARN of a role of `aws.iam`, also by its name; whatever else was given as it is, for AWS to refuse."""
    if isinstance(role, str) and ":" not in role:
        own = simulation.identities.own.values()
        return next((one.arn for one in own if one.name == role and ":role/" in one.arn), role)
    return getattr(role, "arn", role)


def _check_role_is_known(simulation: Simulation, role: str, mode: str | None, region: str) -> None:
    """Where roles must be known, the default one seldom is: say which call makes one.

    Raises:
        UsageError: nobody knows it.
    """
    authority = simulation.world.authority
    if (mode or authority.mode) == "strict" and authority.identities.find(role, region=region) is None:
        raise UsageError(
            f"aws.function(...): iam='strict' holds functions to their roles, and nobody knows {role}. Make a role and "
            "give it: role=aws.iam.put_role('my-role', managed=['AWSLambdaBasicExecutionRole'])"
        )


def _members(given: Mapping[str, Any]) -> dict[str, Any]:
    """The members of the request that the settings stand for; those that are None are left to their defaults."""
    members = {}
    for name, value in given.items():
        if name not in _MEMBERS:
            known = [*_MEMBERS, "region", "iam"]
            raise UsageError(
                f"aws.function(...): there is no setting {name!r}{did_you_mean(name, known, or_else='.')} "
                f"There are: {', '.join(known)}"
            )
        if value is not None:
            members[_MEMBERS[name]] = {"Variables": dict(value)} if name == "environment" else value
    return members


def default_handler(source: Source) -> str | None:
    """The `Handler` setting for a callable; packages must be told."""
    if not callable(source):
        return None
    name = getattr(source, "__name__", "handler")
    return f"lambda_function.{name if name.isidentifier() else 'handler'}"


def default_runtime(profile: Profile) -> str:
    """The Python runtime nearest to the interpreter that runs this, among those that the profile allows."""
    own = f"python3.{sys.version_info.minor}"
    if own in profile.runtimes:
        return own
    return max(
        (one for one in profile.runtimes if is_python(one)),
        key=lambda one: tuple(int(part) for part in one.removeprefix("python").split(".")),
    )
