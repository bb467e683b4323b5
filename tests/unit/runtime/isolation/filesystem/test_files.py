"""`/tmp` is the environment's own, `/var/task` and `/opt` can only be read."""

# ruff: noqa: PTH109, PTH118, PTH208

from __future__ import annotations

import contextlib
import errno
import inspect
import io
import json
import os
import pickle
import shutil
import sys
import tempfile
import uuid
import zipfile
from pathlib import Path
from typing import Any

import pytest

from lambdamock.runtime import ZipCode, release
from lambdamock.runtime.isolation.filesystem import views as file_views
from lambdamock.runtime.isolation.filesystem.files import Files
from lambdamock.runtime.workspace import Directories

HEAD = (
    "import bz2, glob, gzip, io, os, pathlib, shutil, sqlite3, sys, tarfile, tempfile, zipfile\n"
    "from importlib import import_module as load\n"
)


def package(expression: str, **files: str) -> dict[str, str]:
    return {
        "app.py": f"{HEAD}def handler(event, context):\n    return {expression}\n",
        "data.txt": "shipped",
        "folder/inner.txt": "deep",
        **files,
    }


READS = {
    "open": ("open('/var/task/data.txt').read()", "shipped"),
    "io.open": ("io.open('/var/task/data.txt').read()", "shipped"),
    "bytes": ("open(b'/var/task/data.txt', 'rb').read().decode()", "shipped"),
    "pathlib": ("pathlib.Path('/var/task/data.txt').read_text()", "shipped"),
    "relative": ("open('data.txt').read()", "shipped"),
    "name": ("open('/var/task/data.txt').name", "/var/task/data.txt"),
    "two_slashes": ("open('//var/task/data.txt').read()", "shipped"),
    "detour": ("open('/tmp/../var/task/data.txt').read()", "shipped"),
    "detour_inside": ("open('/var/task/folder/../data.txt').read()", "shipped"),
    "descriptor": ("os.read(os.open('/var/task/data.txt', os.O_RDONLY), 9).decode()", "shipped"),
    "stat": ("os.stat('/var/task/data.txt').st_size", 7),
    "lstat": ("os.lstat('/var/task/data.txt').st_size", 7),
    "exists": ("[os.path.exists(path) for path in ('/var/task', '/var/task/none', '/tmp')]", [True, False, True]),
    "is_file": ("pathlib.Path('/var/task/data.txt').is_file()", True),
    "listdir": ("sorted(os.listdir('/var/task'))", ["app.py", "data.txt", "folder"]),
    "scandir": ("sorted(entry.path for entry in os.scandir('/var/task/folder'))", ["/var/task/folder/inner.txt"]),
    "iterdir": ("[str(path) for path in pathlib.Path('/var/task/folder').iterdir()]", ["/var/task/folder/inner.txt"]),
    "walk": (
        "[list(each) for each in os.walk('/var/task/folder')]",
        [["/var/task/folder", [], ["inner.txt"]]],
    ),
    "glob": ("glob.glob('/var/task/**/*.txt', recursive=True)", ["/var/task/data.txt", "/var/task/folder/inner.txt"]),
    "rglob": (
        "sorted(map(str, pathlib.Path('/var/task').rglob('*.txt')))",
        ["/var/task/data.txt", "/var/task/folder/inner.txt"],
    ),
    "resolve": ("str(pathlib.Path('/var/task/folder/../data.txt').resolve())", "/var/task/data.txt"),
    "access": ("[os.access('/var/task/data.txt', mode) for mode in (os.R_OK, os.W_OK)]", [True, False]),
    "writable_tmp": ("os.access('/tmp', os.W_OK)", True),
    "chdir": ("(os.chdir('/tmp'), os.getcwd(), os.listdir())[1:]", ["/tmp", []]),
    "own_directory_stays_real": ("os.getcwd() == os.environ['LAMBDA_TASK_ROOT'] != '/var/task'", True),
    "entry_is_a_DirEntry": ("[isinstance(entry, os.DirEntry) for entry in os.scandir('/var/task/folder')]", [True]),
    "copytree": ("sorted(os.listdir(shutil.copytree('/var/task', '/tmp/copy')))", ["app.py", "data.txt", "folder"]),
    "no_layers": ("os.path.exists('/opt/lambdamock-no-such-layer')", False),
    "import_from_tmp": ("(open('/tmp/late.py', 'w').write('X = 5'), sys.path.insert(0, '/tmp'), load('late').X)[2]", 5),
}


