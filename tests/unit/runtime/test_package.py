"""What AWS takes as a deployment package, and what is refused before a byte is written."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest

from lambdamock.runtime import PackageError, inspect_zip
from lambdamock.runtime.package import extract_zip


def archive(*entries: tuple[str, bytes], mode: int = 0o644) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in entries:
            info = zipfile.ZipInfo(name)
            info.external_attr = mode << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(info, data)
    return content.getvalue()


def encrypted() -> bytes:
    data = bytearray(archive(("app.py", b"secret")))
    central = data.index(b"PK\x01\x02")
    struct.pack_into("<H", data, central + 8, 1)
    return bytes(data)


LINK = stat.S_IFLNK | 0o777

REFUSED = {
    "text": (b"this is no zip", "not_a_zip"),
    "nothing": (b"", "not_a_zip"),
    "cut_off": (archive(("app.py", b"x" * 500))[:-30], "not_a_zip"),
    "no_files": (archive(), "empty"),
    "traversal": (archive(("../evil.py", b"")), "unsafe_path"),
    "traversal_inside": (archive(("pkg/../../evil.py", b"")), "unsafe_path"),
    "traversal_with_backslashes": (archive(("pkg\\..\\..\\evil.py", b"")), "unsafe_path"),
    "absolute": (archive(("/etc/evil", b"")), "unsafe_path"),
    "drive_letter": (archive(("C:\\evil.py", b"")), "unsafe_path"),
    "link_to_absolute_path": (archive(("link", b"/etc/passwd"), mode=LINK), "unsafe_link"),
    "link_out": (archive(("pkg/link", b"../../outside"), mode=LINK), "unsafe_link"),
    "encrypted": (encrypted(), "encrypted"),
    "larger_than_the_limit": (archive(("big", b"\0" * 2001)), "too_large"),
    "many_that_are_too_large_together": (archive(("a", b"\0" * 1500), ("b", b"\0" * 600)), "too_large"),
}


@pytest.mark.parametrize(("data", "reason"), REFUSED.values(), ids=REFUSED)
def test_a_package_is_refused_for_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(PackageError) as caught:
        inspect_zip(data, unzipped_limit=2000)
    assert caught.value.reason == reason
    assert str(caught.value).endswith(".")


def test_the_unzipped_size_is_what_all_files_have_together() -> None:
    assert inspect_zip(archive(("app.py", b"x" * 300), ("lib/a.py", b"y" * 45)), unzipped_limit=345) == 345


def test_a_bomb_is_refused_by_its_declared_size_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = archive(("zeros", b"\0" * 50_000_000))

    def inflate(*_: Any) -> None:
        raise AssertionError("inflated")

    monkeypatch.setattr(zipfile.ZipFile, "open", inflate)
    with pytest.raises(PackageError, match=r"50000000 bytes"):
        inspect_zip(bomb, unzipped_limit=1_000_000)


def test_a_file_that_is_longer_than_declared_is_damaged(tmp_path: Path) -> None:
    data = bytearray(archive(("app.py", b"\0" * 100_000)))
    central = data.index(b"PK\x01\x02")
    struct.pack_into("<L", data, central + 24, 10)
    with pytest.raises(PackageError) as caught:
        extract_zip(bytes(data), str(tmp_path))
    assert caught.value.reason == "damaged"
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 10


def test_a_name_that_comes_twice_counts_as_the_last(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = archive(("app.py", b"first"), ("app.py", b"second"))
    assert inspect_zip(data, unzipped_limit=100) == 11
    extract_zip(data, str(tmp_path))
    assert (tmp_path / "app.py").read_bytes() == b"second"


def test_links_inside_the_package_stay_links(tmp_path: Path) -> None:
    data = archive(("lib/link", b"../app.py"), mode=LINK)
    inspect_zip(data, unzipped_limit=100)
    extract_zip(data, str(tmp_path))
    assert (tmp_path / "lib" / "link").readlink() == Path("../app.py")


def test_executable_files_stay_executable(tmp_path: Path) -> None:
    extract_zip(archive(("bin/tool", b"#!"), mode=0o755), str(tmp_path))
    assert (tmp_path / "bin" / "tool").stat().st_mode & 0o111


def test_a_file_that_does_not_match_its_checksum_is_damaged(tmp_path: Path) -> None:
    data = bytearray(archive(("app.py", b"content")))
    central = data.index(b"PK\x01\x02")
    struct.pack_into("<L", data, central + 16, 12345)
    with pytest.raises(PackageError) as caught:
        extract_zip(bytes(data), str(tmp_path))
    assert caught.value.reason == "damaged"
