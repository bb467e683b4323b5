"""The real AWS CLI in this process, with the commands of the guide's first tutorial (A372 to A383)."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from tests.journeys.conftest import ROLE, make_zip

from lambdamock import mock_lambda

clidriver = pytest.importorskip("awscli.clidriver", reason="not installed: it pins botocore")

SOURCE = """
    def handler(event, context):
        for key in ("key1", "key2", "key3"):
            print(f"{key} = {event[key]}")
        return "Success"
"""


@pytest.fixture
def aws(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Runs a command; gives exit status, parsed output and error text."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-west-2")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "made-up")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "made-up")

    def run(*arguments: str) -> tuple[int, Any, str]:
        status = clidriver.create_clidriver().main(["lambda", *arguments])
        out, err = capfd.readouterr()
        return status, json.loads(out) if out.strip() else None, err.strip()

    return run


@mock_lambda
def test_the_tutorial_of_the_guide_c53_to_c59(aws: Any) -> None:
    Path("function.zip").write_bytes(make_zip({"index.py": SOURCE}))
    status, created, _ = aws(
        "create-function", "--function-name", "helloworld", "--zip-file", "fileb://function.zip",
        "--handler", "index.handler", "--runtime", "python3.12", "--role", ROLE,
    )  # fmt: skip
    assert status == 0
    assert created["CodeSize"] == Path("function.zip").stat().st_size
    assert (created["MemorySize"], created["Timeout"], created["Description"]) == (128, 3, "")

    payload = json.dumps({f"key{number}": f"value{number}" for number in (1, 2, 3)})
    status, invoked, _ = aws(
        "invoke", "--function-name", "helloworld", "--log-type", "Tail", "--payload", payload, "outputfile.txt"
    )
    assert (status, invoked["StatusCode"], invoked["ExecutedVersion"]) == (0, 200, "$LATEST")
    assert Path("outputfile.txt").read_text() == '"Success"'
    log = base64.b64decode(invoked["LogResult"]).decode().splitlines()
    assert log[0].startswith("START RequestId: ")
    assert log[1:4] == ["key1 = value1", "key2 = value2", "key3 = value3"]
    assert log[4].startswith("END RequestId: ")
    assert log[5].startswith("REPORT RequestId: ")

    assert [one["FunctionName"] for one in aws("list-functions", "--max-items", "10")[1]["Functions"]] == ["helloworld"]
    assert aws("get-function", "--function-name", "helloworld")[1]["Code"]["RepositoryType"] == "S3"
    assert aws("delete-function", "--function-name", "helloworld")[0] == 0
    status, output, error = aws("get-function", "--function-name", "helloworld")
    assert (status, output) in {(254, None), (255, None)}
    assert error.endswith(
        "An error occurred (ResourceNotFoundException) when calling the GetFunction operation: Function not found: "
        "arn:aws:lambda:us-west-2:123456789012:function:helloworld"
    )


@mock_lambda
def test_the_tutorial_on_environment_variables_c19_to_c22(aws: Any) -> None:
    Path("package.zip").write_bytes(
        make_zip({"index.py": "import os\n\ndef handler(event, context):\n    return os.environ['S3_BUCKET']\n"})
    )
    aws(
        "create-function", "--function-name", "ReturnBucketName", "--zip-file", "fileb://package.zip",
        "--environment", "Variables={S3_BUCKET=Test}", "--handler", "index.handler", "--runtime", "python3.12",
        "--role", ROLE,
    )  # fmt: skip
    aws("invoke", "--function-name", "ReturnBucketName", "outputfile.txt")
    assert Path("outputfile.txt").read_text() == '"Test"'
    aws(
        "update-function-configuration", "--function-name", "ReturnBucketName",
        "--environment", "Variables={S3_BUCKET=Prod}",
    )  # fmt: skip
    aws("invoke", "--function-name", "ReturnBucketName", "outputfile.txt")
    assert Path("outputfile.txt").read_text() == '"Prod"'
