"""The tests in other environments than one's own: other Pythons, the lowest dependencies, beside picky neighbours."""

from __future__ import annotations

import re
from pathlib import Path

import nox

nox.options.sessions = ["tests", "lowest"]
nox.options.error_on_missing_interpreters = False
nox.options.reuse_existing_virtualenvs = True

PYTHONS = ["3.10", "3.11", "3.12", "3.13", "3.14"]

# Each pins botocore or brings it along in its own way, so each gets its own environment.
NEIGHBOURS = {
    "aiobotocore": "aiobotocore",
    "awscli": "awscli<1.46",
    "awscli_with_its_own_botocore": "awscli>=1.46",
    "awslambdaric": "awslambdaric",
    "powertools": "aws-lambda-powertools",
    "mangum": "mangum",
}


def lower_bounds() -> list[str]:
    """The runtime dependencies of pyproject.toml at their lower bounds, and the boto3 that goes with that botocore."""
    text = Path("pyproject.toml").read_text(encoding="utf-8")
    section = re.search(r"^dependencies = \[\n(.*?)^\]", text, re.DOTALL | re.MULTILINE)
    assert section is not None
    bounds = re.findall(r'"([\w-]+)>=([\d.]+)"', section[1])
    return [f"{name}=={version}" for name, version in [*bounds, ("boto3", dict(bounds)["botocore"])]]


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """All tests, with what pip chooses today."""
    session.install("-e", ".[dev]")
    session.run("python", "-m", "pytest", *session.posargs)


@nox.session(python=["3.10", "3.12"])
def lowest(session: nox.Session) -> None:
    """All tests, with exactly the lower bounds that pyproject.toml declares."""
    session.install("-e", ".[dev]", *lower_bounds())
    session.run("python", "-m", "pytest", *session.posargs)


@nox.session(python=["3.11"])
@nox.parametrize("neighbour", list(NEIGHBOURS), ids=list(NEIGHBOURS))
def neighbours(session: nox.Session, neighbour: str) -> None:
    """The tests that meet other libraries; those of the neighbour skip where it is not installed."""
    session.install("-e", ".[dev]", NEIGHBOURS[neighbour])
    env = {"HYPOTHESIS_PROFILE": "thorough"} if neighbour == "awslambdaric" else {}
    session.run("python", "-m", "pytest", "tests/journeys", "tests/conformance", *session.posargs, env=env)


@nox.session(python=["3.11"])
def coverage(session: nox.Session) -> None:
    """All tests, measured with branches."""
    session.install("-e", ".[dev]")
    session.run("python", "-m", "coverage", "run", "-m", "pytest", *session.posargs)
    session.run("python", "-m", "coverage", "combine", "-q")
    session.run("python", "-m", "coverage", "report")


@nox.session(python=["3.11"])
def bench(session: nox.Session) -> None:
    """What calls and processes cost, as one table, and what the journal costs."""
    session.install("-e", ".[dev]")
    session.run("python", "bench/run.py", *session.posargs)
    session.run("python", "bench/journal.py")
