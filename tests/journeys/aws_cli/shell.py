"""A shell that knows one program: the AWS CLI's `aws lambda`, run in this process."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable
from string import Template
from typing import Any

import pytest
from tests.journeys.aws_cli.expectations import Refused

_ERROR = re.compile(r"An error occurred \((\w+)\) when calling the \w+ operation: (.*)", re.DOTALL)


class Shell:
    """Runs commands in the working directory.

    Args:
        new_driver: makes the CLI, which is good for one command.

    Attributes:
        variables: what `$NAME` stands for in the commands; a name that is not here stays as it is written.
    """

    def __init__(self, new_driver: Callable[[], Any], capture: pytest.CaptureFixture[str]) -> None:
        self._new_driver = new_driver
        self._capture = capture
        self.variables: dict[str, str] = {}

    def __call__(self, command: str, *, region: str) -> Any:
        """Run `aws lambda COMMAND`.

        Returns:
            the parsed output; with `--output text` the columns of its line; None when there is none; `Refused`.
        """
        words = self._words(command)
        status, out, err = self._run("--region", region, "lambda", *words)
        if status:
            assert out == ""
            return _refused(status, err)
        assert err == ""
        if not out:
            return None
        return out.rstrip("\n").split("\t") if "text" in words else json.loads(out)

    def misused(self, command: str) -> str:
        """Run a command that the CLI refuses without asking Lambda; gives what it says."""
        status, out, err = self._run("--region", "us-east-1", "lambda", *self._words(command))
        assert status in {2, 252, 255}  # depends on the major version, and on whether the command could be parsed
        assert out == ""
        return err

    def _words(self, command: str) -> list[str]:
        return shlex.split(Template(command).safe_substitute(self.variables))

    def _run(self, *words: str) -> tuple[Any, str, str]:
        self._capture.readouterr()
        try:
            status = self._new_driver().main(list(words))
        except SystemExit as end:  # so ends what cannot be parsed
            status = end.code
        out, err = self._capture.readouterr()
        return status, out, err.strip()


def _refused(status: int, text: str) -> Refused:
    error = _ERROR.search(text)
    assert error is not None, text
    assert status in {254, 255}  # the second and the first major version of the CLI
    return Refused(error[1], error[2])
