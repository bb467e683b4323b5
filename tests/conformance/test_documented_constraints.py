"""Every constraint that AWS documented for a member of a request, broken one at a time under `profile="2019"`.

The documents are read as data: the API reference of the developer guide of 2019, the later page of
CreateEventSourceMapping, and a comparison of both with a service model of today. For each constraint a request is made
that satisfies every documented constraint but this one.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Final, NamedTuple

import botocore
import pytest

from lambdamock.domain.profiles import profile_named
from lambdamock.domain.runtimes import refusal_of
from lambdamock.errors import SerializationException, ValidationException
from lambdamock.protocol import LambdaProtocol
from lambdamock.wire import Request

DIRECTORY: Final = Path(__file__).parents[3] / "shared" / "guide"
GUIDE, PAGE = DIRECTORY / "api-2019.json", DIRECTORY / "api-create-event-source-mapping.json"
COMPARISON: Final = DIRECTORY / "api-diff-today.md"
IS_ABSENT: Final = not all(document.is_file() for document in (GUIDE, PAGE, COMPARISON))
OF_2019: Final = profile_named("2019")
PROTOCOL: Final = LambdaProtocol.installed()
ABSENT: Final = object()

Node = dict[str, Any]


class Documented(NamedTuple):
    """One constraint: of an operation's member, with the description of all members around it."""

    document: Path
    operation: str
    path: str
    kind: str
    limit: Any
    root: Node
    node: Node
    place: Node  # the request parameter that the member lies in

    @property
    def id(self) -> str:
        page = "page-" if self.document == PAGE else ""
        return f"{page}{self.operation}-{self.path}-{self.kind}"


# ------------------------------------------------------------------------------------------------------- the documents

KINDS: Final = (
    "required", "type", "pattern", "enum",
    "min_length", "max_length", "min_value", "max_value", "min_items", "max_items",
)  # fmt: skip
VACUOUS: Final = {("min_length", 0), ("min_items", 0), ("pattern", r"[\s\S]*"), ("required", False)}  # none breaks them


def expanded(node: Node, types: Node) -> Node:
    """The description of a member with the types that it names put in."""
    inner = {
        part: expanded(node[part], types) for part in ("member", "key", "value") if isinstance(node.get(part), dict)
    }
    members = types[node["shape"]]["members"] if "shape" in node else node.get("members", ())
    return {**node, **inner, "members": [expanded(member, types) for member in members]}


def below(node: Node, path: str) -> Iterator[tuple[str, Node]]:
    """A member and all within it, by path."""
    yield path, node
    for member in node["members"]:
        yield from below(member, f"{path}.{member['name']}")
    for part, suffix in (("member", "[]"), ("key", "{key}"), ("value", "{value}")):
        if part in node:
            yield from below(node[part], path + suffix)


def can_be_another_type(place: Node, path: str) -> bool:
    """Whether another type can be sent: JSON has types; of paths, queries and headers only what stands for a number."""
    if place["location"] == "body":
        return not path.endswith("{key}") and "type_printed" in place
    return path == place["name"] and place["type"] not in {"string", "list"}


def documented(document: Path) -> Iterator[Documented]:
    described = json.loads(document.read_text(encoding="utf-8"))
    for operation, details in described["operations"].items():
        places = [expanded(place, described["types"]) for place in details["request"]["parameters"]]
        root = {"type": "structure", "members": places}
        for place in places:
            for path, node in below(place, place["name"]):
                for kind in (kind for kind in KINDS if kind in node):
                    if kind == "type" and not can_be_another_type(place, path):
                        continue
                    if kind == "enum" or (kind, node[kind]) not in VACUOUS:
                        yield Documented(document, operation, path, kind, node[kind], root, node, place)


ALL: Final = [] if IS_ABSENT else [one for document in (GUIDE, PAGE) for one in documented(document)]


def cases(chosen: list[Documented]) -> list[Any]:
    if IS_ABSENT:
        return [
            pytest.param(None, marks=pytest.mark.skip(reason=f"the documents are not there: {DIRECTORY}"), id="absent")
        ]
    return [pytest.param(one, id=one.id) for one in chosen]


