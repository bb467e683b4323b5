"""`/tmp` ends with `EphemeralStorage`."""

from __future__ import annotations

import errno
import json
from typing import Any

import pytest

MB = 1 << 20
HEAD = "import io, os, pathlib, shutil, tempfile, zipfile\nMB = 1 << 20\n"

WRITERS = {
    "open": "open('/tmp/f', 'wb').write(b'x' * (2 * MB))",
    "unbuffered": "[file := open('/tmp/f', 'wb', 0), file.write(b'x' * MB), file.write(b'x')]",
    "text": "[file := open('/tmp/f', 'w'), file.write('x' * (MB + 1)), file.flush()]",
    "append": "[open('/tmp/f', 'ab', 0).write(b'x' * MB), open('/tmp/f', 'ab', 0).write(b'x')]",
    "update": "[open('/tmp/f', 'wb').close(), open('/tmp/f', 'r+b', 0).write(b'x' * MB), "
    "open('/tmp/g', 'w+b', 0).write(b'x')]",
    "path": "pathlib.Path('/tmp/f').write_bytes(b'x' * (MB + 1))",
    "many": "[pathlib.Path(f'/tmp/{n}').write_bytes(b'x' * 50_000) for n in range(30)]",
    "below": "[os.makedirs('/tmp/a/b'), pathlib.Path('/tmp/a/b/f').write_bytes(b'x' * (MB + 1))]",
    "os.write": "[made := os.open('/tmp/f', os.O_CREAT | os.O_RDWR), os.write(made, b'x' * MB), os.write(made, b'x')]",
    "os.pwrite": "[made := os.open('/tmp/f', os.O_CREAT | os.O_RDWR), os.pwrite(made, b'x', MB)]",
    "os.writev": "[made := os.open('/tmp/f', os.O_CREAT | os.O_RDWR), *(os.writev(made, [b'x' * MB]) for _ in 'ab')]",
    "fdopen": "os.fdopen(os.open('/tmp/f', os.O_CREAT | os.O_RDWR), 'wb').write(b'x' * (2 * MB))",
    "opener": "open('/tmp/f', 'wb', opener=lambda path, flags: os.open(path, flags)).write(b'x' * (2 * MB))",
    "mkstemp": "os.fdopen(tempfile.mkstemp()[0], 'wb').write(b'x' * (2 * MB))",
    "NamedTemporaryFile": "tempfile.NamedTemporaryFile().write(b'x' * (2 * MB))",
    "TemporaryFile": "tempfile.TemporaryFile().write(b'x' * (2 * MB))",
    "TemporaryDirectory": "pathlib.Path(tempfile.mkdtemp(), 'f').write_bytes(b'x' * (2 * MB))",
    "nameless": "[file := tempfile.TemporaryFile(buffering=0), file.write(b'x' * MB), "
    "open('/tmp/f', 'wb', 0).write(b'x')]",
    "copyfile": "[pathlib.Path('/tmp/f').write_bytes(b'x' * (MB // 2 + 1)), shutil.copyfile('/tmp/f', '/tmp/g')]",
    "sendfile": "[pathlib.Path('/tmp/f').write_bytes(b'x' * MB), source := os.open('/tmp/f', os.O_RDONLY), "
    "aim := os.open('/tmp/g', os.O_CREAT | os.O_WRONLY), os.sendfile(aim, source, 0, MB)]",
    "copy_file_range": "[pathlib.Path('/tmp/f').write_bytes(b'x' * MB), source := os.open('/tmp/f', os.O_RDONLY), "
    "aim := os.open('/tmp/g', os.O_CREAT | os.O_WRONLY), os.copy_file_range(source, aim, MB)]",
    "os.pwritev": "[made := os.open('/tmp/f', os.O_CREAT | os.O_RDWR), os.pwritev(made, [b'x'], MB)]",
    "file.truncate": "open('/tmp/f', 'wb').truncate(MB + 1)",
    "os.truncate": "[open('/tmp/f', 'wb').close(), os.truncate('/tmp/f', MB + 1)]",
    "os.ftruncate": "os.ftruncate(os.open('/tmp/f', os.O_CREAT | os.O_RDWR), MB + 1)",
    "fallocate": "os.posix_fallocate(os.open('/tmp/f', os.O_CREAT | os.O_RDWR), 0, MB + 1)",
    "zip": "zipfile.ZipFile('/tmp/f', 'w').writestr('m', b'x' * (2 * MB))",
    "seek": "[file := open('/tmp/f', 'wb', 0), file.seek(2 * MB), file.write(b'x')]",
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("expression", WRITERS.values(), ids=WRITERS)
def test_writing_more_than_tmp_holds_fails(make: Any, invoke: Any, expression: str) -> None:
    app = (
        f"{HEAD}def handler(event, context):\n"
        f"    try:\n        return repr({expression})\n"
        f"    except OSError as error:\n        return [error.errno, error.strerror]\n"
    )
    result = invoke(make(app, ephemeral_storage=1))
    assert json.loads(result.payload) == [errno.ENOSPC, "No space left on device"]


FITTING = {
    "exactly": "pathlib.Path('/tmp/f').write_bytes(b'x' * MB)",
    "overwritten": "[pathlib.Path('/tmp/f').write_bytes(b'x' * MB) for _ in range(3)][-1]",
    "deleted": "[(pathlib.Path('/tmp/f').write_bytes(b'x' * MB), os.remove('/tmp/f')) for _ in range(3)][-1][0]",
    "in_place": "[file := open('/tmp/f', 'w+b', 0), *[(file.seek(0), file.write(b'x' * MB)) for _ in range(3)]][-1][1]",
    "a_link": "[pathlib.Path('/tmp/f').write_bytes(b'x' * MB), os.link('/tmp/f', '/tmp/g')][0]",
    "closed_and_nameless": "[tempfile.TemporaryFile(buffering=0).write(b'x' * MB) for _ in range(3)][-1]",
    "in_part": "[open('/tmp/f', 'wb', 0).write(b'x' * 10), open('/tmp/g', 'wb', 0).write(b'x' * (MB + 5))][1] + 10",
    "copied": "[pathlib.Path('/tmp/f').write_bytes(b'x' * (MB // 2)), shutil.copyfile('/tmp/f', '/tmp/g'), MB][-1]",
    "copied_range": "[pathlib.Path('/tmp/f').write_bytes(b'x' * (MB // 2)), source := os.open('/tmp/f', os.O_RDONLY), "
    "aim := os.open('/tmp/g', os.O_CREAT | os.O_WRONLY), os.copy_file_range(source, aim, MB)][-1] * 2",
    "writev_in_part": "[made := os.open('/tmp/f', os.O_CREAT | os.O_RDWR), os.writev(made, [b'x' * MB, b'y' * 9])][-1]",
    "shortened": "[file := open('/tmp/f', 'wb', 0), *[(file.truncate(0), file.seek(0), file.write(b'x' * MB)) "
    "for _ in range(3)]][-1][-1]",
    "asked_by_descriptor": "os.fstatvfs(os.open('/tmp', os.O_RDONLY)).f_blocks * 4096",
    "a_pipe": "[os.close(os.open('/tmp/f', os.O_CREAT | os.O_RDWR)), os.write(os.pipe()[1], b'x'), MB][-1]",
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("expression", FITTING.values(), ids=FITTING)
def test_what_fits_is_written(make: Any, invoke: Any, expression: str) -> None:
    result = invoke(make(f"{HEAD}def handler(event, context):\n    return {expression}\n", ephemeral_storage=1))
    assert (result.error, json.loads(result.payload)) == (None, MB)


def test_the_default_is_512_MB(make: Any, invoke: Any) -> None:
    app = (
        "import os, shutil\ndef handler(event, context):\n"
        "    made = os.open('/tmp/f', os.O_CREAT | os.O_RDWR)\n"
        "    os.ftruncate(made, 512 << 20)\n"
        "    try:\n        os.ftruncate(made, (512 << 20) + 1)\n"
        "    except OSError as error:\n        return [error.errno, list(shutil.disk_usage('/tmp'))]\n"
    )
    assert json.loads(invoke(make(app)).payload) == [errno.ENOSPC, [512 * MB, 512 * MB, 0]]


def test_the_room_that_is_left_can_be_asked_for(make: Any, invoke: Any) -> None:
    app = (
        f"{HEAD}def handler(event, context):\n"
        "    before = list(shutil.disk_usage('/tmp'))\n"
        "    pathlib.Path('/tmp/f').write_bytes(b'x' * MB)\n"
        "    return [before, *(list(shutil.disk_usage(path)) for path in ('/tmp', tempfile.gettempdir()))]\n"
    )
    used = [4 * MB, MB, 3 * MB]
    assert json.loads(invoke(make(app, ephemeral_storage=4)).payload) == [[4 * MB, 0, 4 * MB], used, used]


def test_what_an_earlier_process_left_counts(make: Any, invoke: Any) -> None:
    app = (
        f"{HEAD}import sys\ndef handler(event, context):\n"
        "    open(f'/tmp/{event}', 'wb', 0).write(b'x' * MB)\n"
        "    sys.exit(0)\n"
    )
    environment = make(app, ephemeral_storage=1)
    assert invoke(environment, 1).error["errorType"] == "Runtime.ExitError"
    assert invoke(environment, 2).error["errorMessage"] == "[Errno 28] No space left on device"


def test_what_native_code_writes_is_told_in_the_log(make: Any, invoke: Any, output: Any) -> None:
    app = (
        "import os, tempfile\n"
        "from posix import open as native, write\n"
        "def handler(event, context):\n"
        "    os.mkdir('/tmp/folder')\n"
        "    write(native(tempfile.gettempdir() + '/native', os.O_CREAT | os.O_RDWR), b'x' * (3 << 19))\n"
    )
    result = invoke(make(app, ephemeral_storage=1))
    assert result.error is None
    assert output(result) == (
        "[lambdamock] /tmp holds 1.5 MB, more than EphemeralStorage (1 MB); on AWS writing fails with "
        '"No space left on device"\n'
    )
