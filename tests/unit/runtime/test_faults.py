"""What a caller and the log see when user code fails."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lambdamock.runtime.handler import Fault

NBSP = "\u00a0"
FAILING = 'def handler(event, context):\n    raise ValueError("I failed!")\n'


def test_B322_an_exception_is_answered_with_its_frames_as_texts(make: Any, invoke: Any, output: Any) -> None:
    result = invoke(make(FAILING), request_id="R")
    error = {
        "errorMessage": "I failed!",
        "errorType": "ValueError",
        "requestId": "R",
        "stackTrace": ['  File "/var/task/app.py", line 2, in handler\n    raise ValueError("I failed!")\n'],
    }
    assert (result.function_error, json.loads(result.payload), result.error) == ("Unhandled", error, error)
    assert output(result) == (
        "[ERROR] ValueError: I failed!\nTraceback (most recent call last):\n"
        f'{NBSP * 2}File "/var/task/app.py", line 2, in handler\n{NBSP * 4}raise ValueError("I failed!")'
    )
    assert f'{NBSP * 4}raise ValueError("I failed!")\nEND RequestId: R\n' in result.tail.decode()


def test_each_error_of_a_warm_environment_tells_where_it_happened(make: Any, invoke: Any) -> None:
    environment = make(
        "def handler(event, context):\n    if event:\n        raise ValueError(event)\n    raise KeyError(event)\n"
    )
    assert [invoke(environment, event).error["stackTrace"] for event in (1, 0, 2, 0)] == [
        ['  File "/var/task/app.py", line 3, in handler\n    raise ValueError(event)\n'],
        ['  File "/var/task/app.py", line 4, in handler\n    raise KeyError(event)\n'],
    ] * 2


def test_so_does_code_that_a_handler_makes(make: Any, invoke: Any) -> None:
    environment = make(
        'def handler(event, context):\n    exec(compile("\\n" * event + "raise ValueError", "made.py", "exec"), {})\n'
    )
    for number in range(300):
        assert (
            invoke(environment, number).error["stackTrace"][-1] == f'  File "made.py", line {number + 1}, in <module>\n'
        )


def test_B321_in_2019_frames_are_lists_and_no_request_id_is_told(make: Any, invoke: Any) -> None:
    result = invoke(make(FAILING, profile="2019", runtime="python3.7"), request_id="R")
    assert result.payload.decode() == (
        '{"errorMessage": "I failed!", "stackTrace": [["/var/task/app.py", 2, "handler", '
        '"raise ValueError(\\"I failed!\\")"]], "errorType": "ValueError"}'
    )


def test_B327_python_3_6_logs_the_message_first(make: Any, invoke: Any, output: Any) -> None:
    result = invoke(make(FAILING, profile="2019", runtime="python3.6"))
    assert output(result) == (
        "I failed!: ValueError\nTraceback (most recent call last):\n"
        '  File "/var/task/app.py", line 2, in handler\n    raise ValueError("I failed!")\nValueError: I failed!\n\n'
    )


def test_python_3_8_tells_no_request_id(make: Any, invoke: Any) -> None:
    assert list(invoke(make(FAILING, runtime="python3.8")).error) == ["errorMessage", "errorType", "stackTrace"]


def test_B332_the_type_is_the_simple_name_of_the_class(make: Any, invoke: Any) -> None:
    class AccountAlreadyExistsException(Exception):
        pass

    def handler(event: object, context: object) -> None:
        raise AccountAlreadyExistsException("Account is in use!")

    error = invoke(make(handler)).error
    assert (error["errorType"], error["errorMessage"]) == ("AccountAlreadyExistsException", "Account is in use!")


INIT_FAULTS = {
    "no_module": (
        {"app.py": ""},
        "nope.handler",
        "Runtime.ImportModuleError",
        "Unable to import module 'nope': No module named 'nope'",
    ),
    "no_function": (
        {"app.py": "x = 1\n"},
        "app.handler",
        "Runtime.HandlerNotFound",
        "Handler 'handler' missing on module 'app'",
    ),
    "no_dot": (
        {"app.py": ""},
        "app",
        "Runtime.MalformedHandlerName",
        "Bad handler 'app': not enough values to unpack (expected 2, got 1)",
    ),
    "built_in": (
        {"app.py": ""},
        "sys.exit",
        "Runtime.BuiltInModuleConflict",
        "Cannot use built-in module sys as a handler module",
    ),
    "syntax": (
        {"app.py": "def (:\n"},
        "app.handler",
        "Runtime.UserCodeSyntaxError",
        "Syntax error in module 'app': invalid syntax (app.py, line 1)",
    ),
    "missing_dependency": (
        {"app.py": "import not_there_at_all\n"},
        "app.handler",
        "Runtime.ImportModuleError",
        "Unable to import module 'app': No module named 'not_there_at_all'",
    ),
    "empty_package_name": ({"app.py": ""}, ".handler", "ValueError", "Empty module name"),
}


@pytest.mark.parametrize(("files", "handler", "kind", "message"), INIT_FAULTS.values(), ids=INIT_FAULTS)
def test_A417_a_failed_initialisation_is_answered_and_tried_again(
    make: Any, invoke: Any, output: Any, files: Any, handler: str, kind: str, message: str | None
) -> None:
    environment = make(files, handler=handler)
    for _ in range(2):
        result = invoke(environment)
        assert (result.function_error, result.cold, result.environment_lost) == ("Unhandled", True, True)
        assert (result.error["errorType"], result.error["requestId"]) == (kind, "")
        assert message in (None, result.error["errorMessage"])
        assert output(result).startswith("[WARNING]\t2026-01-01T00:00:00.250Z\t\tLAMBDA_WARNING: Unhandled exception. ")
        assert f"[ERROR] {kind}: " in output(result)
    assert not environment.is_initialised


def test_a_handler_that_cannot_be_called_fails_in_the_bootstrap(make: Any, invoke: Any) -> None:
    error = invoke(make("handler = 5\n")).error
    assert (error["errorType"], error["errorMessage"]) == ("TypeError", "'int' object is not callable")
    frame = '  File "/var/runtime/bootstrap.py", line 178, in handle_event_request\n'
    assert error["stackTrace"] == [frame + "    response = request_handler(event, lambda_context)\n"]


def test_frames_of_the_standard_library_lie_below_var_lang(make: Any, invoke: Any) -> None:
    app = "import json\ndef handler(event, context):\n    json.loads('x')\n"
    frames = invoke(make(app)).error["stackTrace"]
    assert frames[1].startswith('  File "/var/lang/lib/python3.12/json/__init__.py", line ')


def test_a_response_that_is_no_json_is_a_marshal_error(make: Any, invoke: Any) -> None:
    error = invoke(make("def handler(event, context):\n    return {1}\n"), request_id="R").error
    assert error == {
        "errorMessage": "Unable to marshal response: Object of type set is not JSON serializable",
        "errorType": "Runtime.MarshalError",
        "requestId": "R",
        "stackTrace": [],
    }


def test_a_response_that_is_too_large_is_refused_and_the_environment_lives_on(make: Any, invoke: Any) -> None:
    environment = make("def handler(event, context):\n    return 'a' * event\n")
    result = invoke(environment, 6_291_555)
    assert json.loads(result.payload) == {
        "errorMessage": "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
        "errorType": "Function.ResponseSizeTooLarge",
    }
    assert (result.function_error, result.environment_lost) == ("Unhandled", False)
    assert len(invoke(environment, 6_291_554).payload) == 6_291_556


RECURSIONS = {
    "in_the_handler": "def handler(event, context):\n    return handler(event, context)\n",
    "in_the_result": (
        "def handler(event, context):\n"
        "    value = []\n"
        "    for _ in range(100000):\n"
        "        value = [value]\n"
        "    return value\n"
    ),
}


@pytest.mark.parametrize("app", RECURSIONS.values(), ids=RECURSIONS)
def test_deep_recursion_is_an_error_of_the_function(make: Any, invoke: Any, app: str) -> None:
    result = invoke(make(app))
    assert result.error["errorType"] in {"RecursionError", "Runtime.MarshalError"}
    assert "maximum recursion depth exceeded" in result.error["errorMessage"]


DEADLY = {
    "str_that_raises": (
        "class Bad(Exception):\n    def __str__(self):\n        raise RuntimeError('no text')\n"
        "def handler(event, context):\n    raise Bad\n"
    ),
    "str_that_is_none": (
        "class Bad(Exception):\n"
        "    def __str__(self):\n"
        "        return None\n"
        "def handler(event, context):\n"
        "    raise Bad\n"
    ),
    "lone_surrogate_in_the_response": "def handler(event, context):\n    return '\\ud800'\n",
    "lone_surrogate": "def handler(event, context):\n    raise ValueError('\\ud800')\n",
}


@pytest.mark.parametrize("app", DEADLY.values(), ids=DEADLY)
def test_an_exception_that_cannot_be_shown_ends_the_process(make: Any, invoke: Any, app: str) -> None:
    result = invoke(make(app), request_id="R")
    assert result.error == {
        "errorType": "Runtime.ExitError",
        "errorMessage": "RequestId: R Error: Runtime exited with error: exit status 1",
    }


UNREPORTED = """class Problem(Exception):
    def __str__(self):
        return 5

