"""Templates as people keep them: a file of JSON or YAML, or a mapping."""

from __future__ import annotations

import json
from collections.abc import Mapping
from os import PathLike, fspath
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from lambdamock.errors import TemplateError
from lambdamock.reprs import displayed
from lambdamock.templates.forms import Plain


@displayed()
class Template(NamedTuple):
    """A template that was read.

    Attributes:
        source: its path as it was given, or "the template".
        folder: what paths in it are relative to.
        body: plain JSON, functions in their long forms only. Nobody changes it.
    """

    source: str
    folder: Path
    body: Mapping[str, Any]


def read_template(source: str | PathLike[str] | Mapping[str, Any]) -> Template:
    """Read a template.

    Args:
        source: the path of a file, whose content decides whether it is JSON or YAML, or the template itself, which is
            copied.

    Raises:
        TemplateError: there is none, its syntax is wrong, or CloudFormation would not take it for a template. What its
            parameters and conditions make of it is seen later.
    """
    from lambdamock.templates.includes import included
    from lambdamock.templates.structure import check

    if isinstance(source, Mapping):
        name, folder, written = "the template", Path.cwd(), source
    else:
        name = _path(source)
        folder, written = Path(name).absolute().parent, read_file(Path(name), name)
    if not isinstance(written, Mapping):
        raise TemplateError(f"{name}: Template format error: unsupported structure.")
    try:
        body = included(Plain(name).copy(written), folder, name)
    except RecursionError:
        raise _too_deep(name) from None
    check(body, name)
    return Template(name, folder, body)


def read_file(path: Path, name: str) -> Any:
    """What a file of JSON or YAML says.

    Args:
        name: what it is called in errors.

    Raises:
        TemplateError: there is no such file, or it is neither.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, ValueError) as reason:
        raise TemplateError(f"{name}: cannot be read: {reason}") from None
    try:
        if text.lstrip().startswith("{"):
            return _read_json(text, name)
        from lambdamock.templates.yaml_text import read_yaml  # asks for PyYAML

        return read_yaml(text, name)
    except RecursionError:
        raise _too_deep(name) from None


def _path(source: str | PathLike[str]) -> str:
    try:
        path = fspath(source)
    except TypeError:
        path = None
    if not isinstance(path, str):
        raise TemplateError(f"a template is a path or a mapping, not {type(source).__name__}")
    return path


def _read_json(text: str, name: str) -> Any:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        mapping = dict(pairs)
        if len(mapping) < len(pairs):
            keys = [key for key, _ in pairs]
            twice = next(key for key in keys if keys.count(key) > 1)
            raise TemplateError(f"{name}: Template format error: duplicate key {twice!r}")
        return mapping

    def refuse(constant: str) -> NoReturn:
        raise TemplateError(f"{name}: Template format error: JSON not well-formed: {constant} is no number")

    try:
        return json.loads(text, object_pairs_hook=unique, parse_constant=refuse)
    except json.JSONDecodeError as reason:
        raise TemplateError(
            f"{name}: Template format error: JSON not well-formed. (line {reason.lineno}, column {reason.colno}): "
            f"{reason.msg}"
        ) from None
    except ValueError as reason:  # numbers of thousands of digits
        raise TemplateError(f"{name}: Template format error: JSON not well-formed: {reason}") from None


def _too_deep(name: str) -> TemplateError:
    return TemplateError(f"{name}: Template format error: it is nested too deeply, or within itself")
