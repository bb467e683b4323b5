"""The tables that the calls are held to, and what calls need, against what is known of the services elsewhere."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.journeys.permissions_by_service.actions import actions_of
from tests.journeys.permissions_by_service.operations import model_of
from tests.journeys.permissions_by_service.samples import ACCOUNT, ENDPOINTS, REGION, params_of

from lambdamock.authorisation.needs import ApiRequest, needs_of

FACTS = Path(__file__).parents[3].parent / "shared" / "facts" / "iam-action-map.json"
PLACE = {"Partition": "aws", "Region": REGION, "Account": ACCOUNT}
VARIABLE = re.compile(r"\$\{([^}]+)\}")

UNSIGNED = {"AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"}
"""Nobody's policies are asked: these calls have no signature, and the trust policy of the role decides."""

OTHERWISE = {
    "CreateSession": "it is about directory buckets, which have ARNs of their own",
    "CreateStateMachineAlias": "it is about the state machine, as the developer guide says, and not about an activity",
    "DeleteObjects": "each object is asked for",
    "RenameObject": "it is about directory buckets",
}
"""Operations whose resource is known otherwise, and why that is not followed."""


def services() -> list[Any]:
    if not FACTS.is_file():
        return [pytest.param("", {}, marks=pytest.mark.skip(reason=f"the facts are not there: {FACTS}"), id="absent")]
    known = json.loads(FACTS.read_text(encoding="utf-8"))
    return [pytest.param(service, operations, id=service) for service, operations in known.items()]


def installed(service: str, known: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """What is known of the operations that the installed botocore has."""
    names = set(model_of(service).operation_names)
    return ((name, one) for name, one in known.items() if name in names)


@pytest.mark.parametrize(("service", "known"), services())
def test_the_actions_that_calls_are_held_to_are_the_known_ones(service: str, known: dict[str, Any]) -> None:
    differing = {}
    for name, one in installed(service, known):
        always = {action["action"] for action in one["actions"] if not action.get("when")}
        ever = {action["action"] for action in one["actions"]}
        held = actions_of(service, name)
        if name not in UNSIGNED and not always <= held <= ever:
            differing[name] = (held, one["actions"])
    assert differing == {}


@pytest.mark.parametrize(("service", "known"), services())
def test_what_a_call_is_about_is_the_known_resource(service: str, known: dict[str, Any]) -> None:
    differing = {}
    for name, one in installed(service, known):
        params = params_of(service, name)
        arns = {arn for template in one.get("resources", ()) if (arn := filled(template, params))}
        found = resources(service, name, params)
        if arns and not arns & found and name not in OTHERWISE:
            differing[name] = (arns, found)
    assert differing == {}


def filled(template: str, params: Mapping[str, Any]) -> str:
    """The ARN that a template stands for; empty where the request does not tell it, or it is told in words."""
    values = {**PLACE, **{f"param:{name}": value for name, value in params.items() if isinstance(value, str)}}
    if any(variable not in values for variable in VARIABLE.findall(template)):
        return ""
    text = VARIABLE.sub(lambda variable: values[variable[1]], template).partition(" ")[0]
    return text[text.rindex("arn:") :] if "arn:" in text else ""


def resources(service: str, operation: str, params: dict[str, Any]) -> set[str]:
    metadata = model_of(service).metadata
    prefix = metadata.get("signingName") or metadata["endpointPrefix"]
    request = ApiRequest(service, prefix, operation, params, REGION, ACCOUNT, ENDPOINTS.get(service, ""))
    return {need.resource for need in needs_of(request)}
