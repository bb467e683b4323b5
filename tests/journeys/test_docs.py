"""Every code block of README.md and docs/*.md is run.

A comment right above a block changes how:

* ``<!-- not run here: REASON -->`` skips it and shows the reason;
* ``<!-- continues -->`` runs a Python block with the names that the blocks above it left behind; tests get their files;
* ``<!-- file: NAME -->`` makes a block of any language the file that the next ones, which continue, read;
* ``<!-- needs OPERATION -->`` or ``<!-- needs OPERATION.MEMBER -->`` skips it where the installed botocore lacks that;
* ``<!-- raises NAME -->`` expects a Python block to end with that error.

A block within an HTML comment is run too, unseen: it makes what the next one takes for granted. A block that is neither
Python nor shell (JSON, TOML, output) is only shown.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import lambdamock

REPOSITORY = Path(__file__).parents[2]
PAGES = [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").glob("**/*.md"))]
FENCE = re.compile(
    r"^(?:<!-- *(?P<remark>[^\n]*?) *-->\n)?```(?P<language>\w*)[^\n]*\n(?P<code>.*?)^```$", re.DOTALL | re.MULTILINE
)
SHELLS = {"bash", "console", "sh", "shell"}
NOT_RUN = "not run here: "
FILE = "file: "
NEEDS = "needs "
RAISES = "raises "


@dataclass(frozen=True)
class Block:
    """A fenced block: where it stands, its language, its text, the remark above it."""

    file: str
    line: int
    language: str
    code: str
    remark: str

    @property
    def is_test(self) -> bool:
        return re.search(r"^\s*(async )?def test_", self.code, re.MULTILINE) is not None

    @property
    def is_file(self) -> bool:
        return self.remark.startswith(FILE)

    @property
    def is_run(self) -> bool:
        return self.language in {"python", *SHELLS} and not self.is_file


def blocks_of(text: str, file: str) -> Iterator[Block]:
    for match in FENCE.finditer(text):
        line = text.count("\n", 0, match.start("code")) + 1
        yield Block(file, line, match["language"], match["code"], match["remark"] or "")


def with_what_it_continues(blocks: list[Block]) -> Iterator[tuple[Block, ...]]:
    """Each block, after those whose names it uses."""
    chain: tuple[Block, ...] = ()
    for block in blocks:
        is_next_file = block.is_file and chain != () and chain[-1].is_file
        chain = (*chain, block) if block.remark == "continues" or is_next_file else (block,)
        yield chain


def documented() -> Iterator[Any]:
    for path in PAGES:
        blocks = blocks_of(path.read_text(encoding="utf-8"), path.name)
        for chain in with_what_it_continues([block for block in blocks if block.is_run or block.is_file]):
            if chain[-1].is_run:
                yield pytest.param(chain, marks=needs(chain), id=f"{path.name}:{chain[-1].line}")


def needs(chain: tuple[Block, ...]) -> list[pytest.MarkDecorator]:
    remarks = [block.remark for block in chain if block.remark.startswith(NEEDS)]
    return [pytest.mark.needs_model(remark.removeprefix(NEEDS)) for remark in remarks]


def run_python(chain: tuple[Block, ...]) -> None:
    names: dict[str, Any] = {"__name__": "__main__"}
    for block in chain:
        if block.is_file:
            path = Path(block.remark.removeprefix(FILE))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.code, encoding="utf-8")
            continue
        exec(compile("\n" * (block.line - 1) + block.code, block.file, "exec", dont_inherit=True), names)


def run_tests(block: Block, pytester: pytest.Pytester) -> None:
    """Run the tests of a block in a test run of their own, as a user's are run."""
    Path("test_block.py").write_text(block.code, encoding="utf-8")
    asynchronous = ("--asyncio-mode=auto", "-o", "asyncio_default_fixture_loop_scope=function")
    options = ("--rootdir=.", *asynchronous, "-p", "no:cacheprovider", "-p", "no:xdist")
    result = pytester.runpytest_inprocess(*options, "test_block.py")
    assert (result.ret, set(result.parseoutcomes())) == (pytest.ExitCode.OK, {"passed"})


