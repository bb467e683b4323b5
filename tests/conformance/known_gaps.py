"""Recorded answers of AWS that are not reproduced, each with the reason.

Keys are `scenario` or `scenario#answer`; a `*` stands for any text. Read by the tests beside this module and by the
page about fidelity.
"""

from __future__ import annotations

import re
from typing import Final

_DYNAMODB: Final = "test_lambda_integration_dynamodbstreams::TestDynamoDBEventSourceMapping::test_"
_KINESIS: Final = "test_lambda_integration_kinesis::TestKinesisSource::test_"
_SQS: Final = "test_lambda_integration_sqs::test_"
_MAPPED_SQS: Final = "test_lambda_integration_sqs::TestSQSEventSourceMapping::test_"
_API: Final = "test_lambda_api::"
_URL: Final = "test_lambda::TestLambdaURL::test_lambda_url_"
_FEATURES: Final = "test_lambda::TestLambdaFeatures::test_"

_OTHER_SERVICE: Final = "an answer of another service"
_OTHER_RUNTIME: Final = "runs code of another language"
_EARLY: Final = "recorded before AWS showed members that it shows today"

ANSWERS: Final = {
    # answers of other services, and what they held in the end
    f"{_API}TestLambdaEventSourceMappings::test_event_source_mapping_lifecycle#update_table_response": _OTHER_SERVICE,
    f"{_DYNAMODB}*#*table*": _OTHER_SERVICE,
    f"{_SQS}*#get_destination_queue_url": _OTHER_SERVICE,
    f"{_SQS}*#send_message_batch": _OTHER_SERVICE,
    f"{_MAPPED_SQS}*#send-message-batch-result*": _OTHER_SERVICE,
    # function URLs
    f"{_URL}invocation[dict]#lambda_url_invocation": "JSON of another runtime, without spaces",
    f"{_URL}*#url_response": _OTHER_RUNTIME,
    f"{_URL}persists_after_alias_delete#invoke_deleted_alias_url_response_delayed": (
        "aws.deliver.url tells that the alias has no URL any more"
    ),
    f"{_API}TestLambdaUrl::test_url_config_exceptions#delete_function_url_config_qualifier_alias_doesnotmatch_arn": (
        "AWS failed with an internal error"
    ),
    # code that cannot run here
    "test_lambda_runtimes::TestJavaRuntimes::*#invoke-result*": _OTHER_RUNTIME,
    f"{_FEATURES}*nodejs*": _OTHER_RUNTIME,
    "test_lambda::TestLambdaErrors::test_lambda_runtime_error": "shows line numbers of the importlib of Python 3.13",
    "test_lambda::TestLambdaBehavior::test_runtime_ulimits": "shows limits of the machine",
    "test_lambda::TestLambdaBehavior::test_lambda_host_prefix_api_operation": "the function calls other services",
    "test_lambda::TestLambdaBaseFeatures::test_assume_role*": "the function calls STS",
    # recordings of early times
    f"{_FEATURES}basic_invoke": _EARLY,
    f"{_FEATURES}invocation_type_event_error": _EARLY,
    f"{_API}TestLambdaPermissions::test_lambda_permission_revisions#get_function_*": _EARLY,
    f"{_API}TestLambdaEventSourceMappings::test_create_event_source_self_managed#event-source-mapping-*": _EARLY,
    f"{_DYNAMODB}*_with_on_failure_destination_config#create_event_source_mapping_response": _EARLY,
}
"""Of the scenarios."""

ERRORS: Final = {
    (
        f"{_FEATURES}invoke_exceptions#invoke_function_doesnotexist",
        "Function not found: arn:<partition>:lambda:<region>:111111111111:function:doesnotexist",
    ): "recorded again later, with the qualifier that AWS shows today",
}
"""Refusals of the same scenarios that are not reproduced: where they were recorded and their text."""


def reason_for(scenario: str, answer: str) -> str | None:
    """Why a recorded answer is not reproduced; None when it must be."""
    for pattern, reason in ANSWERS.items():
        if fits(pattern, f"{scenario}#{answer}"):
            return reason
    return None


def fits(pattern: str, identity: str) -> bool:
    expression = re.escape(pattern if "#" in pattern else f"{pattern}#*").replace(r"\*", ".*")
    return re.fullmatch(expression, identity) is not None