@pytest.mark.parametrize(("expression", "expected"), READS.values(), ids=READS)
def test_paths_of_AWS_lead_to_the_environments_files(make: Any, invoke: Any, expression: str, expected: object) -> None:
    result = invoke(make(package(expression)))
    assert result.error is None
    found = json.loads(result.payload)
    assert (sorted(found) if expression.startswith("glob") else found) == expected


ROUND_TRIPS = {
    "write_text": "(pathlib.Path('/tmp/f').write_text('text'), pathlib.Path('/tmp/f').read_text())[1]",
    "bytes": "(open(b'/tmp/f', 'wb').write(b'text'), open('/tmp/f').read())[1]",
    "append": "(open('/tmp/f', 'w').write('te'), open('/tmp/f', 'a').write('xt'), open('/tmp/f').read())[2]",
    "rename": "(open('/tmp/a', 'w').write('text'), os.rename('/tmp/a', '/tmp/f'), open('/tmp/f').read())[2]",
    "move": "(open('/tmp/a', 'w').write('text'), shutil.move('/tmp/a', '/tmp/f'), open('/tmp/f').read())[2]",
    "copy": "(open('/tmp/a', 'w').write('text'), shutil.copy2('/tmp/a', '/tmp/f'), open('/tmp/f').read())[2]",
    "symlink": "(open('/tmp/a', 'w').write('text'), os.symlink('/tmp/a', '/tmp/f'), open('/tmp/f').read())[2]",
    "readlink": "(os.symlink('/tmp/text', '/tmp/f'), os.readlink('/tmp/f')[5:])[1]",
    "link": "(open('/tmp/a', 'w').write('text'), os.link('/tmp/a', '/tmp/f'), open('/tmp/f').read())[2]",
    "makedirs": "(os.makedirs('/tmp/a/b/c'), open('/tmp/a/b/c/f', 'w').write('text'), open('/tmp/a/b/c/f').read())[2]",
    "mkstemp": "(lambda made: (os.write(made[0], b'text'), open(made[1]).read())[1])(tempfile.mkstemp(dir='/tmp'))",
    "bz2": "(bz2.open('/tmp/f', 'wt').write('text'), bz2.open('/tmp/f', 'rt').read())[1]",
    "gzip": "(gzip.open('/tmp/f', 'wt').write('text'), gzip.open('/tmp/f', 'rt').read())[1]",
    "zip": "(zipfile.ZipFile('/tmp/f', 'w').writestr('m', 'text'), zipfile.ZipFile('/tmp/f').read('m').decode())[1]",
    "tar": "(tarfile.open('/tmp/f', 'w:gz').add('/var/task/data.txt'), 'text')[1]",
    "temporary_file": (
        "(lambda file: (file.write(b'text'), file.seek(0), file.read().decode())[2])(tempfile.TemporaryFile())"
    ),
    "real_and_literal": "(open('/tmp/f', 'w').write('text'), open(tempfile.gettempdir() + '/f').read())[1]",
}


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("expression", ROUND_TRIPS.values(), ids=ROUND_TRIPS)
def test_tmp_takes_files_and_the_hosts_is_untouched(make: Any, invoke: Any, expression: str) -> None:
    before = set(os.listdir("/tmp"))
    result = invoke(make(package(expression)))
    assert (result.error, result.payload) == (None, b'"text"')
    assert not {"f", "a"} & (set(os.listdir("/tmp")) - before)


