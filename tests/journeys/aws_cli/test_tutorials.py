"""Tutorials of the guide from their first command to the last, with the runtimes and limits of today."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.journeys.aws_cli.expectations import Having, Lacking, Refused, size_of
from tests.journeys.aws_cli.shell import Shell
from tests.journeys.conftest import ROLE, make_zip

from lambdamock import mock_lambda
from lambdamock.domain.journal import ApiCall

NEW = f"--handler index.handler --runtime python3.12 --role {ROLE} --zip-file fileb://function.zip"
HELLO = "arn:aws:lambda:us-west-2:123456789012:function:helloworld"


def package(body: str) -> None:
    source = f"import os\n\ndef handler(event, context):\n    {body}\n"
    Path("function.zip").write_bytes(make_zip({"index.py": source}))


def printed(file: str = "out") -> str:
    return Path(file).read_text(encoding="utf-8")


@pytest.fixture
def run(shell: Shell) -> Any:
    return lambda command: shell(command, region="us-west-2")


@mock_lambda
def test_a_function_is_made_invoked_listed_looked_up_and_deleted(run: Any) -> None:
    package("print(event); return 'Success'")
    created = Having(CodeSize=size_of("function.zip"), MemorySize=128, Timeout=3, Description="", State="Pending")
    assert run(f"create-function --function-name helloworld {NEW}") == created
    invocation = run("""invoke --function-name helloworld --payload '{"key1": "value1"}' out""")
    assert (invocation, printed()) == ({"StatusCode": 200, "ExecutedVersion": "$LATEST"}, '"Success"')
    listed = {"Functions": [Lacking("State", FunctionName="helloworld")]}
    assert run("list-functions --max-items 10") == listed
    assert run("get-function --function-name helloworld")["Code"]["RepositoryType"] == "S3"
    assert run("delete-function --function-name helloworld") == {"StatusCode": 204}
    refused = Refused("ResourceNotFoundException", f"Function not found: {HELLO}")
    assert run("get-function --function-name helloworld") == refused


@mock_lambda
def test_a_function_sees_the_variables_that_were_set_last(run: Any) -> None:
    package("return os.environ['S3_BUCKET']")
    run(f"create-function --function-name ReturnBucketName {NEW} --environment Variables={{S3_BUCKET=Test}}")
    run("invoke --function-name ReturnBucketName out")
    assert printed() == '"Test"'
    run("update-function-configuration --function-name ReturnBucketName --environment Variables={S3_BUCKET=Prod}")
    run("invoke --function-name ReturnBucketName out")
    assert printed() == '"Prod"'


@mock_lambda
def test_an_alias_is_promoted_from_version_to_version(run: Any) -> None:
    package("return 1")
    run(f"create-function --function-name helloworld {NEW}")
    run("publish-version --function-name helloworld")
    for name, version in [("DEV", "$LATEST"), ("BETA", "1"), ("PROD", "1")]:
        run(f"create-alias --function-name helloworld --name {name} --function-version '{version}'")
    package("return 2")
    published = run("update-function-code --function-name helloworld --zip-file fileb://function.zip --publish")
    assert published["Version"] == "2"
    run("update-alias --function-name helloworld --name BETA --function-version 2")
    executed = {}
    for name in ("DEV", "BETA", "PROD"):
        version = run(f"invoke --function-name {HELLO}:{name} out")["ExecutedVersion"]
        executed[name] = (version, printed())
    assert executed == {"DEV": ("$LATEST", "2"), "BETA": ("2", "2"), "PROD": ("1", "1")}


@mock_lambda
def test_a_waiter_of_the_cli_ends_when_the_function_is_there(run: Any) -> None:
    package("return 1")
    run(f"create-function --function-name helloworld {NEW}")
    assert run("wait function-active-v2 --function-name helloworld") is None


@mock_lambda
def test_pages_are_put_together_by_the_cli(run: Any) -> None:
    package("return 1")
    run(f"create-function --function-name helloworld {NEW}")
    for number in range(1, 4):
        run(f"update-function-configuration --function-name helloworld --description {number}")
        run("publish-version --function-name helloworld")
    listed = run("list-versions-by-function --function-name helloworld --page-size 1 --query Versions[].Version")
    assert listed == ["$LATEST", "1", "2", "3"]


NEW_FUNCTION = f"create-function --function-name f --handler a.b --runtime provided --role {ROLE}"
GUIDE_SAYS: dict[str, tuple[str, str]] = {
    "a zip as text": (f"{NEW_FUNCTION} --zip-file file://function.zip", "fileb://"),
    "no code": (NEW_FUNCTION, "Code"),
    "an option of another name": ("untag-resource --resource arn --tagkeys DEPARTMENT", "required: --tag-keys"),
    "JSON within the shorthand": (
        "update-alias --name a --function-name f --routing-config 'AdditionalVersionWeights={\"2\":0.02}'",
        "Expected: '='",
    ),
    "an id that is too short": (
        "update-event-source-mapping --uuid 2b733gdc-8ac3-cdf5-af3a-1827b3b1128 --enabled",
        "Invalid length for parameter UUID",
    ),
}


@pytest.mark.parametrize(("command", "reason"), GUIDE_SAYS.values(), ids=list(GUIDE_SAYS))
def test_what_the_guide_writes_and_the_cli_refuses_does_not_reach_lambda(
    command: str, reason: str, shell: Shell
) -> None:
    package("return 1")
    with mock_lambda() as aws:
        assert reason in shell.misused(command)
        assert aws.journal.of(ApiCall) == []
