"""Layers in an execution environment: what a handler finds of them, and what nobody else finds."""

from __future__ import annotations

import io
import json
import logging
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from lambdamock.runtime import PackageError, Workspace, ZipCode

SITE_PACKAGES = "python/lib/python3.12/site-packages"
IMPORTS_SHARED = "import shared\ndef handler(event, context):\n    return shared.V\n"


def layer(files: dict[str, str], *, link: tuple[str, str] | None = None) -> ZipCode:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
        if link is not None:
            entry = zipfile.ZipInfo(link[0])
            entry.external_attr = 0o120777 << 16
            archive.writestr(entry, link[1])
    return ZipCode(content.getvalue())


PLACES: dict[str, tuple[list[dict[str, str]], str]] = {
    "python": ([{"python/shared.py": "V = 'python'"}], "python"),
    "site_packages": ([{f"{SITE_PACKAGES}/shared/__init__.py": "V = 'site'"}], "site"),
    "site_packages_come_before_python": (
        [{"python/shared.py": "V = 'python'", f"{SITE_PACKAGES}/shared.py": "V = 'site'"}],
        "site",
    ),
    "the_order_of_directories_counts_more_than_that_of_layers": (
        [{f"{SITE_PACKAGES}/shared.py": "V = 'site'"}, {"python/shared.py": "V = 'python'"}],
        "site",
    ),
    "A263_a_later_layer_overwrites": ([{"python/shared.py": "V = 1"}, {"python/shared.py": "V = 2"}], 2),
    "A263_directories_are_merged": (
        [
            {"python/shared/__init__.py": "from shared.part import V", "python/shared/part.py": "V = 1"},
            {"python/shared/part.py": "V = 2"},
        ],
        2,
    ),
    "a_later_file_replaces_a_directory": (
        [{"python/shared.py/__init__.py": ""}, {"python/shared.py": "V = 'file'"}],
        "file",
    ),
    "a_later_directory_replaces_a_file": ([{"python": ""}, {"python/shared.py": "V = 'dir'"}], "dir"),
}  # fmt: skip


@pytest.mark.parametrize(("layers", "value"), PLACES.values(), ids=PLACES)
def test_A279_modules_of_layers_are_imported(make: Any, invoke: Any, layers: list[dict[str, str]], value: str) -> None:
    environment = make(IMPORTS_SHARED, layers=tuple(map(layer, layers)))
    assert json.loads(invoke(environment).payload) == value


def test_a_link_of_a_layer_is_replaced_and_not_written_through(make: Any, invoke: Any) -> None:
    linked = layer({"python/real.py": "V = 'real'"}, link=("python/shared.py", "real.py"))
    app = "import real, shared\ndef handler(event, context):\n    return [real.V, shared.V]\n"
    environments = [make(app, layers=layers) for layers in ((linked,), (linked, layer({"python/shared.py": "V = 2"})))]
    assert [invoke(environment).payload for environment in environments] == [b'["real", "real"]', b'["real", 2]']


def test_site_packages_of_another_version_of_python_are_not_searched(make: Any, invoke: Any) -> None:
    shared = layer({f"{SITE_PACKAGES}/shared.py": "V = 1"})
    assert invoke(make(IMPORTS_SHARED, layers=(shared,))).payload == b"1"
    error = invoke(make(IMPORTS_SHARED, layers=(shared,), runtime="python3.11")).error
    assert error["errorMessage"] == "Unable to import module 'app': No module named 'shared'"


def test_the_functions_own_module_comes_before_that_of_a_layer(make: Any, invoke: Any) -> None:
    files = {"app.py": IMPORTS_SHARED, "shared.py": "V = 'task'"}
    assert invoke(make(files, layers=(layer({"python/shared.py": "V = 'layer'"}),))).payload == b'"task"'


def test_the_import_path_begins_with_the_task_and_the_directories_of_layers(make: Any, invoke: Any) -> None:
    app = "import sys\ndef handler(event, context):\n    return sys.path[:3]\n"
    payload = invoke(make(app, layers=(layer({"python/m.py": ""}),))).payload
    assert json.loads(payload) == ["/var/task", "/opt/python/lib/python3.12/site-packages", "/opt/python"]


def test_a_handler_may_live_in_a_layer(make: Any, invoke: Any) -> None:
    shared = layer({"python/shared.py": "def handler(event, context):\n    return __file__\n"})
    environment = make({"readme.txt": ""}, layers=(shared,), handler="shared.handler")
    assert invoke(environment).payload == b'"/opt/python/shared.py"'