WRITES = {
    "open_w": "open('{0}', 'w')",
    "open_a": "open('{0}', 'a')",
    "open_x": "open('{0}.new', 'x')",
    "open_r+": "open('{0}', 'r+')",
    "open_new": "open('{0}.new', 'w')",
    "open_bytes": "open(b'{0}', 'wb')",
    "io.open": "io.open('{0}', 'wb', buffering=0)",
    "write_text": "pathlib.Path('{0}').write_text('x')",
    "touch": "pathlib.Path('{0}.new').touch()",
    "os.open": "os.open('{0}', os.O_RDWR)",
    "os.open_create": "os.open('{0}.new', os.O_WRONLY | os.O_CREAT)",
    "mkdir": "os.mkdir('{0}.new')",
    "path_mkdir": "pathlib.Path('{0}.new').mkdir(parents=True)",
    "makedirs": "os.makedirs('{0}.new/below')",
    "remove": "os.remove('{0}')",
    "unlink": "pathlib.Path('{0}').unlink()",
    "unlink_missing": "os.unlink('{0}.new')",
    "rmdir": "os.rmdir('{0}')",
    "rename": "os.rename('{0}', '{0}.new')",
    "replace": "pathlib.Path('{0}').replace('{0}.new')",
    "symlink": "os.symlink('/tmp/x', '{0}.new')",
    "link": "os.link('{0}', '{0}.new')",
    "chmod": "os.chmod('{0}', 0o777)",
    "utime": "os.utime('{0}')",
    "truncate": "os.truncate('{0}', 0)",
    "copy": "shutil.copyfile('/var/task/data.txt', '{0}.new')",
    "rmtree": "shutil.rmtree(os.path.dirname('{0}') or '.')",
    "zip": "zipfile.ZipFile('{0}.new', 'w')",
    "mkstemp": "tempfile.mkstemp(dir=os.path.dirname('{0}') or '.')",
}
NAMES = {"literal": "/var/task/data.txt", "relative": "data.txt", "elsewhere": "/etc/hostname"}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize("statement", WRITES.values(), ids=WRITES)
def test_a_package_can_write_to_tmp_only(make: Any, invoke: Any, tmp_path: Path, statement: str, name: str) -> None:
    app = (
        f"{HEAD}def handler(event, context):\n"
        f"    try:\n        {statement.format(name)}\n"
        f"    except OSError as error:\n        return [error.errno, error.strerror]\n"
    )
    (tmp_path / "app.py").write_text(app)
    (tmp_path / "data.txt").write_text("shipped")
    before = _listing(tmp_path)
    result = invoke(make(tmp_path))
    assert json.loads(result.payload) == [errno.EROFS, "Read-only file system"]
    assert _listing(tmp_path) == before


def _listing(directory: Path) -> dict[str, tuple[str, int, int]]:
    return {path.name: (path.read_text(), path.stat().st_mode, path.stat().st_mtime_ns) for path in directory.iterdir()}


ORDER = {
    "no_directory": ("open('/var/task/none/new', 'w')", errno.ENOENT),
    "no_file": ("open('/var/task/none', 'r+')", errno.ENOENT),
    "a_directory": ("open('/var/task/folder', 'w')", errno.EISDIR),
    "there_already": ("os.mkdir('/var/task/folder')", errno.EEXIST),
    "exclusive": ("open('/var/task/data.txt', 'x')", errno.EEXIST),
    "change_nothing": ("os.chmod('/var/task/none', 0)", errno.ENOENT),
    "other_device": ("os.rename('/var/task/data.txt', '/tmp/data.txt')", errno.EXDEV),
    "link_device": ("os.link('/var/task/data.txt', '/tmp/data.txt')", errno.EXDEV),
    "through_a_link": ("(os.symlink('/var/task', '/tmp/task'), open('/tmp/task/data.txt', 'w'))", errno.EROFS),
    "real_path": ("open(__file__, 'w')", errno.EROFS),
    "missing": ("open('/tmp/none')", errno.ENOENT),
}


@pytest.mark.parametrize(("statement", "number"), ORDER.values(), ids=ORDER)
def test_other_errors_come_first_as_in_the_kernel(make: Any, invoke: Any, statement: str, number: int) -> None:
    app = f"def attempt():\n    try:\n        {statement}\n    except OSError as error:\n        return error.errno\n"
    result = invoke(make(package("attempt()", **{"app.py": f"{HEAD}{app}def handler(e, c):\n    return attempt()\n"})))
    assert json.loads(result.payload) == number


MESSAGES = {
    "open": ("open('/var/task/new', 'w')", "[Errno 30] Read-only file system: '/var/task/new'"),
    "relative": ("open('new', 'w')", "[Errno 30] Read-only file system: 'new'"),
    "rename": (
        "os.rename('/var/task/data.txt', '/var/task/new')",
        "[Errno 30] Read-only file system: '/var/task/data.txt' -> '/var/task/new'",
    ),
    "missing": ("open('/tmp/none')", "[Errno 2] No such file or directory: '/tmp/none'"),
    "stat": ("os.stat(pathlib.Path('/tmp/none'))", "[Errno 2] No such file or directory: '/tmp/none'"),
    "directory": ("open('/tmp')", "[Errno 21] Is a directory: '/tmp'"),
    "replace": (
        "os.replace('/tmp/none', '/tmp/new')",
        "[Errno 2] No such file or directory: '/tmp/none' -> '/tmp/new'",
    ),
}


