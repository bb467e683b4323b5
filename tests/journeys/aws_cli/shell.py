"""A shell that knows one program: the AWS CLI's `aws lambda`, run in this process."""

from __future__ import annotations

import json
import re
import shlex
from string import Template
from typing import Any

import pytest
from tests.journeys.aws_cli.expectations import Refused

_ERROR = re.compile(r"An error occurred \((\w+)\) when calling the \w+ operation: (.*)", re.DOTALL)


class Shell:
    """Runs commands in the working directory.

    Attributes:
        variables: what `$NAME` stands for in the commands; a name that is not here stays as it is written.
    """

    def __init__(self, clidriver: Any, capture: pytest.CaptureFixture[str]) -> None:
        self._clidriver = clidriver
        self._capture = capture
        self.variables: dict[str, str] = {}

    def __call__(self, command: str, *, region: str) -> Any:
        """Run `aws lambda COMMAND`.

        Returns:
            the parsed output; with `--output text` the columns of its line; None when there is none; `Refused`.
        """
        words = shlex.split(Template(command).safe_substitute(self.variables))
        self._capture.readouterr()
        status = self._clidriver.create_clidriver().main(["--region", region, "lambda", *words])
        out, err = self._capture.readouterr()
        if status:
            assert out == ""
            return _refused(status, err.strip())
        assert err == ""
        if not out:
            return None
        return out.rstrip("\n").split("\t") if "text" in words else json.loads(out)


def _refused(status: int, text: str) -> Refused:
    error = _ERROR.search(text)
    assert error is not None, text
    assert status in {254, 255}  # the second and the first major version of the CLI
    return Refused(error[1], error[2])
