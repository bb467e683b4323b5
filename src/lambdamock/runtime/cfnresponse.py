"""The module `cfnresponse` as functions of custom resources import it: tells CloudFormation how it went.

On AWS it is there for functions whose code is written in a template. Each environment executes it for itself, under
that name; one that the package or a layer ships comes first.

Source: documented, CloudFormation user guide, "cfn-response module", and developer guide, rules B097 and B098.
"""

# ruff: noqa: S310, T201 - code of functions: prints into their log, and asks the URL that CloudFormation gave

from __future__ import annotations

import json
import urllib.request
from collections.abc import Mapping
from typing import Any, Final

__all__ = ["FAILED", "SUCCESS", "send"]

SUCCESS: Final = "SUCCESS"
FAILED: Final = "FAILED"


def send(
    event: Mapping[str, Any],
    context: Any,
    responseStatus: str,  # noqa: N803 - callers name it so
    responseData: Mapping[str, Any] | None,  # noqa: N803
    physicalResourceId: str | None = None,  # noqa: N803
    noEcho: bool = False,  # noqa: N803
    reason: str | None = None,
) -> None:
    """Put a response at the request's ResponseURL; what goes wrong with that is logged, not raised.

    Args:
        responseData: what Fn::GetAtt reads.
        physicalResourceId: the name of the log stream unless given.
        reason: points to the log stream unless given.
    """
    response = {
        "Status": responseStatus,
        "Reason": reason or f"See the details in CloudWatch Log Stream: {context.log_stream_name}",
        "PhysicalResourceId": physicalResourceId or context.log_stream_name,
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
        "NoEcho": noEcho,
        "Data": responseData,
    }
    body = json.dumps(response)
    print("Response body:")
    print(body)
    request = urllib.request.Request(
        event["ResponseURL"], data=body.encode(), headers={"Content-Type": ""}, method="PUT"
    )
    try:
        with urllib.request.urlopen(request) as answer:
            print("Status code:", answer.status)
    except OSError as error:
        print("send(..) failed executing http.request(..):", error)