@pytest.mark.parametrize(("statement", "message"), MESSAGES.values(), ids=MESSAGES)
def test_errors_name_the_path_that_the_code_gave(make: Any, invoke: Any, statement: str, message: str) -> None:
    assert invoke(make(package(statement))).error["errorMessage"] == message


def test_a_database_can_be_kept_in_tmp(make: Any, invoke: Any) -> None:
    app = (
        "import sqlite3\n"
        "from contextlib import closing\n"
        "def handler(event, context):\n"
        "    with closing(sqlite3.connect('/tmp/database')) as made:\n"
        "        made.execute('create table t (c)')\n"
        "        made.execute('insert into t values (5)')\n"
        "        made.commit()\n"
        "    with closing(sqlite3.connect('file:/tmp/database?mode=ro', uri=True)) as made:\n"
        "        return made.execute('select c from t').fetchone()\n"
    )
    assert invoke(make(app)).payload == b"[5]"


def test_a_database_of_the_package_can_be_read_only(make: Any, invoke: Any, tmp_path: Path) -> None:
    import sqlite3

    with contextlib.closing(sqlite3.connect(tmp_path / "facts.db")) as database:
        database.execute("create table facts (fact)")
        database.commit()
    (tmp_path / "app.py").write_text(
        "import sqlite3\n"
        "def handler(event, context):\n"
        "    database = sqlite3.connect('facts.db')\n"
        "    found = database.execute('select count(*) from facts').fetchone()\n"
        "    try:\n        database.execute('insert into facts values (1)')\n"
        "    except sqlite3.OperationalError as error:\n        return [found[0], str(error)]\n"
        "    finally:\n        database.close()\n"
    )
    result = invoke(make(tmp_path))
    assert json.loads(result.payload) == [0, "attempt to write a readonly database"]


def test_tmp_stays_while_warm_and_each_environment_has_its_own(make: Any, invoke: Any) -> None:
    app = (
        "import os, sys\n"
        "def handler(event, context):\n"
        "    seen = sorted(os.listdir('/tmp'))\n"
        "    open(f'/tmp/{len(seen)}', 'w').close()\n"
        "    if event:\n        sys.exit(1)\n"
        "    return seen\n"
    )
    one, other = make(app), make(app)
    assert [invoke(one).payload, invoke(one, 1).payload != b"[]", invoke(one).payload] == [b"[]", True, b'["0", "1"]']
    assert invoke(other).payload == b"[]"


def test_opt_holds_the_layers_and_can_be_read_only(make: Any, invoke: Any) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("settings.txt", "layered")
        archive.writestr("tools/tool.py", "NAME = 'tool'")
    app = (
        "import os, sys\n"
        "sys.path.append('/opt/tools')\n"
        "def handler(event, context):\n"
        "    import tool\n"
        "    try:\n        open('/opt/new', 'w')\n"
        "    except OSError as error:\n        return [open('/opt/settings.txt').read(), tool.NAME, error.errno]\n"
    )
    result = invoke(make(app, layers=(ZipCode(content.getvalue()),)))
    assert json.loads(result.payload) == ["layered", "tool", errno.EROFS]