# --------------------------------------------------------------------------------------------------------- the requests

LAYER: Final = "arn:aws:lambda:us-east-1:123456789012:layer:l"
TEXTS: Final = (
    "f", "ff", "fff", "1", "*", "ALL", "123456789012", "o-abcdefghij", "lambda:GetLayerVersion", "lambda:Invoke",
    "arn:aws:iam::123456789012:role/r", "arn:aws:lambda:us-east-1:123456789012:function:f", LAYER, f"{LAYER}:1",
    "arn:aws:kinesis:us-east-1:123456789012:stream/s",
)  # fmt: skip
ODD_TEXTS: Final = (
    "!", "a b", "a b c", " ", "\n", ".", "1", "f", "arn:aws:lambda:us-iso-east-1:123456789012:function:f",
    "$LATEST.PUBLISHED", "f.g", "f.g:$LATEST.PUBLISHED",
    "arn:aws:lambda:us-east-1:123456789012:event-source-mapping:01234567-89ab-cdef-0123-456789abcdef",
)  # fmt: skip
NOW: Final = datetime(2019, 6, 1, tzinfo=timezone.utc)

BREAKS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "min_length": lambda limit, value: len(value) < limit,
    "max_length": lambda limit, value: len(value) > limit,
    "pattern": lambda limit, value: re.fullmatch(limit, value, re.ASCII) is None,
    "enum": lambda limit, value: value not in limit,
    "min_value": lambda limit, value: value < limit,
    "max_value": lambda limit, value: value > limit,
    "min_items": lambda limit, value: len(value) < limit,
    "max_items": lambda limit, value: len(value) > limit,
}


def broken(node: Node, value: Any) -> list[str]:
    """The kinds of constraints that a value breaks."""
    return [kind for kind, breaks in BREAKS.items() if kind in node and breaks(node[kind], value)]


def text(node: Node) -> str:
    return next(one for one in (*node.get("enum", ()), *TEXTS) if not broken(node, one))


VALID: Final[dict[str, Callable[[Node], Any]]] = {
    "structure": lambda node: {m["name"]: valid(m) for m in node["members"] if m.get("required")},
    "list": lambda node: [valid(node["member"])] * node.get("min_items", 1),
    "map": lambda node: {valid(node["key"]): valid(node["value"])},
    "string": text,
    "integer": lambda node: node.get("min_value", 1),
    "long": lambda node: node.get("min_value", 1),
    "double": lambda _: 0.5,
    "boolean": lambda _: True,
    "blob": lambda _: b"{}",
    "timestamp": lambda _: NOW,
}


def valid(node: Node) -> Any:
    """Something that a member may be."""
    return VALID[node["type"]](node)


def request(one: Documented, value: Any) -> dict[str, Any]:
    """Parameters that are valid but for the value at the constraint's path."""
    holder: dict[str, Any] = holding(one.root, re.findall(r"\w+|\[\]|\{\w+\}", one.path), value)
    return holder


def holding(node: Node, steps: list[str], value: Any) -> Any:
    if not steps:
        return value
    step, *rest = steps
    if step == "[]":
        return [holding(node["member"], rest, value)]
    if step == "{key}":
        return {value: valid(node["value"])}
    if step == "{value}":
        return {valid(node["key"]): holding(node["value"], rest, value)}
    member = next(member for member in node["members"] if member["name"] == step)
    whole = {**valid(node), step: holding(member, rest, value)}
    return {name: inner for name, inner in whole.items() if inner is not ABSENT}


def stretched(one: Documented, length: int) -> str:
    usual = text(one.node)
    return usual[:length] + usual[-1] * (length - len(usual))


BREAKING: Final[dict[str, Callable[[Documented], Any]]] = {
    "required": lambda _: ABSENT,
    "min_length": lambda one: stretched(one, one.limit - 1),
    "max_length": lambda one: stretched(one, one.limit + 1),
    "pattern": lambda one: next(value for value in ODD_TEXTS if broken(one.node, value) == ["pattern"]),
    "enum": lambda _: "no-such-value",
    "min_value": lambda one: one.limit - 1,
    "max_value": lambda one: one.limit + 1,
    "min_items": lambda one: [valid(one.node["member"])] * (one.limit - 1),
    "max_items": lambda one: [valid(one.node["member"])] * (one.limit + 1),
}


