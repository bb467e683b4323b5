"""AWS Config of moto's asks whether it may invoke functions of ours."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.journeys.moto_triggers.conftest import Recorder, client


def test_a_rule_of_config_needs_a_function_that_config_may_invoke(recorder: Callable[..., Recorder]) -> None:
    told = recorder()
    config = client("config")
    checked = {
        "ConfigRuleName": "mine",
        "Source": {
            "Owner": "CUSTOM_LAMBDA",
            "SourceIdentifier": told.arn,
            "SourceDetails": [
                {"EventSource": "aws.config", "MessageType": "ConfigurationItemChangeNotification"},
            ],
        },
    }
    with pytest.raises(config.exceptions.InsufficientPermissionsException):
        config.put_config_rule(ConfigRule=checked)
    told.allow("config.amazonaws.com")
    config.put_config_rule(ConfigRule=checked)
    assert [one["ConfigRuleName"] for one in config.describe_config_rules()["ConfigRules"]] == ["mine"]