def test_errors_and_logs_show_files_of_layers_below_opt(make: Any, invoke: Any, output: Any) -> None:
    shared = layer({"python/shared.py": "def fail():\n    print(__file__)\n    raise ValueError(__file__)\n"})
    app = "import shared\ndef handler(event, context):\n    shared.fail()\n"
    result = invoke(make(app, layers=(shared,)))
    assert result.error["errorMessage"] == "/opt/python/shared.py"
    assert result.error["stackTrace"] == [
        '  File "/var/task/app.py", line 3, in handler\n    shared.fail()\n',
        '  File "/opt/python/shared.py", line 3, in fail\n    raise ValueError(__file__)\n',
    ]
    assert output(result).startswith("/opt/python/shared.py\n[ERROR] ValueError: /opt/python/shared.py\n")


def test_A280_programs_and_libraries_of_layers_are_found_through_the_variables(make: Any, invoke: Any) -> None:
    app = (
        "import os, shutil\n"
        "def handler(event, context):\n"
        "    library = os.path.join(os.environ['LD_LIBRARY_PATH'].split(':')[-1], 'libx.so')\n"
        "    return [shutil.which('tool'), os.path.exists(library), os.environ['PATH'], os.environ['PYTHONPATH']]\n"
    )
    tool = zipfile.ZipInfo("bin/tool")
    tool.external_attr = 0o100755 << 16
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(tool, "#!/bin/sh\n")
        archive.writestr("lib/libx.so", "")
    assert json.loads(invoke(make(app, layers=(ZipCode(content.getvalue()),))).payload) == [
        "/opt/bin/tool",
        True,
        "/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin",
        "/var/runtime",
    ]


def test_the_functions_own_path_variable_is_left_alone(make: Any, invoke: Any) -> None:
    seen: list[str] = []

    def handler(event: Any, context: Any) -> None:
        import os

        seen.append(os.environ["PATH"])

    invoke(make(handler, layers=(layer({"bin/tool": ""}),), variables={"PATH": "/mine:/opt/bin"}))
    assert seen == ["/mine:/opt/bin"]


def test_two_functions_with_two_versions_of_a_module_do_not_mix_and_the_host_has_none(make: Any, invoke: Any) -> None:
    app = IMPORTS_SHARED.replace("shared.V", "shared.count()")
    text = "N = {}\ndef count():\n    global N\n    N += 1\n    return N\n"
    first, second = (make(app, layers=(layer({"python/shared.py": text.format(start)}),)) for start in (0, 100))
    payloads = [invoke(environment).payload for environment in (first, second, first, second)]
    assert payloads == [b"1", b"101", b"2", b"102"]
    assert "shared" not in sys.modules


def test_modules_of_layers_are_private_to_each_environment_and_vanish_with_it(make: Any, invoke: Any) -> None:
    counting = layer({"python/shared.py": "N = []\ndef count():\n    N.append(1)\n    return len(N)\n"})
    app = (
        "import os, shared\n"
        "def handler(event, context):\n"
        "    if event: os._exit(1)\n"
        "    return shared.count()\n"
    )  # fmt: skip
    first, second = make(app, layers=(counting,)), make(app, layers=(counting,))
    events = [(first, 0), (first, 0), (second, 0), (first, 1), (first, 0)]
    payloads = [invoke(environment, event).payload for environment, event in events]
    assert [payloads[index] for index in (0, 1, 2, 4)] == [b"1", b"2", b"1", b"1"]


def test_loggers_of_a_layers_modules_are_the_environments_own(make: Any, invoke: Any, output: Any) -> None:
    shared = layer({"python/shared.py": "import logging\nlog = logging.getLogger('of.the.layer')\nlog.setLevel(10)\n"})
    app = "import shared\ndef handler(event, context):\n    shared.log.debug('words')\n"
    assert output(invoke(make(app, layers=(shared,)))).endswith("\twords\n")
    assert "of.the.layer" not in logging.Logger.manager.loggerDict


@pytest.mark.parametrize("name", ["boto3", "botocore", "lambdamock"])
def test_a_library_whose_calls_the_mock_answers_is_the_hosts(make: Any, invoke: Any, name: str) -> None:
    vendored = layer({f"python/{name}/__init__.py": "IS_VENDORED = True\n"})
    app = f"import {name}\ndef handler(event, context):\n    return hasattr({name}, 'IS_VENDORED')\n"
    assert invoke(make(app, layers=(vendored,))).payload == b"false"


def test_a_namespace_package_spans_the_task_and_a_layer(make: Any, invoke: Any) -> None:
    app = "from team import one, two\ndef handler(event, context):\n    return [one.V, two.V]\n"
    files = {"app.py": app, "team/one.py": "V = 1"}
    assert invoke(make(files, layers=(layer({"python/team/two.py": "V = 2"}),))).payload == b"[1, 2]"


