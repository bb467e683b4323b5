"""What holds for every test: no credentials, no configuration and no network of the machine it runs on.

A test of what the oldest supported botocore does not have names it: `@pytest.mark.needs_model("Invoke.TenantId")`.
"""

from __future__ import annotations

import importlib.util
import os
import pkgutil
import re
import socket
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from reprlib import repr as short
from typing import Any

import botocore
import botocore.loaders
import botocore.session
import pytest
from hypothesis import settings

import lambdamock
from lambdamock import Aws, mock_lambda

pytest_plugins = ["pytester"]

REPOSITORY = Path(__file__).parents[1]

# Examples are the same in every run, and none fails for being slow: the machine is not under test.
# `HYPOTHESIS_PROFILE=thorough` runs more of them, `explore` looks for new ones.
settings.register_profile("gate", deadline=None, derandomize=True, print_blob=True)
settings.register_profile("thorough", deadline=None, derandomize=True, max_examples=500, print_blob=True)
settings.register_profile("explore", deadline=None, max_examples=2_000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "gate"))


@pytest.fixture
def aws() -> Iterator[Aws]:
    """A running mock with no options; files that need others have a fixture of their own of this name."""
    with mock_lambda() as handle:
        yield handle


@pytest.fixture(scope="session")
def all_is_imported() -> None:
    """Runs of pytest within this process forget what they are the first to import: modules would be there twice."""
    for module in pkgutil.walk_packages(lambdamock.__path__, "lambdamock."):
        if not module.name.endswith("__main__"):
            with suppress(ModuleNotFoundError):  # those that are for a library that is not installed
                importlib.import_module(module.name)


@pytest.fixture
def pytester(all_is_imported: None, pytester: pytest.Pytester) -> pytest.Pytester:
    """Runs pytest on tests that a test writes."""
    return pytester


@pytest.fixture(scope="session")
def repository() -> Path:
    """The directory that holds README.md."""
    return REPOSITORY


@pytest.fixture(scope="session", autouse=True)
def importable_by_subprocesses() -> Iterator[None]:
    """Python processes that a test starts in another directory find the package, installed or not."""
    spec = importlib.util.find_spec("lambdamock")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    source = Path(next(iter(spec.submodule_search_locations))).resolve().parent
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(source))
        yield


@pytest.fixture(scope="session", autouse=True)
def no_aws_configuration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Credentials, region and profiles of the machine are out of sight, and its metadata service is not asked."""
    nowhere = tmp_path_factory.mktemp("no-aws") / "absent"
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("AWS_") and name != "AWS_DATA_PATH"]:
            patch.delenv(name)
        patch.setenv("AWS_CONFIG_FILE", str(nowhere))
        patch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(nowhere))
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        yield


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """A connection to another machine fails at once and says where to; loopback and local sockets stay open."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            raise AssertionError(f"a test opened a connection to {address!r}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture(scope="session", autouse=True)
def models_are_read_once() -> Iterator[None]:
    """Every session of botocore looks for and reads the models of services anew: half the time of many tests."""
    read = cache(botocore.loaders.JSONFileLoader().load_file)
    create_loader = botocore.loaders.create_loader
    known: defaultdict[str | None, dict[Any, Any]] = defaultdict(dict)

    def loader_that_knows(search_path_string: str | None = None) -> Any:
        loader = create_loader(search_path_string)
        loader._cache = known[search_path_string]
        return loader

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(botocore.loaders.JSONFileLoader, "load_file", lambda self, file_path: read(file_path))
        patch.setattr(botocore.session, "create_loader", loader_that_knows)
        yield


# --------------------------------------------------------------------------------------- what the installed model lacks


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for marker in item.iter_markers("needs_model"):
            for lack in lacks(*marker.args, **marker.kwargs):
                item.add_marker(pytest.mark.skip(reason=f"botocore {botocore.__version__} {lack}"))


def lacks(path: str, takes: Any = None, *, refuses: Any = None) -> Iterator[str]:
    """Tell what the installed service model does not have of what a test is about.

    Args:
        path: an operation, or a member of its request or its answer: `Invoke.TenantId`, `CreateFunction.Code.S3Key`.
        takes: a value that the model must allow there, with all within it; of an operation the members of a request.
        refuses: a value that the model must not allow there.
    """
    operation, *names = path.split(".")
    if operation not in installed_model().operation_names:
        yield f"has no {operation}"
        return
    described = installed_model().operation_model(operation)
    shape = below(described.input_shape, names) or below(described.output_shape, names)
    if shape is None:
        yield f"has no {path}"
        return
    yield from violations(shape, takes, path)
    if refuses is not None and not any(violations(shape, refuses, path)):
        yield f"still takes {short(refuses)} as {path}"


@cache
def installed_model() -> Any:
    return botocore.session.get_session().get_service_model("lambda")


def below(shape: Any, names: list[str]) -> Any:
    """The shape of a member, or None."""
    for name in names:
        shape = getattr(shape, "members", {}).get(name)
    return shape


def violations(shape: Any, value: Any, path: str) -> Iterator[str]:
    """What a shape says against a value; None is a member that is left out."""
    if value is None:
        return
    if not is_allowed(shape, value):
        yield f"takes no {short(value)} as {path}"
    elif shape.type_name == "structure":
        for name, member in value.items():
            if name in shape.members:
                yield from violations(shape.members[name], member, f"{path}.{name}")
            else:
                yield f"has no {path}.{name}"
    elif shape.type_name == "list":
        for element in value:
            yield from violations(shape.member, element, path)


def is_allowed(shape: Any, value: Any) -> bool:
    """Whether a value has what its own shape asks for, not looking into it."""
    limits = shape.metadata
    size = value if isinstance(value, (int, float)) else len(value) if hasattr(value, "__len__") else 0
    if not limits.get("min", size) <= size <= limits.get("max", size):
        return False
    if "enum" in limits and value not in limits["enum"]:
        return False
    return "pattern" not in limits or re.fullmatch(limits["pattern"], value) is not None
