"""Functions for the events of one AWS service each: deployed, invoked with the service's sample event, checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from lambdamock.cli.tour.chapter import Step
from lambdamock.cli.tour.deployment import sample_event
from lambdamock.cli.tour.stage import Stage


@dataclass(frozen=True)
class Sample:
    """A function, the event it gets, and what must come out.

    Args:
        narration: what the reader is told.
        function: the function's name.
        file: its module, below `handlers/`.
        event: the name of a document in `events/`.
        result: what the function returns.
        logged: the lines it writes, all of them, in order.
        entry: the name of the handler in the module.
        settings: further members of CreateFunction.
    """

    narration: str
    function: str
    file: str
    event: str
    result: Any
    logged: tuple[str, ...] = ()
    entry: str = "handler"
    settings: dict[str, Any] = field(default_factory=dict)

    def play(self, stage: Stage) -> None:
        """Deploy, invoke, check."""
        stage.deploy(self.function, f"{_module(self.file)}.{self.entry}", self.file, **self.settings)
        answer = stage.invoke(self.function, sample_event(self.event))
        stage.expect("the function returns what it should", (answer.error, answer.payload), (None, self.result))
        stage.expect("its log holds what it wrote", tuple(answer.lines), self.logged)


def sample(narration: str, function: str, file: str, event: str, result: Any, *logged: str, **more: Any) -> Step:
    """A step that plays a `Sample`."""
    return Step(narration, Sample(narration, function, file, event, result, logged, **more).play)


def _module(file: str) -> str:
    return file.rpartition("/")[2].removesuffix(".py")
