"""The language in which the tables of permissions write resources.

    arn:$partition:sqs:$region:$account:{QueueUrl|last}

`$partition`, `$region` and `$account` are those of the call. `{Member}` is a member of the request, `{Outer.Inner}` one
inside it, `{Members[]}` each value of a list, or each key of a map: one resource per value. A value that is an ARN itself
takes the place of all that stands before it. What follows a bar changes a value, from left to right:

    {Name|bare}         without the slash that it begins with
    {QueueUrl|last}     what follows the last slash
    {Name|unversioned}  without what follows a colon
    {Arn|unstarred}     without the ":*" that it ends with
    {Address|domain}    what follows the "@"
    {Key|plain}         never an ARN, even when it looks like one
    {Bucket|arn}        not there unless it is an ARN
    {Name|not:default}  not there when it is "default"
    {Group|or:default}  "default" when it is not there

`A or B` is the first template all of whose members the request has.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from lambdamock.domain.arns import partition_of

if TYPE_CHECKING:
    from lambdamock.authorisation.needs.need import ApiRequest

EACH: Final = "[]"
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
        else:
            inner = [outer.get(step) for outer in found if isinstance(outer, Mapping)]
            found = [value for value in inner if value]
    return found


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
        values = [_common(piece, request)] if isinstance(piece, str) else _values(piece, request) or [ANY]
        text = _appended(text, values[0] if len(values) == 1 else ANY)
    return text


def _pieces(alternative: str) -> Iterable[str | Member]:
    for index, piece in enumerate(_MEMBER.split(alternative.strip())):
        if index % 2:
            yield _member(piece)
        elif piece:
            yield piece


def _member(text: str) -> Member:
    path, *named = text.split("|")
    pairs = [(name, argument) for name, _, argument in (one.partition(":") for one in named)]
    default = next((argument for name, argument in pairs if name == "or"), "")
    return Member(read_path(path), tuple((FILTERS[name], argument) for name, argument in pairs if name != "or"), default)


def _fill(alternative: tuple[str | Member, ...], request: ApiRequest) -> list[str]:
    texts = [""]
    for piece in alternative:
        if isinstance(piece, str):
            common = _common(piece, request)
            texts = [text + common for text in texts]
        else:
            values = _values(piece, request)
            texts = [_appended(text, value) for text in texts for value in values]
    return list(dict.fromkeys(texts))


def _common(text: str, request: ApiRequest) -> str:
    """Text with what every call has in place."""
    if "$" not in text:
        return text
    text = text.replace("$partition", partition_of(request.region))
    return text.replace("$region", request.region).replace("$account", request.account_id)


def _values(member: Member, request: ApiRequest) -> list[str]:
    found = [_filtered(str(value), member) for value in values_at(request.params, member.path)]
    values = [value for value in found if value]
    return values or ([member.default] if member.default else [])


def _filtered(value: str, member: Member) -> str | None:
    for change, argument in member.filters:
        changed = change(value, argument)
        if changed is None:
            return None
        value = changed
    return value


def _appended(text: str, value: str) -> str:
    if value.startswith(_PLAIN):
        return text + value[1:]
    return value if value.startswith("arn:") else text + value


def _bare(value: str, _: str) -> str:
    return value.removeprefix("/")


def _last(value: str, _: str) -> str:
    return value.rstrip("/").rpartition("/")[2]


def _unversioned(value: str, _: str) -> str:
    return ":".join(value.split(":")[: 6 if value.startswith("arn:") else 1])


def _unstarred(value: str, _: str) -> str:
    return value.removesuffix(":*")


def _domain(value: str, _: str) -> str:
    return value.rpartition("@")[2].rstrip(">")


def _plain(value: str, _: str) -> str:
    return _PLAIN + value


def _arn(value: str, _: str) -> str | None:
    return value if value.startswith("arn:") else None


def _not(value: str, excluded: str) -> str | None:
    return None if value == excluded else value


FILTERS: Final[Mapping[str, Filter]] = {
    "arn": _arn,
    "bare": _bare,
    "domain": _domain,
    "last": _last,
    "not": _not,
    "plain": _plain,
    "unstarred": _unstarred,
    "unversioned": _unversioned,
}
