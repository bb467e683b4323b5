"""Parts of a template that are kept in files of their own: `AWS::Include`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from lambdamock.errors import TemplateError
from lambdamock.templates.forms import Plain

_FUNCTION: Final = "Fn::Transform"


def included(value: Any, folder: Path, source: str) -> Any:
    """The same with the content of local files in place of `Fn::Transform: {Name: AWS::Include, …}`.

    Raises:
        TemplateError: the file is not there; or it is on S3, or another macro is asked for: nothing runs those here.

    Source: documented, CloudFormation user guide, "AWS::Include transform"; local files: as SAM's command line uploads
        them.
    """
    if isinstance(value, list):
        return [included(one, folder, source) for one in value]
    if not isinstance(value, dict):
        return value
    rest = {key: included(one, folder, source) for key, one in value.items() if key != _FUNCTION}
    if _FUNCTION not in value:
        return rest
    content = _content(value[_FUNCTION], folder, source)
    if not isinstance(content, dict):
        if rest:
            raise TemplateError(f"{source}: Fn::Transform: what AWS::Include finds has to be a mapping here")
        return content
    return {**content, **rest}


def _content(call: Any, folder: Path, source: str) -> Any:
    name = call.get("Name") if isinstance(call, Mapping) else None
    parameters = call.get("Parameters") if isinstance(call, Mapping) else None
    location = parameters.get("Location") if isinstance(parameters, Mapping) else None
    if name != "AWS::Include":
        raise TemplateError(f"{source}: Fn::Transform: nothing runs the macro {name} here; write what it makes instead")
    if not isinstance(location, str) or "://" in location:
        raise TemplateError(f"{source}: Fn::Transform: AWS::Include reads local files only, not {location}")
    from lambdamock.templates.reading import read_file  # which calls this module

    return Plain(location).copy(read_file(folder / location, location))
