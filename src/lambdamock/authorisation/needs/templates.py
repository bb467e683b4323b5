"""The language in which the tables of permissions write resources.

    arn:$partition:sqs:$region:$account:{QueueUrl|last}

`$partition`, `$region` and `$account` are those of the call. `{Member}` is a member of the request, `{Outer.Inner}` one
inside it, `{**.Member}` one at any depth, `{Members[]}` each value of a list, or each key of a map: one resource per
value. A value that is an ARN itself takes the place of all that stands before it. What follows a bar changes a value,
from left to right:

    {Name|bare}         without the slash that it begins with
    {QueueUrl|last}     what follows the last slash
    {Source|before:?}   what precedes this text, where it is in it
    {Bus|after:bus/}    what follows this text, where it is in it
    {Name|unversioned}  without what follows a colon, or a colon after an ARN
    {Arn|parent}        without what follows the last colon
    {Arn|unstarred}     without the ":*" that it ends with
    {Iterator|unpiped}  without what follows the first bar
    {Sender|address}    the address in "NAME <ADDRESS>"
    {Sender|domain}     what follows the "@" in that
    {Type|lower}        in lower case
    {Key|plain}         never an ARN, even when it looks like one
    {Bucket|arn}        not there unless it is an ARN
    {Name|not:default}  not there when it is "default"
    {Group|or:default}  "default" when it is not there

`A or B` is the first template all of whose members the request has. `{?}` is what no request tells.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from lambdamock.domain.arns import partition_of

if TYPE_CHECKING:
    from lambdamock.authorisation.needs.need import ApiRequest

EACH: Final = "[]"
EVERYWHERE: Final = "**"
ANY: Final = "*"
_MEMBER: Final = re.compile(r"\{([^}]+)\}")
_PLAIN: Final = "\0"  # keeps a value from being taken for an ARN until it is in its place

Filter = Callable[[str, str], "str | None"]


class Member(NamedTuple):
    """A place in a request.

    Attributes:
        path: names of members, from the outermost; `EACH` for each value inside.
        filters: with their argument, which may be empty.
    """

    path: tuple[str, ...]
    filters: tuple[tuple[Filter, str], ...]
    default: str = ""


class Template(NamedTuple):
    """What resources a call is about: alternatives, each of them text and members in turn."""

    alternatives: tuple[tuple[str | Member, ...], ...]


def read_template(text: str) -> Template:
    """Read a template.

    Raises:
        KeyError: there is no such filter.
    """
    return Template(tuple(tuple(_pieces(alternative)) for alternative in text.split(" or ")))


def read_path(text: str) -> tuple[str, ...]:
    """Read a place in a request: `Targets[].RoleArn` becomes ("Targets", "[]", "RoleArn")."""
    return tuple(step for step in text.replace(EACH, "." + EACH).split(".") if step)


def values_at(params: Mapping[str, Any], path: Iterable[str]) -> list[Any]:
    """What a request has at a place; nothing where that is absent, empty or false."""
    found: list[Any] = [params]
    for step in path:
        if step == EACH:
            found = [value for outer in found for value in outer]
        elif step == EVERYWHERE:
            found = [inner for outer in found for inner in _nested(outer)]
        else:
            inner = [outer.get(step) for outer in found if isinstance(outer, Mapping)]
            found = [value for value in inner if value]
    return found


def _nested(value: object) -> Iterator[Mapping[str, Any]]:
    """All maps in a value, and itself, from the outermost."""
    if isinstance(value, Mapping):
        yield value
        for inner in value.values():
            yield from _nested(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _nested(inner)


def resources_of(template: Template, request: ApiRequest) -> list[str]:
    """The ARNs that a request names, each once; none when it lacks members of all alternatives."""
    for alternative in template.alternatives:
        found = _fill(alternative, request)
        if found:
            return found
    return []


def widest(template: Template, request: ApiRequest) -> str:
    """The last alternative with "*" for what the request lacks: what is known of a resource that it does not name."""
    text = ""
    for piece in template.alternatives[-1]:
        if isinstance(piece, str):
            text += common_of(piece, request.region, request.account_id)
        else:
            values = _values(piece, request.params)
            text = _appended(text, values[0] if len(values) == 1 else ANY)
    return text


def _pieces(alternative: str) -> Iterator[str | Member]:
    for index, piece in enumerate(_MEMBER.split(alternative.strip())):
        if index % 2:
            yield _member(piece)
        elif piece:
            yield piece


def _member(text: str) -> Member:
    path, *named = text.split("|")
    pairs = [(name, argument) for name, _, argument in (one.partition(":") for one in named)]
    default = next((argument for name, argument in pairs if name == "or"), "")
    return Member(
        read_path(path), tuple((FILTERS[name], argument) for name, argument in pairs if name != "or"), default
    )


def _fill(alternative: tuple[str | Member, ...], request: ApiRequest) -> list[str]:
    texts, params = [""], request.params
    for piece in alternative:
        if isinstance(piece, str):
            values = [common_of(piece, request.region, request.account_id) if "$" in piece else piece]
        else:
            values = _values(piece, params)
            if not values:
                return []
        if len(texts) == len(values) == 1:  # nearly all
            texts = [_appended(texts[0], values[0])]
        else:
            texts = [_appended(text, value) for text in texts for value in values]
    return texts if len(texts) == 1 else list(dict.fromkeys(texts))


@lru_cache(1024)
def common_of(text: str, region: str, account_id: str) -> str:
    """Text with what every call of an account in a region has in place."""
    if "$" not in text:
        return text
    text = text.replace("$partition", partition_of(region))
    return text.replace("$region", region).replace("$account", account_id)


def _values(member: Member, params: Mapping[str, Any]) -> list[str]:
    path, filters, default = member
    if len(path) == 1:  # nearly all
        value = _filtered(params.get(path[0]) or default, filters)
        return [value] if value else []
    filtered = [_filtered(value, filters) for value in _found(path, default, params)]
    return [value for value in filtered if value]


def _found(path: tuple[str, ...], default: str, params: Mapping[str, Any]) -> list[Any]:
    """The values of a member of records; its default for each record that lacks it."""
    outers = values_at(params, path[:-1]) if default else []
    return [value for outer in outers for value in values_at(outer, path[-1:]) or [default]] or values_at(params, path)


def _filtered(value: object, filters: tuple[tuple[Filter, str], ...]) -> str:
    """A value as text, changed; empty when it is as if it were not there."""
    text = str(value)
    for change, argument in filters:
        if not text:
            break
        text = change(text, argument) or ""
    return text


def _appended(text: str, value: str) -> str:
    if value.startswith(_PLAIN):
        return text + value[1:]
    return value if value.startswith("arn:") else text + value


def _address(value: str, _: str) -> str:
    return value.rpartition("<")[2].rstrip("> ")


def _after(value: str, text: str) -> str:
    return value.partition(text)[2] or value


def _arn(value: str, _: str) -> str | None:
    return value if value.startswith("arn:") else None


def _not(value: str, excluded: str) -> str | None:
    return None if value == excluded else value


def _unversioned(value: str, _: str) -> str:
    return ":".join(value.split(":")[: 6 if value.startswith("arn:") else 1])


FILTERS: Final[Mapping[str, Filter]] = {
    "address": _address,
    "after": _after,
    "arn": _arn,
    "bare": lambda value, _: value.removeprefix("/"),
    "before": lambda value, text: value.partition(text)[0],
    "domain": lambda value, _: _address(value, "").rpartition("@")[2],
    "last": lambda value, _: value.rstrip("/").rpartition("/")[2],
    "lower": lambda value, _: value.lower(),
    "not": _not,
    "parent": lambda value, _: value.rpartition(":")[0],
    "plain": lambda value, _: _PLAIN + value,
    "unpiped": lambda value, _: value.partition("|")[0],
    "unstarred": lambda value, _: value.removesuffix(":*"),
    "unversioned": _unversioned,
}
"""Each takes a value and the argument, and returns the value changed; None when it is as if it were not there."""
