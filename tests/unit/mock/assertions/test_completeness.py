"""What can be said when the journal has dropped facts: what is known to have happened, and not what never did."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from lambdamock import Aws, Function, mock_lambda
from lambdamock.mock.timeline import timeline_of

MISSING = (
    "The journal was full and dropped its {} oldest facts: there may have been more. "
    "mock_lambda(journal_limit=None) keeps all, aws.reset() begins anew"
)


@pytest.fixture
def aws() -> Iterator[Aws]:
    """A mock that has forgotten its beginning, in which `f` was invoked again and again and `g` never."""
    with mock_lambda(journal_limit=100) as handle:
        for name in "fg":
            handle.function(lambda event, context: None, name=name)
        for number in range(60):
            handle.functions["f"].invoke({"number": number})
        yield handle


def failure(check: Callable[[], None]) -> list[str]:
    with pytest.raises(AssertionError) as caught:
        check()
    return str(caught.value).splitlines()


KNOWN: dict[str, Callable[[Function], None]] = {
    "invoked": lambda f: f.assert_invoked(),
    "with": lambda f: f.assert_invoked_with({"number": 59}),
}
UNKNOWN: dict[str, tuple[Callable[[Aws], None], str]] = {
    "not invoked": (lambda aws: aws.functions["g"].assert_not_invoked(), "g not to be invoked"),
    "not throttled": (lambda aws: aws.functions["g"].assert_not_throttled(), "g not to be throttled"),
    "a count": (lambda aws: aws.functions["g"].assert_invocation_count(0), "g to be invoked 0 times"),
    "no errors of one": (lambda aws: aws.functions["g"].assert_no_errors(), "no errors of g"),
    "no errors": (lambda aws: aws.assert_no_errors(), "no errors"),
}


@pytest.mark.parametrize("check", KNOWN.values(), ids=list(KNOWN))
def test_what_is_known_to_have_happened_holds(aws: Aws, check: Callable[[Function], None]) -> None:
    check(aws.functions["f"])


@pytest.mark.parametrize(("check", "expectation"), UNKNOWN.values(), ids=list(UNKNOWN))
def test_what_never_happened_nobody_can_tell(aws: Aws, check: Callable[[Aws], None], expectation: str) -> None:
    assert failure(lambda: check(aws)) == [
        f"expected {expectation}, which nobody can tell",
        MISSING.format(aws.journal.dropped),
    ]


def test_an_only_invocation_may_not_have_been_the_only_one(aws: Aws) -> None:
    g = aws.functions["g"]
    g.invoke({"id": 1})
    for check in (g.assert_invoked_once, lambda: g.assert_invoked_once_with({"id": 1})):
        assert failure(check)[0] == "expected g to be invoked once, which nobody can tell"


def test_what_fails_says_how_much_is_not_known(aws: Aws) -> None:
    f = aws.functions["f"]
    for check in (f.assert_not_invoked, lambda: aws.assert_order("f", "g"), lambda: f.assert_invoked_with(7)):
        assert failure(check)[-1] == MISSING.format(aws.journal.dropped)


def test_a_journal_that_is_complete_says_nothing_of_it() -> None:
    with mock_lambda(journal_limit=100) as aws:
        f = aws.function(lambda event, context: None, name="f")
        f.assert_not_invoked()
        aws.assert_no_errors()
        f.invoke()
        assert "journal" not in "\n".join(failure(f.assert_not_invoked))


def test_a_world_that_begins_anew_knows_all_of_itself(aws: Aws) -> None:
    aws.reset()
    f = aws.function(lambda event, context: None, name="f")
    f.assert_not_invoked()
    aws.assert_no_errors()
    assert aws.journal.dropped == 0


def test_it_is_said_wherever_the_whole_is_shown(aws: Aws) -> None:
    dropped = aws.journal.dropped
    assert dropped > 20
    timeline = aws.timeline()
    assert repr(aws).endswith(f", {dropped} older facts dropped>")
    assert repr(aws.journal) == f"<Journal: {len(aws.journal)} facts, after {dropped} older ones that were dropped>"
    told = f"after {dropped} facts that the journal dropped"
    assert told in repr(timeline)
    assert told in str(timeline).splitlines()[0]
    assert told in timeline.to_html()
    assert timeline.document()["dropped"] == dropped


def test_what_a_handler_calls_stands_below_it_however_much_was_dropped() -> None:
    with mock_lambda(journal_limit=100) as aws:
        f = aws.function(lambda event, context: aws.client().list_functions() and None, name="f")
        for _ in range(30):
            f.invoke()
        timeline = aws.timeline()
        assert sorted(node.position for node in timeline) == list(range(aws.journal.first, aws.journal.end))
        *_, last = timeline.roots
        [run] = last.children
        assert [one.says.title for one in (last, run, *run.children)] == ["Invoke f", "f", "ListFunctions"]


def test_what_happened_since_a_place_has_a_timeline_of_its_own() -> None:
    with mock_lambda() as aws:
        f = aws.function(lambda event, context: aws.client().list_functions() and None, name="f")
        f.invoke()
        place = aws.journal.end
        f.invoke()
        [call] = timeline_of(aws.journal.since(place), None, None, errors_only=False).roots
        [run] = call.children
        assert [one.says.title for one in (call, run, *run.children)] == ["Invoke f", "f", "ListFunctions"]


def test_a_role_that_is_made_anew_has_another_id_when_the_journal_is_full() -> None:
    with mock_lambda(journal_limit=100) as aws:
        f = aws.function(lambda event, context: None, name="f")
        seen: set[tuple[int, str]] = set()
        for _ in range(120):
            f.invoke()
            arn = aws.iam.put_role("r", managed=["AWSLambdaRole"])
            identity = aws._simulation.identities.find(arn, region=aws.region)
            assert identity is not None
            seen.add((len(aws.journal), identity.unique_id))
            aws.iam.delete_role("r")
        assert len({unique_id for _, unique_id in seen}) == 120 > len({length for length, _ in seen})


def test_logs_that_were_read_get_what_comes_later_when_the_journal_is_full(aws: Aws) -> None:
    logs = aws.logs
    before = aws.journal.end
    for _ in range(60):
        aws.functions["f"].invoke()
        newest = aws.invocations[-1].request_id
        assert logs["f"].events[-1].request_id == newest
    assert aws.journal.end > before
