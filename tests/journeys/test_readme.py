"""README.md promises two commands; the gate runs these two and no others of its own."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest


def commands(readme: Path) -> list[str]:
    """The lines of README.md that make an environment."""
    return [line for line in readme.read_text(encoding="utf-8").splitlines() if line.startswith("python3 -m venv ")]


@pytest.fixture(scope="module")
def steps(repository: Path) -> list[str]:
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("the gate is a bash script, and this machine has no bash")
    listed = subprocess.run([bash, ".ci/run", "--list"], cwd=repository, capture_output=True, text=True, check=True)
    return listed.stdout.splitlines()


def test_readme_holds_one_command_for_the_tour_and_one_for_the_tests(repository: Path) -> None:
    endings = [command.rpartition(" -m ")[2] for command in commands(repository / "README.md")]
    assert endings == ["lambdamock tour", "pytest"]


def test_the_gate_runs_the_commands_of_readme_word_for_word_in_a_fresh_environment(
    repository: Path, steps: list[str]
) -> None:
    tour, tests = commands(repository / "README.md")
    assert steps[:3] == ["rm -rf .venv", tour, f"{tests} 2>&1 | tee .ci-pytest.log"]


def test_the_gate_follows_readme_when_it_changes(repository: Path, tmp_path: Path) -> None:
    (tmp_path / ".ci").mkdir()
    shutil.copy(repository / ".ci" / "run", tmp_path / ".ci" / "run")
    changed = [command.replace("-m venv", "-m venv --clear") for command in commands(repository / "README.md")]
    (tmp_path / "README.md").write_text("\n".join(changed), encoding="utf-8")
    listed = subprocess.run(["bash", ".ci/run", "--list"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert listed.stdout.splitlines()[1:3] == [changed[0], f"{changed[1]} 2>&1 | tee .ci-pytest.log"]


@pytest.mark.parametrize("ending", ["-m lambdamock tour", "-m pytest"])
def test_the_gate_refuses_a_readme_without_the_command(repository: Path, tmp_path: Path, ending: str) -> None:
    (tmp_path / ".ci").mkdir()
    shutil.copy(repository / ".ci" / "run", tmp_path / ".ci" / "run")
    left = [command for command in commands(repository / "README.md") if not command.endswith(ending)]
    (tmp_path / "README.md").write_text("\n".join(left), encoding="utf-8")
    refused = subprocess.run(["bash", ".ci/run", "--list"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert refused.stderr == f"README.md must hold one command that ends with '{ending}'\n"