# ---------------------------------------------------------------------------------------------------------- the answers

WORDS: Final[dict[str, Callable[[Any], str]]] = {
    "required": lambda _: "Member must not be null",
    "min_length": "Member must have length greater than or equal to {}".format,
    "max_length": "Member must have length less than or equal to {}".format,
    "pattern": "Member must satisfy regular expression pattern: {}".format,
    "enum": lambda limit: f"Member must satisfy enum value set: [{', '.join(sorted(limit))}]",
    "min_value": "Member must have value greater than or equal to {}".format,
    "max_value": "Member must have value less than or equal to {}".format,
    "min_items": "Member must have length greater than or equal to {}".format,
    "max_items": "Member must have length less than or equal to {}".format,
}


def refusal(operation: str, members: dict[str, Any], profile: str = "2019") -> str:
    """What a request is refused with, enum value sets sorted; empty when its shape is accepted."""
    try:
        PROTOCOL.operation(operation).validate(members, profile_named(profile).constraints)
    except ValidationException as refused:
        in_order = re.compile(r"(?<=enum value set: \[)[^]]*")
        return in_order.sub(lambda match: ", ".join(sorted(match[0].split(", "))), refused.message)
    return ""


def named(one: Documented) -> str:
    """The member that AWS names: for an element, a key or a value the list or map that holds it."""
    members = re.sub(r"(\[\]|\{\w+\})$", "", one.path).replace("[]", ".1.member").split(".")
    return ".".join(member[:1].lower() + member[1:] for member in members)


def is_of_runtimes(one: Documented) -> bool:
    """Whether it is refused with an error of its own: an unknown runtime, unlike all other values that do not exist."""
    return one.kind == "enum" and one.path == "Runtime"


@pytest.mark.parametrize("one", cases([one for one in ALL if one.kind != "type" and not is_of_runtimes(one)]))
def test_a_request_that_breaks_one_constraint_is_refused_for_it(one: Documented) -> None:
    value = BREAKING[one.kind](one)
    members = request(one, value)
    if one.document == PAGE and one.path != "EventSourceArn":  # optional on the page, required in the guide
        members.setdefault("EventSourceArn", "arn:aws:kinesis:us-east-1:123456789012:stream/s")

    answer = refusal(one.operation, members)

    kinds = ["required"] if value is ABSENT else broken(one.node, value)
    count = 1 if one.path.endswith(("]", "}")) else len(kinds)
    assert one.kind in kinds
    assert answer.startswith(f"{count} validation error{'s'[: count > 1]} detected: Value ")
    assert f"at '{named(one)}' failed to satisfy constraint: " in answer
    assert WORDS[one.kind](one.limit) in answer


@pytest.mark.parametrize("one", cases([one for one in ALL if is_of_runtimes(one)]))
def test_functions_may_have_exactly_the_documented_runtimes(one: Documented) -> None:
    assert sorted(OF_2019.runtimes) == sorted(one.limit)
    assert refusal_of("no-such-value", OF_2019.runtimes) is not None
    assert [refusal_of(runtime, OF_2019.runtimes) for runtime in one.limit] == [None] * len(one.limit)


OPERATIONS: Final = {(one.document, one.operation): one for one in ALL}


@pytest.mark.parametrize("one", cases(list(OPERATIONS.values())))
def test_a_request_that_breaks_no_constraint_is_accepted(one: Documented) -> None:
    members = {
        member["name"]: valid(member) for member in one.root["members"] if member["name"] != "StartingPositionTimestamp"
    }

    assert refusal(one.operation, members) == ""


# ------------------------------------------------------------------------------------------------------------ the types

WRONG: Final = {"string": 1, "integer": "x", "long": "x", "double": "x", "boolean": "x", "blob": 1, "timestamp": "x"}


