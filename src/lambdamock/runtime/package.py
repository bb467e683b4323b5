"""What a deployment package may hold, and how it is unpacked.

Pure rules over the bytes of a zip archive, plus the one function that writes files. The api layer turns a
`PackageError` into AWS's words.
"""

from __future__ import annotations

import stat
from io import BytesIO
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from zipfile import ZipFile, ZipInfo

Reason = Literal["not_a_zip", "empty", "unsafe_path", "unsafe_link", "encrypted", "damaged", "too_large"]

_CHUNK: Final = 1 << 20
_LARGE: Final = 1 << 24
_SIGNATURE: Final = b"PK\3\4"
_IS_UTF_8: Final = 0x800
_HEAD: Final = 30  # bytes of a local file header before name and extra field
_READABLE: Final = 0o600
_EXECUTABLE: Final = 0o700


class PackageError(Exception):
    """A deployment package that cannot be unpacked; `str()` is one sentence.

    Attributes:
        reason: one of the ids in `Reason`.
    """

    def __init__(self, reason: Reason, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


def inspect_zip(data: bytes, *, unzipped_limit: int) -> int:
    """Check a deployment package without unpacking it.

    Args:
        data: the bytes of the archive.
        unzipped_limit: bytes that its files may have together.

    Returns:
        The declared size of all files, in bytes.

    Raises:
        PackageError: it is no zip, empty, encrypted, has paths or links that point out of it, or is too large.
            Only declared sizes are read; unpacking stops at them, so an archive that lies is caught there.

    Source: assumed, AWS refuses such archives with `InvalidZipFileException` or `InvalidParameterValueException`.
    """
    with _open(data) as archive:
        return _check(archive, unzipped_limit)


def extract_zip(data: bytes, directory: str) -> None:
    """Write the files of a deployment package or layer below an existing directory, over what it holds.

    Raises:
        PackageError: as for `inspect_zip`, and "damaged" when a file does not have the size or checksum it declares.
    """
    import os
    import zipfile
    import zlib

    with _open(data) as archive:
        _check(archive, None)
        for entry in archive.infolist():
            try:
                _extract(archive, data, entry, os.path.join(directory, *_parts(entry)))
            except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
                raise PackageError("damaged", f"The file {entry.filename} cannot be unzipped: {error}.") from error


def _open(data: bytes) -> ZipFile:
    import zipfile

    try:
        return zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise PackageError("not_a_zip", "The deployment package is not a zip archive.") from error


def _check(archive: ZipFile, unzipped_limit: int | None) -> int:
    entries = archive.infolist()
    if not entries:
        raise PackageError("empty", "The deployment package is an empty zip archive.")
    size = sum(entry.file_size for entry in entries)
    if unzipped_limit is not None and size > unzipped_limit:
        raise PackageError("too_large", f"The unzipped size is {size} bytes; it must be at most {unzipped_limit}.")
    for entry in entries:
        _check_entry(archive, entry)
    return size


def _check_entry(archive: ZipFile, entry: ZipInfo) -> None:
    name = entry.filename
    if entry.flag_bits & 0x1:
        raise PackageError("encrypted", f"The file {name} is encrypted.")
    if name.startswith(("/", "\\")) or name[1:2] == ":" or ".." in _parts(entry):
        raise PackageError("unsafe_path", f"The path {name} points out of the deployment package.")
    if _is_link(entry) and not _stays_inside(entry, _target(archive, entry)):
        raise PackageError("unsafe_link", f"The link {name} points out of the deployment package.")


def _parts(entry: ZipInfo) -> list[str]:
    return [part for part in entry.filename.replace("\\", "/").split("/") if part not in {"", "."}]


def _is_link(entry: ZipInfo) -> bool:
    return stat.S_ISLNK(entry.external_attr >> 16)


def _target(archive: ZipFile, entry: ZipInfo) -> str:
    with archive.open(entry) as stream:
        return stream.read(4096).decode("utf-8", "surrogateescape")


def _stays_inside(entry: ZipInfo, target: str) -> bool:
    if target.startswith("/") or "\\" in target:
        return False
    depth = len(_parts(entry)) - 1
    for part in target.split("/"):
        depth += {"..": -1, ".": 0, "": 0}.get(part, 1)
        if depth < 0:
            return False
    return True


def _extract(archive: ZipFile, data: bytes, entry: ZipInfo, path: str) -> None:
    import os

    if entry.is_dir():
        _make_directory(path)
        return
    directory = os.path.dirname(path)
    if not os.path.isdir(directory):
        _make_directory(directory)
    if os.path.lexists(path):
        _delete(path)  # a name that comes twice: the last one counts, and no link is written through
    if _is_link(entry):
        os.symlink(_target(archive, entry), path)
        return
    with open(path, "xb") as file:
        if (content := _content_at_once(data, entry)) is not None:
            file.write(content)
        else:
            with archive.open(entry) as source:
                while chunk := source.read(_CHUNK):
                    file.write(chunk)
    os.chmod(path, _EXECUTABLE if entry.external_attr >> 16 & 0o111 else _READABLE)


def _content_at_once(data: bytes, entry: ZipInfo) -> bytes | memoryview | None:
    """The content of a file, twice as fast as in pieces; None when it is large, or packed in an unusual way.

    Raises:
        BadZipFile: it does not have the size or checksum that it declares.
        zlib.error: it is no compressed data.
    """
    import zlib
    from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile

    head = data[entry.header_offset : entry.header_offset + _HEAD]
    if entry.file_size > _LARGE or entry.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        return None
    name = entry.header_offset + _HEAD
    more, start = (int.from_bytes(head[at : at + 2], "little") for at in (28, 26))
    start += name
    coding = "utf-8" if entry.flag_bits & _IS_UTF_8 else "cp437"
    if not head.startswith(_SIGNATURE) or data[name:start].decode(coding, "replace") != entry.orig_filename:
        return None  # damaged; the library finds the words for it
    start += more
    packed = memoryview(data)[start : start + entry.compress_size]
    content: bytes | memoryview = packed
    if entry.compress_type == ZIP_DEFLATED:
        content = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, entry.file_size + 1)
    if len(content) != entry.file_size or zlib.crc32(content) != entry.CRC:
        raise BadZipFile(f"Bad CRC-32 for file {entry.filename!r}")
    return content


def _make_directory(path: str) -> None:
    import os

    try:
        os.makedirs(path, exist_ok=True)
    except (FileExistsError, NotADirectoryError):  # a layer has a directory where an earlier one has a file
        obstacle = path
        while not os.path.lexists(obstacle):
            obstacle = os.path.dirname(obstacle)
        os.unlink(obstacle)
        os.makedirs(path)


def _delete(path: str) -> None:
    import os

    if os.path.isdir(path) and not os.path.islink(path):
        from shutil import rmtree

        rmtree(path)
    else:
        os.unlink(path)
