"""The module `cfnresponse`, as functions of custom resources import it."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from typing import Any

from lambdamock import Aws, events, mock_lambda

EVENT = events.cloudformation.custom_resource()


def zipped(**modules: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, source in modules.items():
            archive.writestr(f"{name}.py", source)
    return buffer.getvalue()


SENDING = """
import cfnresponse

def handler(event, context):
    cfnresponse.send(event, context, cfnresponse.SUCCESS, {"Url": "x"}, noEcho=True)
"""


def test_B098_a_package_that_does_not_bring_it_finds_it(aws: Aws) -> None:
    function = aws.function(zipped(app=SENDING), name="f", handler="app.handler")
    resource = aws.deliver.cloudformation(function, EVENT)
    stream = function.invocations[0].context.log_stream_name
    assert resource.response is not None
    assert resource.response.document == {
        "Status": "SUCCESS",
        "Reason": f"See the details in CloudWatch Log Stream: {stream}",
        "PhysicalResourceId": stream,
        "StackId": EVENT["StackId"],
        "RequestId": EVENT["RequestId"],
        "LogicalResourceId": EVENT["LogicalResourceId"],
        "NoEcho": True,
        "Data": {"Url": "x"},
    }
    assert resource.problem is None


def test_what_it_sends_and_the_answer_are_logged(aws: Aws) -> None:
    function = aws.function(zipped(app=SENDING), name="f", handler="app.handler")
    resource = aws.deliver.cloudformation(function, EVENT)
    assert resource.response is not None
    log = function.invocations[0].log
    assert f"Response body:\n{json.dumps(resource.response.document)}\nStatus code: 200\n" in log


def failing(event: Any, context: Any) -> None:
    import cfnresponse  # type: ignore[import-not-found]

    cfnresponse.send(event, context, cfnresponse.FAILED, {}, "thing-1", reason="no room")


def test_B097_the_id_is_the_log_streams_name_unless_given(aws: Aws) -> None:
    resource = aws.deliver.cloudformation(aws.function(failing), EVENT)
    assert resource.response is not None
    assert (resource.response.status, resource.response.physical_id, resource.response.reason) == (
        "FAILED",
        "thing-1",
        "no room",
    )


def test_it_is_gone_when_the_mock_stops() -> None:
    with mock_lambda() as aws:
        aws.deliver.cloudformation(aws.function(failing), EVENT)
    assert "cfnresponse" not in sys.modules


def test_one_that_the_package_brings_comes_first(aws: Aws) -> None:
    own = "def send(*arguments): return 'mine'\nSUCCESS = 'OK'\n"
    app = "import cfnresponse\ndef handler(event, context): return cfnresponse.send(event, context, 'OK', {})\n"
    function = aws.function(zipped(app=app, cfnresponse=own), name="f", handler="app.handler")
    assert function.invoke(EVENT).result == "mine"


def test_what_goes_wrong_is_logged_and_not_raised(aws: Aws) -> None:
    function = aws.function(zipped(app=SENDING), name="f", handler="app.handler")
    invocation = function.invoke({**EVENT, "ResponseURL": "http://127.0.0.1:9/nobody"})
    assert invocation.error is None
    assert "send(..) failed executing http.request(..):" in invocation.log