@pytest.mark.parametrize("one", cases([one for one in ALL if one.kind == "type"]))
def test_a_value_of_another_type_is_refused(one: Documented) -> None:
    wrong = WRONG.get(one.limit, "x")
    labels, query, body = {}, {}, b""
    if one.place["location"] == "body":
        bodies = {place["name"] for place in one.root["members"] if place["location"] == "body"}
        members = {name: value for name, value in request(one, wrong).items() if name in bodies}
        body = json.dumps(members, default=lambda _: "").encode()
    else:
        texts = {"uri": labels, "query": query}[one.place["location"]]
        texts[one.place.get("wire_name") or one.path] = wrong

    with pytest.raises(SerializationException):
        PROTOCOL.operation(one.operation).parse(Request("POST", "/", "us-east-1", "1" * 12, query, {}, body), labels)


# --------------------------------------------------------------------------------------------------------------- today


def rows(title: str) -> list[list[str]]:
    """The cells of the first table below a title of the comparison."""
    section = COMPARISON.read_text(encoding="utf-8").partition(f"\n## {title}")[2].partition("\n## ")[0]
    lines = section.partition("\n|---")[2].partition("\n")[2].partition("\n\n")[0].splitlines()
    return [[cell.strip().replace(r"\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


def relaxed() -> Iterator[Documented]:
    for member, kind, _, _, verdict, operations in rows("3."):
        for name in operations.split(", ") if verdict == "relaxed" else ():
            key = (PAGE if name.endswith(" (ES)") else GUIDE, name.removesuffix(" (ES)"), member, kind)
            yield next(one for one in ALL if one[:2] == key[:2] and one.path.endswith(member) and one.kind == kind)


RELAXED: Final = [] if IS_ABSENT else list(relaxed())


def model_of(one: Documented) -> Any:
    """What the installed model has for a constraint (None: nothing)."""
    schema = PROTOCOL.operation(one.operation).input_schema
    if one.kind == "required":
        return one.path in schema["required"] or None
    member = schema["properties"][one.path]
    keyword = {"max_length": "maxLength", "max_value": "maximum", "max_items": "maxItems", "pattern": "x-pattern"}
    return member.get(keyword.get(one.kind, one.kind))


def allowed_today(one: Documented) -> Any:
    """A value that breaks the documented constraint only, and none of the installed model."""
    if one.kind != "pattern":
        return BREAKING[one.kind](one)
    return next(
        value
        for value in ODD_TEXTS
        if broken(one.node, value) == ["pattern"] and re.fullmatch(model_of(one), value, re.ASCII)
    )


@pytest.mark.parametrize("one", cases([one for one in RELAXED if one.kind != "enum"]))
def test_what_was_relaxed_is_accepted_today(one: Documented) -> None:
    if model_of(one) == one.limit:
        pytest.skip(f"botocore {botocore.__version__} still has the {one.kind} of {one.operation}.{one.path}")
    members = request(one, allowed_today(one))

    assert refusal(one.operation, members)
    assert f"'{named(one)}'" not in refusal(one.operation, members, "current")


@pytest.mark.parametrize("one", cases([one for one in RELAXED if one.kind == "enum"]))
def test_runtimes_that_came_later_are_accepted_today(one: Documented) -> None:
    assert refusal(one.operation, request(one, "python3.12"), "current") == ""


# ----------------------------------------------------------------------------------------------------------- the counts


@pytest.mark.skipif(IS_ABSENT, reason=f"the documents are not there: {DIRECTORY}")
def test_no_documented_constraint_is_missing_here() -> None:
    counted = {row[0]: [int(cell) for cell in row[1:]] for row in rows("1.") if row[0] in KINDS}

    of_guide, of_page = (Counter(one.kind for one in ALL if one.document == document) for document in (GUIDE, PAGE))
    assert {kind: [of_guide[kind], of_page[kind]] for kind in KINDS} == {kind: counted[kind][:2] for kind in KINDS}
    assert Counter(one.kind for one in RELAXED) == {kind: counted[kind][5] for kind in KINDS if counted[kind][5]}
    assert len({one.id for one in ALL}) == len(ALL)
