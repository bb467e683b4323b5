"""The code of functions and layers as templates give it: paths, texts, S3, images; or a callable instead."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from lambdamock.domain.runtimes import is_python
from lambdamock.errors import TemplateError
from lambdamock.mock.source import read_source
from lambdamock.mock.stack.resources.making import Making
from lambdamock.mock.stack.site import Site
from lambdamock.runtime import Code, DirectoryCode

_INLINE: Final = "index"
"""The module that inline code becomes. Source: documented, CloudFormation, AWS::Lambda::Function Code, `ZipFile`."""


def code_of(making: Making) -> tuple[Code | None, Mapping[str, Any], Callable[..., Any] | None]:
    """The code of a function: what is handed over in this process, the member `Code`, the callable if it is one.

    Raises:
        TemplateError: there is no such file, or code in a text is for another runtime than it can be.
    """
    implementation = making.site.implementations.get(making.logical_id)
    if implementation is not None:
        code, location, _ = read_source(implementation)
        return code, location, implementation
    given = making.raw("Code")
    if isinstance(given, str):
        path = _local(making.site, given)
        return (DirectoryCode(str(path)), {}, None) if path.is_dir() else (None, {"ZipFile": _zipped(path)}, None)
    given = making.object("Code")
    if "ZipFile" in given:
        file = _file_name(making.text("Runtime") or "")
        return None, {**given, "ZipFile": _packed([(file, str(given["ZipFile"]).encode())])}, None
    return None, given, None


def content_of(making: Making) -> Mapping[str, Any]:
    """The content of a layer, as PublishLayerVersion takes it.

    Raises:
        TemplateError: there is no such file.
    """
    given = making.raw("Content")
    return {"ZipFile": _zipped(_local(making.site, given))} if isinstance(given, str) else making.object("Content")


def _file_name(runtime: str) -> str:
    """Source: documented, CloudFormation, AWS::Lambda::Function Code: inline code is for Node.js and Python."""
    if is_python(runtime):
        return f"{_INLINE}.py"
    if runtime.startswith("nodejs"):
        return f"{_INLINE}.js"
    raise TemplateError("ZipFile can only be used when Runtime is set to either of nodejs, python")


def _local(site: Site, written: str) -> Path:
    """A file or directory that a template names.

    Raises:
        TemplateError: there is none.
    """
    path = site.folder / written
    if not path.exists():
        raise TemplateError(f"there is no {path}; paths of a template are relative to its directory")
    return path


def _zipped(path: Path) -> bytes:
    """An archive as it is, a file or a directory as an archive of it."""
    if path.is_dir():
        return _packed(DirectoryCode(str(path)).files())
    content = path.read_bytes()
    return content if path.suffix in {".zip", ".jar"} else _packed([(path.name, content)])


def _packed(files: Iterable[tuple[str, bytes]]) -> bytes:
    from zipfile import ZipFile, ZipInfo  # only those who have inline code, layers or single files need it

    archive = io.BytesIO()
    with ZipFile(archive, "w") as writer:
        for name, content in files:
            entry = ZipInfo(name)
            entry.external_attr = 0o644 << 16
            writer.writestr(entry, content)
    return archive.getvalue()
