"""Options have their effect or are refused; none is ignored."""

from __future__ import annotations

import re
from typing import Any

import pytest

from lambdamock import mock_lambda
from lambdamock.errors import UsageError


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"regoin": "us-east-1"}, "no option 'regoin'; did you mean 'region'?"),
        ({"zzz": 1}, "Options are: region, account_id, profile, iam, clock, transitions, seed, quotas"),
        ({"region": "moon"}, "not a region"),
        ({"account_id": "12"}, "twelve digits"),
        ({"profile": "2020"}, "there are 'current' and '2019'"),
        ({"clock": "slow"}, "there are 'manual', 'auto' and 'system'"),
        ({"transitions": "slow"}, "there are 'instant' and 'timed'"),
        ({"iam": "maybe"}, "there are 'auto', 'strict', 'audit' and 'off'"),
        ({"quotas": {"code_storge": 1}}, "did you mean 'code_storage'"),
        ({"custom_runtimes": "no"}, "there are True and False"),
        ({"journal_limit": 99}, "journal_limit=99): give a number of facts, 100 or more, or None for all"),
        ({"journal_limit": True}, "give a number of facts"),
        ({"journal_limit": "all"}, "give a number of facts"),
        ({"handler_time": "fast"}, "there are 'real' and 'virtual'"),
        ({"handler_time": "virtual", "clock": "system"}, "virtual time cannot pass on the system's clock"),
    ],
)
def test_an_option_that_cannot_have_its_effect_is_refused(options: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=re.escape(words)):
        mock_lambda(**options)


def test_options_are_keywords() -> None:
    with pytest.raises(UsageError, match="options are keywords"):
        mock_lambda("us-east-1")


def test_account_and_region_show_in_arns() -> None:
    with mock_lambda(region="eu-west-3", account_id="111122223333") as aws:
        function = aws.function(lambda event, context: None, name="f")
        assert function.arn == "arn:aws:lambda:eu-west-3:111122223333:function:f"


def test_equal_seeds_give_equal_ids_and_others_others() -> None:
    def revision(seed: int | str) -> str:
        with mock_lambda(seed=seed) as aws:
            configuration = aws.function(lambda event, context: None, name="f").configuration
            return str(configuration["RevisionId"])

    assert revision(1) == revision(1)
    assert revision(1) != revision(2)


def test_a_lowered_quota_is_enforced() -> None:
    with mock_lambda(quotas={"memory_maximum": 512}) as aws:
        client = aws.client()
        assert client.get_account_settings()["AccountLimit"]["ConcurrentExecutions"] == 1000
        with pytest.raises(client.exceptions.InvalidParameterValueException, match="less than or equal to 512"):
            client.create_function(
                FunctionName="f",
                Runtime="python3.12",
                Handler="a.b",
                Role="arn:aws:iam::123456789012:role/r",
                Code={"ZipFile": b"x"},
                MemorySize=1024,
            )