def test_modules_that_are_imported_late_get_their_views(make: Any, invoke: Any, monkeypatch: Any) -> None:
    for name in ("sqlite3", "sqlite3.dbapi2"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    app = (
        "import os, sqlite3\n"
        "def handler(event, context):\n"
        "    made = sqlite3.connect('/tmp/database')\n"
        "    made.execute('create table t (c)')\n"
        "    made.close()\n"
        "    return os.listdir('/tmp'), type(sqlite3.__loader__).__name__, sqlite3.connect.__name__\n"
    )
    assert json.loads(invoke(make(app)).payload) == [["database"], "SourceFileLoader", "connect"]


HANDED = {
    "/tmp/tmpabcd_123/file": True,
    "/tmp/tmpabcd_123.txt": True,
    "/tmp/pytest-of-me/pytest-0/file": True,
    "/tmp/tmpabcd_1234": False,
    "/tmp/tmp": False,
    "/tmp/tmpfile_of_mine.txt": False,
    "/tmp/pytest.txt": False,
}


@pytest.mark.parametrize(("path", "is_handed"), HANDED.items(), ids=HANDED)
def test_temporary_files_of_a_test_are_known_by_their_names(path: str, is_handed: bool) -> None:
    files = Files(Directories("/w/task", None, "/w/tmp", "/w"))
    assert files.refuses(path) is not is_handed


def test_temporary_files_of_a_test_are_known_only_when_they_are_there(make: Any, invoke: Any) -> None:
    app = "def handler(event, context):\n    open(event, 'a').write('x')\n    return open(event).read()\n"
    with tempfile.NamedTemporaryFile(suffix=".txt", dir="/tmp") as there:
        gone = f"{there.name[:-12]}________.txt"
        assert [invoke(make(app), path).payload for path in (there.name, gone)] == [b'"x"', b'"x"']
        assert there.read() == b"x"
        assert not Path(gone).exists()


class TestTheHost:
    def test_a_callable_has_the_environments_tmp_and_may_write_elsewhere(
        self, make: Any, invoke: Any, tmp_path: Path
    ) -> None:
        name = f"/tmp/{uuid.uuid4()}"

        def handler(event: Any, context: Any) -> Any:
            Path(name).write_text("mine")
            (tmp_path / "result").write_text("handed")
            return [Path(name).read_text(), os.listdir("/var/task")]

        assert invoke(make(handler)).payload == b'["mine", []]'
        assert not Path(name).exists()
        assert (tmp_path / "result").read_text() == "handed"

    def test_a_callable_cannot_write_to_the_task_root(self, make: Any, invoke: Any) -> None:
        result = invoke(make(lambda event, context: Path("/var/task/x").write_text("x")))
        assert result.error["errorMessage"] == "[Errno 30] Read-only file system: '/var/task/x'"

    def test_a_package_may_write_to_temporary_files_of_the_test(self, make: Any, invoke: Any, tmp_path: Path) -> None:
        app = "def handler(event, context):\n    open(event, 'w').write('x')\n    return open(event).read()\n"
        environment = make(app)
        with tempfile.TemporaryDirectory() as directory:
            places = [str(tmp_path / "f"), os.path.join(directory, "f")]
            assert [invoke(environment, place).payload for place in places] == [b'"x"'] * 2
            assert [Path(place).read_text() for place in places] == ["x"] * 2

    def test_a_callable_that_changes_the_directory_does_so_for_itself(self, make: Any, invoke: Any) -> None:
        before = os.getcwd()

        def handler(event: Any, context: Any) -> str:
            found = os.getcwd()
            os.chdir("/tmp")
            return found

        environment = make(handler)
        assert [json.loads(invoke(environment).payload) for _ in range(2)] == [before, "/tmp"]
        assert os.getcwd() == before

    def test_the_functions_look_as_before(self, make: Any, invoke: Any) -> None:
        real = {name: getattr(os, name) for name in ("stat", "open", "scandir", "access")}
        signatures = {name: inspect.signature(function) for name, function in real.items()}
        in_sets = [os.stat in os.supports_fd, os.access in os.supports_effective_ids, open is io.open]
        sets = set(os.supports_fd)
        invoke(make(lambda event, context: None))
        assert os.stat is not real["stat"]
        assert {name: inspect.signature(getattr(os, name)) for name in real} == signatures
        assert [os.stat in os.supports_fd, os.access in os.supports_effective_ids, open is io.open] == in_sets
        assert pickle.loads(pickle.dumps([open, os.stat])) == [open, os.stat]
        file_views.uninstall()
        assert {name: getattr(os, name) for name in real} == real
        assert os.supports_fd == sets

    def test_nothing_remains_when_the_last_mock_stops(self, make: Any, invoke: Any) -> None:
        functions = {name: vars(os)[name] for name in dir(os) if callable(getattr(os, name))}
        opens = [open, io.open, shutil.os.open]  # type: ignore[attr-defined]
        invoke(make("import sqlite3\ndef handler(event, context):\n    open('/tmp/x', 'w').close()\n"))
        release()
        assert {name: vars(os)[name] for name in functions} == functions
        assert [open, io.open, shutil.os.open] == opens  # type: ignore[attr-defined]
