"""Settings of functions: runtimes, snapshots, logging, sizes, images, and what the account counts of them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

from tests.conformance.recorded.stage import ACCOUNT, REGION, Stage, package, scenario

API = "test_lambda_api"
SNAP_START = f"{API}::TestLambdaSnapStart::test_snapstart"
PARTIAL = f"{API}::TestLoggingConfig::test_function_partial_advanced_logging_configuration_update"
HANDLERS = {"java": "echo.Handler", "dotnet": "dotnet::Dotnet.Function::FunctionHandler", "python": "handler.handler"}


def of(runtime: str) -> dict[str, Any]:
    handler = next(handler for family, handler in HANDLERS.items() if runtime.startswith(family))
    return {"Runtime": runtime, "Handler": handler, "MemorySize": 1024, "Timeout": 5}


@scenario(f"{SNAP_START}_lifecycle[python3.13]", "python3.13")
@scenario(f"{SNAP_START}_lifecycle[python3.12]", "python3.12")
@scenario(f"{SNAP_START}_lifecycle[java17]", "java17")
@scenario(f"{SNAP_START}_lifecycle[java25]", "java25")
def version_without_a_snapshot(stage: Stage, runtime: str) -> None:
    name = stage.name()
    stage.create("create_function_response", FunctionName=name, **of(runtime))
    stage.say("publish_version", FunctionName=name, Description="version1")
    stage.ask("get_function_response_latest", "get_function", FunctionName=name)
    stage.ask("get_function_response_version_1", "get_function", FunctionName=f"{name}:1")


@scenario(f"{SNAP_START}_update_function_configuration[java11]", "java11")
@scenario(f"{SNAP_START}_update_function_configuration[java17]", "java17")
@scenario(f"{SNAP_START}_update_function_configuration[java25]", "java25")
@scenario(f"{SNAP_START}_update_function_configuration[python3.12]", "python3.12")
@scenario(f"{SNAP_START}_update_function_configuration[dotnet10]", "dotnet10")
def snapshots_asked_for(stage: Stage, runtime: str) -> None:
    name = stage.name()
    stage.create("create_function_response", FunctionName=name, **of(runtime))
    apply = {"ApplyOn": "PublishedVersions"}
    stage.ask("update_function_response", "update_function_configuration", FunctionName=name, SnapStart=apply)


def logged(stage: Stage, change: dict[str, str], **settings: Any) -> None:
    name = stage.deploy("create_response", MemorySize=256, Timeout=5, **settings)
    stage.ask("get_function_response", "get_function", FunctionName=name)
    stage.ask("function_config", "get_function_configuration", FunctionName=name)
    stage.ask("updated_config", "update_function_configuration", FunctionName=name, LoggingConfig=change)
    stage.ask("received_config", "get_function_configuration", FunctionName=name)


@scenario(f"{API}::TestLoggingConfig::test_function_advanced_logging_configuration")
def log_group(stage: Stage) -> None:
    logged(stage, {"LogGroup": "cool_lambda"}, LoggingConfig={"LogFormat": "JSON"})


@scenario(f"{PARTIAL}[partial_config1]", "ApplicationLogLevel")
@scenario(f"{PARTIAL}[partial_config2]", "SystemLogLevel")
def log_level(stage: Stage, member: str) -> None:
    logged(stage, {"LogFormat": "JSON", member: "DEBUG"})


@scenario(
    f"{API}::TestRuntimeValidation::test_create_deprecated_function_runtime_with_validation_enabled[java8]", "java8"
)
@scenario(
    f"{API}::TestRuntimeValidation::test_create_deprecated_function_runtime_with_validation_enabled[go1.x]", "go1.x"
)
@scenario(
    f"{API}::TestRuntimeValidation::test_create_deprecated_function_runtime_with_validation_enabled[ruby2.7]", "ruby2.7"
)
@scenario(
    f"{API}::TestRuntimeValidation::test_create_deprecated_function_runtime_with_validation_enabled[python3.7]",
    "python3.7",
)
def retired(stage: Stage, runtime: str) -> None:
    stage.create("deprecation_error", FunctionName=stage.name(), Runtime=runtime)


@scenario(f"{API}::TestLambdaRecursion::test_put_function_recursion_config_allow")
def recursion_allowed(stage: Stage) -> None:
    name = stage.deployed()
    allow = {"FunctionName": name, "RecursiveLoop": "Allow"}
    stage.ask("put_recursion_config_response", "put_function_recursion_config", **allow)
    stage.ask("get_recursion_config_response", "get_function_recursion_config", FunctionName=name)


@scenario(f"{API}::TestLambdaRecursion::test_put_function_recursion_config_default_terminate")
def recursion_by_default(stage: Stage) -> None:
    default = {"FunctionName": stage.deployed()}
    stage.ask("get_recursion_default_terminate_response", "get_function_recursion_config", **default)


@scenario(f"{API}::TestLambdaSizeLimits::test_large_lambda")
def large_package(stage: Stage) -> None:
    code = {"ZipFile": package(size=10_000_000)}
    stage.create("create_function_large_zip", FunctionName=stage.name(), Timeout=10, Code=code)


@scenario(f"{API}::TestLambdaSizeLimits::test_oversized_unzipped_lambda")
def package_too_large_unzipped(stage: Stage) -> None:
    code = {"ZipFile": zeros(250 * 1024**2 + 1)}
    stage.create("invalid_param_exc", FunctionName=stage.name(), Code=code)


def zeros(size: int) -> bytes:
    """A package whose only file holds so many zeros."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("handler.py", "w") as file,
    ):
        chunk = bytes(1024**2)
        for _ in range(size // len(chunk)):
            file.write(chunk)
        file.write(bytes(size % len(chunk)))
    return buffer.getvalue()


@scenario(f"{API}::TestLambdaSizeLimits::test_large_environment_variables_fails")
def variable_too_large(stage: Stage) -> None:
    variables = {"LARGE_VAR": "x" * 4_081}  # 4,097 bytes as JSON
    stage.create("failed_create_fn_result", FunctionName=stage.name(), Environment={"Variables": variables})


@scenario(f"{API}::TestLambdaSizeLimits::test_large_environment_fails_multiple_keys")
def variables_too_large(stage: Stage) -> None:
    variables = {"SMALL_VAR": "ok", "LARGE_VAR": "x" * 4_064}
    stage.create("failured_create_fn_result_multi_key", FunctionName=stage.name(), Environment={"Variables": variables})


@scenario(f"{API}::TestLambdaImages::test_lambda_zip_file_to_image")
def package_to_image(stage: Stage) -> None:
    name = stage.name()
    stage.create("create-image-response", FunctionName=name)
    stage.ask("get-function-code-response", "get_function", FunctionName=name)
    stage.ask("get-function-config-response", "get_function_configuration", FunctionName=name)
    image = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/image:latest"
    stage.ask("zipfile-to-image-error", "update_function_code", FunctionName=name, ImageUri=image)
    stage.ask("get-function-code-response-after-update", "get_function", FunctionName=name)
    stage.ask("get-function-config-response-after-update", "get_function_configuration", FunctionName=name)


@scenario(f"{API}::TestLambdaAccountSettings::test_account_settings_total_code_size")
def total_code_size(stage: Stage) -> None:
    before = 0
    name = stage.name()
    function = {"ZipFile": package(size=276)}
    layer = {"LayerName": "layer", "Content": {"ZipFile": package(size=169)}}
    steps: dict[str, Callable[[], Any]] = {
        "create_function": lambda: stage.deployed(FunctionName=name, Code=function),
        "update_function": lambda: stage.say("update_function_code", FunctionName=name, Publish=True, **function),
        "publish_layer": lambda: stage.say("publish_layer_version", **layer),
        "publish_layer_version": lambda: stage.say("publish_layer_version", **layer),
    }
    for step, act in steps.items():
        act()
        after = stage.say("get_account_settings")["AccountUsage"]["TotalCodeSize"]
        stage.answers[f"total_code_size_diff_{step}"] = after - before
        before = after