@pytest.mark.parametrize("with_layer", [False, True], ids=["package", "callable_with_layer"])
def test_a_namespace_package_of_the_host_is_the_same_in_every_environment(
    make: Any, invoke: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, with_layer: bool
) -> None:
    (tmp_path / "hosts_namespace").mkdir()
    (tmp_path / "hosts_namespace" / "part.py").write_text("V = 1\n")
    monkeypatch.syspath_prepend(tmp_path)

    def handler(event: Any, context: Any) -> Any:
        import hosts_namespace.part

        return hosts_namespace.part.V

    app = "import hosts_namespace.part as part, hosts_namespace\n"
    app += "def handler(event, context):\n    return hosts_namespace.part.V\n"
    code, layers = (handler, (layer({"python/m.py": ""}),)) if with_layer else (app, ())
    try:
        assert [invoke(make(code, layers=layers)).payload for _ in range(2)] == [b"1", b"1"]
    finally:
        for name in ("hosts_namespace", "hosts_namespace.part"):
            sys.modules.pop(name, None)


def test_data_of_a_layer_is_found_beside_its_modules(make: Any, invoke: Any) -> None:
    shared = layer({"python/shared/__init__.py": "", "python/shared/data.txt": "words"})
    app = (
        "from importlib import resources\n"
        "def handler(event, context):\n"
        "    return resources.files('shared').joinpath('data.txt').read_text()\n"
    )
    assert invoke(make(app, layers=(shared,))).payload == b'"words"'


def test_a_callable_of_the_test_imports_from_its_layers(make: Any, invoke: Any) -> None:
    def handler(event: Any, context: Any) -> Any:
        import only_in_the_layer

        return [only_in_the_layer.V, only_in_the_layer.__file__]

    environments = [make(handler, layers=(layer({"python/only_in_the_layer.py": f"V = {n}"}),)) for n in (1, 2)]
    payloads = [json.loads(invoke(environment).payload) for environment in (*environments, *environments)]
    assert payloads == [[n, "/opt/python/only_in_the_layer.py"] for n in (1, 2, 1, 2)]
    assert "only_in_the_layer" not in sys.modules


def test_what_a_callable_can_import_from_the_test_stays_the_tests(
    make: Any, invoke: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "beside_the_test.py").write_text("V = 'test'\n")
    monkeypatch.syspath_prepend(tmp_path)

    def handler(event: Any, context: Any) -> Any:
        import json as of_the_test

        import beside_the_test

        return [beside_the_test.V, of_the_test is json]

    shadows = layer({"python/beside_the_test.py": "V = 'layer'", "python/json.py": "", "python/pytest.py": ""})
    try:
        assert invoke(make(handler, layers=(shadows,))).payload == b'["test", true]'
        assert sys.modules["beside_the_test"].__file__ == str(tmp_path / "beside_the_test.py")
    finally:
        sys.modules.pop("beside_the_test", None)


def test_a_directory_of_the_layers_name_beside_the_test_does_not_hide_the_layer(
    make: Any, invoke: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "source_of_layer").mkdir()
    monkeypatch.syspath_prepend(tmp_path)

    def handler(event: Any, context: Any) -> Any:
        import source_of_layer

        return source_of_layer.V

    environment = make(handler, layers=(layer({"python/source_of_layer/__init__.py": "V = 1"}),))
    assert invoke(environment).payload == b"1"


def test_the_import_path_of_the_host_is_as_before(make: Any, invoke: Any) -> None:
    before = (sys.path, list(sys.path))
    invoke(make(lambda event, context: None, layers=(layer({"python/m.py": ""}),)))
    invoke(make(IMPORTS_SHARED, layers=(layer({"python/shared.py": "V = 1"}),)))
    assert (sys.path, list(sys.path)) == before
    assert sys.path is before[0]


def test_layers_are_unpacked_once_per_sequence(workspace: Workspace) -> None:
    one, two = layer({"a": "1"}), layer({"a": "2"})
    directories = [workspace.layers_directory(layers) for layers in ((one, two), (two, one), (one,), (one, two))]
    assert [(Path(directory) / "a").read_text() for directory in directories] == ["2", "1", "1", "2"]
    assert directories[0] == directories[3]
    assert len(set(directories)) == 3


def test_a_layer_that_cannot_be_unpacked_is_an_error_of_the_caller(make: Any, invoke: Any) -> None:
    with pytest.raises(PackageError):
        invoke(make(IMPORTS_SHARED, layers=(ZipCode(b"none"),)))


def test_a_time_out_ends_a_loop_in_a_layer_that_catches_everything(make: Any, invoke: Any) -> None:
    stubborn = (
        "def loop():\n    while True:\n        try:\n            sum(range(100))\n        except:\n            pass\n"
    )

    def handler(event: Any, context: Any) -> None:
        import stubborn

        stubborn.loop()

    result = invoke(make(handler, layers=(layer({"python/stubborn.py": stubborn}),), timeout=1))
    assert result.error["errorType"] == "Sandbox.Timedout"
