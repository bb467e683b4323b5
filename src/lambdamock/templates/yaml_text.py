"""Templates written in YAML, with CloudFormation's tags."""

from __future__ import annotations

from functools import lru_cache
from math import isfinite
from typing import Any, Final

from lambdamock.errors import TemplateError
from lambdamock.templates.forms import SHORT_FORMS

INSTALL: Final = "pip install 'lambdamock[templates]'"

_STANDARD: Final = "tag:yaml.org,2002:"

_MERGE: Final = f"{_STANDARD}merge"

_KNOWN: Final = {
    f"{_STANDARD}{kind}" for kind in ("bool", "float", "int", "map", "merge", "null", "seq", "str", "value")
}
"""What values are that need no tag."""


def read_yaml(text: str, name: str) -> Any:
    """What a text in YAML says.

    YAML 1.1, as CloudFormation and SAM's command line read it: `yes`, `on`, `no` and `off` without quotes are booleans,
    `0777` is octal. Days without quotes stay texts. Keys are the texts that are written. Aliases and merges work, as
    `aws cloudformation package` and `sam build` resolve them.

    Raises:
        TemplateError: its syntax is wrong, a key is there twice, a tag is none of CloudFormation's, or PyYAML is not
            installed.

    Source: documented, CloudFormation user guide, "Template formats" (YAML 1.1, no timestamps); booleans and octals:
        assumed, as YAML 1.1 has them.
    """
    try:
        import yaml
    except ImportError:
        raise TemplateError(f"{name}: reading YAML needs PyYAML: {INSTALL}; JSON needs nothing") from None
    try:
        return _Document(_loader()(text), name).value()
    except yaml.MarkedYAMLError as reason:
        problem = ", ".join(one for one in (reason.context, reason.problem) if one)
        raise TemplateError(_malformed(name, reason.problem_mark or reason.context_mark, problem)) from None
    except yaml.YAMLError as reason:
        raise TemplateError(_malformed(name, None, " ".join(str(reason).split()))) from None


def _malformed(name: str, mark: Any, problem: str) -> str:
    return f"{name}: Template format error: YAML not well-formed.{_position(mark)}: {problem}"


def _position(mark: Any) -> str:
    return f" (line {mark.line + 1}, column {mark.column + 1})" if mark else ""


@lru_cache
def _loader() -> Any:
    """PyYAML's loader, the quick one where it is installed, but without days."""
    import yaml

    base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

    class Loader(base):  # type: ignore[misc]  # which one is known when it runs
        yaml_implicit_resolvers: Final = {
            first: [(tag, pattern) for tag, pattern in resolvers if tag != f"{_STANDARD}timestamp"]
            for first, resolvers in base.yaml_implicit_resolvers.items()
        }

    return Loader


class _Document:
    """Makes values of nodes. What aliases repeat is made once, however often they do."""

    def __init__(self, loader: Any, name: str) -> None:
        self._loader = loader
        self._name = name
        self._made: dict[Any, Any] = {}

    def value(self) -> Any:
        try:
            node = self._loader.get_single_node()
            return None if node is None else self._of(node)
        finally:
            self._loader.dispose()

    def _of(self, node: Any) -> Any:
        if node in self._made:
            return self._made[node]
        tag = node.tag
        if tag in SHORT_FORMS:
            made: Any = {SHORT_FORMS[tag]: self._content(node)}
        elif tag in _KNOWN:
            made = self._content(node)
        else:
            raise TemplateError(f"{self._name}: unknown tag {tag}{_position(node.start_mark)}")
        self._made[node] = made
        return made

    def _content(self, node: Any) -> Any:
        if node.id == "scalar":
            return self._scalar(node)
        if node.id == "sequence":
            elements: list[Any] = []
            self._remember(node, elements)
            elements.extend(self._of(one) for one in node.value)
            return elements
        self._refuse_duplicates(node)
        mapping: dict[str, Any] = {}
        self._remember(node, mapping)
        merged = {name: value for one in reversed(self._merged(node)) for name, value in one.items()}
        own = {key.value: self._of(value) for key, value in node.value if key.tag != _MERGE}
        mapping.update({**merged, **own})
        return mapping

    def _merged(self, node: Any) -> list[dict[str, Any]]:
        """The mappings that `<<` names; of a key that several have, the first one's value counts."""
        for key, value in node.value:
            if key.tag == _MERGE:
                found = self._of(value)
                several = found if isinstance(found, list) else [found]
                if not all(isinstance(one, dict) for one in several):
                    raise TemplateError(f"{self._name}: << merges mappings only{_position(key.start_mark)}")
                return several
        return []

    def _remember(self, node: Any, made: Any) -> None:
        """Know it by its name before it is whole: what names itself is endless, not endless work."""
        if node.tag.startswith(_STANDARD):
            self._made[node] = made

    def _scalar(self, node: Any) -> Any:
        kind = node.tag.removeprefix(_STANDARD)
        make = getattr(self._loader, f"construct_yaml_{kind}", None) if kind in {"bool", "int", "float"} else None
        if make is None:
            return None if kind == "null" else node.value
        try:
            made = make(node)
        except (ValueError, KeyError):  # `!!int words`
            raise TemplateError(f"{self._name}: {node.value!r} is no {kind}{_position(node.start_mark)}") from None
        return made if kind != "float" or isfinite(made) else node.value

    def _refuse_duplicates(self, node: Any) -> None:
        seen: dict[str, Any] = {}
        for key, _ in node.value:
            at = _position(key.start_mark)
            if key.id != "scalar":
                raise TemplateError(f"{self._name}: Template format error: a key is no text{at}")
            if key.value in seen:
                first = f"it is in line {seen[key.value].line + 1}, too"
                raise TemplateError(f"{self._name}: Template format error: duplicate key {key.value!r}{at}; {first}")
            seen[key.value] = key.start_mark
