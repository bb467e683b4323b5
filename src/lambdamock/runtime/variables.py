"""The environment variables of an execution environment. Nothing of the host's leaks in."""

from __future__ import annotations

from typing import Final

from lambdamock.runtime.settings import Credentials, RuntimeSettings

_CONSTANT: Final = {
    "AWS_LAMBDA_RUNTIME_API": "169.254.100.1:9001",
    "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
    "AWS_XRAY_DAEMON_ADDRESS": "169.254.100.1:2000",
    "LAMBDA_RUNTIME_DIR": "/var/runtime",
    "SHLVL": "0",
    "_AWS_XRAY_DAEMON_ADDRESS": "169.254.100.1",
    "_AWS_XRAY_DAEMON_PORT": "2000",
}
_OVERRIDABLE: Final = {
    "LANG": "en_US.UTF-8",
    "LD_LIBRARY_PATH": "/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib",
    "PATH": "/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin",
    "PYTHONPATH": "/var/runtime",
    "TZ": ":UTC",
}
_OVERRIDABLE_OF_CUSTOM: Final = {
    "LANG": "en_US.UTF-8",
    "LD_LIBRARY_PATH": "/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib",
    "PATH": "/usr/local/bin:/usr/bin/:/bin:/opt/bin",
    "TZ": ":UTC",
}
_WITHOUT_LC_CTYPE: Final = frozenset(
    {"python2.7", "python3.6", "python3.7", "python3.8", "python3.9", "python3.10", "python3.11"}
)


def output_errors(runtime: str) -> str:
    """How strict standard output is about lone surrogates.

    Python is lenient in a locale that it chose itself, which `LC_CTYPE` of python3.12 and later shows. Source: assumed,
    from the recorded environment.
    """
    return "strict" if runtime in _WITHOUT_LC_CTYPE else "surrogateescape"


def environment_variables(
    settings: RuntimeSettings, credentials: Credentials, *, log_stream: str, task_root: str, layers_root: str | None
) -> dict[str, str]:
    """All variables of a new environment but `_X_AMZN_TRACE_ID`, which each invocation sets.

    Args:
        layers_root: the real directory of the layers, or None. `PATH` and `LD_LIBRARY_PATH` lead there instead of to
            `/opt`, so that programs and libraries of layers are found (rule A280).

    Source: observed, recorded environment of python3.9 to python3.14; documented, developer guide, "Runtime
    environment variables" (which of them the function's own variables override; what custom runtimes do not have).
    """
    is_custom = settings.runtime.startswith("provided")
    variables = dict(_OVERRIDABLE_OF_CUSTOM if is_custom else _OVERRIDABLE)
    if is_custom:
        variables["LD_LIBRARY_PATH"] = variables["LD_LIBRARY_PATH"].replace("/var/task", task_root)
    if layers_root is not None:
        for name in ("LD_LIBRARY_PATH", "PATH"):
            variables[name] = variables[name].replace("/opt/", f"{layers_root}/")
    if settings.runtime not in _WITHOUT_LC_CTYPE and not is_custom:
        variables["LC_CTYPE"] = "C.UTF-8"
    variables.update(settings.variables)
    variables.update(_CONSTANT)
    if settings.xray_daemon:
        variables.update(_daemon_variables(settings.xray_daemon))
    variables.update(
        {
            "AWS_ACCESS_KEY_ID": credentials.access_key_id,
            "AWS_SECRET_ACCESS_KEY": credentials.secret_access_key,
            "AWS_SESSION_TOKEN": credentials.session_token,
            "AWS_DEFAULT_REGION": settings.region,
            "AWS_REGION": settings.region,
            "AWS_EXECUTION_ENV": f"AWS_Lambda_{settings.runtime}",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(settings.memory_size),
            "AWS_LAMBDA_FUNCTION_NAME": settings.function_name,
            "AWS_LAMBDA_FUNCTION_VERSION": settings.function_version,
            "AWS_LAMBDA_INITIALIZATION_TYPE": settings.initialization_type,
            "AWS_LAMBDA_LOG_GROUP_NAME": settings.log_group,
            "AWS_LAMBDA_LOG_STREAM_NAME": log_stream,
            "LAMBDA_TASK_ROOT": task_root,
            "PWD": task_root,
            "_HANDLER": settings.handler,
        }
    )
    variables.update(_logging_variables(settings))
    if is_custom:
        del variables["AWS_EXECUTION_ENV"]
    return variables


def _daemon_variables(address: str) -> dict[str, str]:
    """Where the X-Ray SDK finds its daemon. Source: documented, rule B253."""
    host, _, port = address.rpartition(":")
    return {
        "AWS_XRAY_DAEMON_ADDRESS": address,
        "_AWS_XRAY_DAEMON_ADDRESS": host,
        "_AWS_XRAY_DAEMON_PORT": port,
    }


def _logging_variables(settings: RuntimeSettings) -> dict[str, str]:
    """What `LoggingConfig` tells the runtime.

    Source: documented, developer guide of today, "Configuring JSON and plain text log formats"; observed, the recorded
    environment of a function that logs text has neither.
    """
    variables = {}
    if settings.log_format != "Text":
        variables["AWS_LAMBDA_LOG_FORMAT"] = settings.log_format
    if settings.application_log_level is not None:
        variables["AWS_LAMBDA_LOG_LEVEL"] = settings.application_log_level
    return variables