def run_shell(block: Block) -> None:
    lines = block.code.splitlines()
    if block.language == "console":  # the others are what the commands print
        lines = [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
    for command in filter(None, (shlex.split(line, comments=True) for line in lines)):
        assert command[:3] == ["python", "-m", "lambdamock"], f"say why this is not run: {command}"
        subprocess.run([sys.executable, *command[1:]], check=True, capture_output=True, text=True)


def run(chain: tuple[Block, ...], request: pytest.FixtureRequest) -> None:
    block = chain[-1]
    if block.remark.startswith(NOT_RUN):
        pytest.skip(block.remark.removeprefix(NOT_RUN))
    if block.language in SHELLS:
        run_shell(block)
    elif block.is_test:
        pytester = request.getfixturevalue("pytester")
        run_python(chain[:-1])
        run_tests(block, pytester)
    elif block.remark.startswith(RAISES):
        with pytest.raises(Exception) as caught:  # noqa: PT011 - the page names the error
            run_python(chain)
        assert caught.type.__name__ == block.remark.removeprefix(RAISES)
    else:
        run_python(chain)


@pytest.fixture(autouse=True)
def empty_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("chain", list(documented()))
def test_documented_code_works(chain: tuple[Block, ...], request: pytest.FixtureRequest) -> None:
    run(chain, request)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_block_escapes(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text.count("```") == 2 * len(list(blocks_of(text, page.name)))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_to_files_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", re.sub(r"`[^`\n]*`", "", page.read_text(encoding="utf-8")))
    assert [target for target in targets if not (page.parent / target).exists()] == []


BROKEN = {
    "python that raises": ("```python\nassert 1 == 2\n```\n", AssertionError),
    "a test that fails": ("```python\ndef test_it():\n    assert 1 == 2\n```\n", AssertionError),
    "a command of the project that fails": ("```bash\npython -m lambdamock no-such-command\n```\n", Exception),
    "a foreign command without a reason": ("```console\n$ rm -rf .\n```\n", AssertionError),
    "an error other than the page says": ("<!-- raises KeyError -->\n```python\nassert 1 == 2\n```\n", AssertionError),
    "no error where the page says one": ("<!-- raises KeyError -->\n```python\n1 + 1\n```\n", pytest.fail.Exception),
    "a name that no block above defines": ("```python\na = 1\n```\n```python\nprint(a)\n```\n", NameError),
}


@pytest.mark.parametrize(("page", "error"), BROKEN.values(), ids=list(BROKEN))
def test_the_check_sees(page: str, error: type[BaseException], request: pytest.FixtureRequest) -> None:
    chains = list(with_what_it_continues(list(blocks_of(page, "page.md"))))
    with pytest.raises(error):
        run(chains[-1], request)


def test_a_test_finds_the_files_that_an_unseen_block_made(request: pytest.FixtureRequest) -> None:
    unseen = "<!-- before the next block:\n```python\nopen('a.txt', 'x').close()\n```\n-->\n"
    test = "def test_it():\n    with open('a.txt') as file:\n        assert file.read() == ''\n"
    page = f"{unseen}<!-- continues -->\n```python\n{test}```\n"
    run(list(with_what_it_continues(list(blocks_of(page, "page.md"))))[-1], request)


def test_blocks_that_continue_find_the_files_above_them(request: pytest.FixtureRequest) -> None:
    files = "<!-- file: a/b.yaml -->\n```yaml\nb: 1\n```\n<!-- file: c.txt -->\n```\nc\n```\n"
    read = "[Path(one).read_text() for one in ('a/b.yaml', 'c.txt')]"
    code = f"from pathlib import Path\nassert {read} == ['b: 1\\n', 'c\\n']"
    page = f"{files}<!-- continues -->\n```python\n{code}\n```\n"
    run(list(with_what_it_continues(list(blocks_of(page, "page.md"))))[-1], request)


def test_a_block_that_continues_has_the_names_of_those_above(request: pytest.FixtureRequest) -> None:
    page = "```python\na = [1]\n```\n<!-- continues -->\n```python\na.append(2)\nassert a == [1, 2]\n```\n"
    run(list(with_what_it_continues(list(blocks_of(page, "page.md"))))[-1], request)


def test_the_changelog_begins_with_this_version() -> None:
    newest = re.search(r"^## \[(.+?)\]", (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert newest is not None
    assert newest[1] == lambdamock.__version__
