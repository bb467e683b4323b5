"""Every command of the guide, run by the real AWS CLI in this process."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest
from tests.journeys.aws_cli import guide
from tests.journeys.aws_cli.case import Case
from tests.journeys.aws_cli.shell import Shell

from lambdamock import mock_lambda


@pytest.mark.parametrize("case", guide.CASES.values(), ids=list(guide.CASES))
def test_the_guide_s_command_does_what_the_guide_says(case: Case, shell: Shell) -> None:
    with ExitStack() as stack:
        if case.needs_s3:
            stack.enter_context(pytest.importorskip("moto").mock_aws())
        aws = stack.enter_context(mock_lambda(profile="2019", region=case.region))
        for step in case.given:
            shell.variables.update(step(aws) or {})
        with aws.as_principal(case.principal or f"arn:aws:iam::{aws.account_id}:root"):
            assert shell(case.command, region=case.region) == case.prints
        assert {file: Path(file).read_text(encoding="utf-8") for file in case.writes} == dict(case.writes)
        for command, prints in case.after.items():
            assert shell(command, region=case.region) == prints