def handler(event, context):
    try:
        raise ValueError("first")
    except ValueError:
        raise Problem
"""


def test_an_exception_that_cannot_be_shown_is_told_with_all_before_it(make: Any, invoke: Any, output: Any) -> None:
    written = output(invoke(make(UNREPORTED))).partition("RequestId: ")[0]
    lines = [line for line in written.splitlines() if "^" not in line]
    during = ["", "During handling of the above exception, another exception occurred:", ""]
    begin = "Traceback (most recent call last):"
    bootstrap = '  File "/var/runtime/bootstrap.py", line 178, in handle_event_request'
    assert lines == [
        *[begin, '  File "/var/task/app.py", line 7, in handler', '    raise ValueError("first")', "ValueError: first"],
        *during,
        *[begin, '  File "/var/task/app.py", line 9, in handler', "    raise Problem"],
        "app.Problem: <exception str() failed>",
        *during,
        *[begin, bootstrap, "    response = request_handler(event, lambda_context)"],
        "TypeError: __str__ returned non-string (type int)",
    ]


def test_a_message_with_a_lone_surrogate_ends_the_process(make: Any, invoke: Any, output: Any) -> None:
    result = invoke(make("def handler(event, context):\n    raise ValueError('\\ud800')\n"))
    assert result.error["errorType"] == "Runtime.ExitError"
    assert output(result).partition("RequestId: ")[0].splitlines()[-1] == (
        "UnicodeEncodeError: 'utf-8' codec can't encode character '\\ud800' in position 20: surrogates not allowed"
    )


def test_messages_name_libraries_as_on_aws(make: Any, invoke: Any) -> None:
    result = invoke(make("def handler(event, context):\n    from os import nowhere\n"))
    assert result.error["errorMessage"] == "cannot import name 'nowhere' from 'os' (/var/lang/lib/python3.12/os.py)"


def test_a_result_whose_methods_fail_is_a_marshal_error(make: Any, invoke: Any) -> None:
    app = (
        "class A:\n    def _asdict(self):\n        raise KeyError('k')\ndef handler(event, context):\n    return A()\n"
    )
    assert invoke(make(app)).error["errorMessage"] == "Unable to marshal response: 'k'"


def test_an_error_in_json_format_is_one_object(make: Any, invoke: Any, output: Any) -> None:
    environment = make(FAILING, variables={"AWS_LAMBDA_LOG_FORMAT": "JSON"})
    logged = json.loads(output(invoke(environment, request_id="R")))
    assert logged == {
        "timestamp": "2026-01-01T00:00:00Z",
        "level": "ERROR",
        "errorMessage": "I failed!",
        "errorType": "ValueError",
        "requestId": "R",
        "stackTrace": ['  File "/var/task/app.py", line 2, in handler\n    raise ValueError("I failed!")\n'],
    }


def test_a_fault_carries_what_the_runtime_reports() -> None:
    fault = Fault("Runtime.X", "words", ("frame",))
    assert (fault.kind, fault.message, fault.trace, str(fault)) == ("Runtime.X", "words", ("frame",), "words")
