"""Where mappings are kept, and the life that they go through."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdamock.domain.mappings import SETTLED, STATE_OF_UPDATE, EventSourceMapping, Mappings, State

FUNCTIONS = st.sampled_from(["f", "g", "f:live"])
SOURCES = st.sampled_from(["q", "s", None])
CHANGES = st.lists(st.tuples(st.sampled_from("abcd"), FUNCTIONS, SOURCES, st.booleans()), max_size=12)


def mapping(
    uuid: str = "a", function_arn: str = "f", source_arn: str | None = "q", **fields: Any
) -> EventSourceMapping:
    made = EventSourceMapping(uuid, "eu-west-1", "123456789012", function_arn, "sqs", source_arn, {}, True, 0.0)
    return made._replace(**fields)


def test_a_mapping_has_an_arn_of_its_own() -> None:
    assert mapping("u").arn == "arn:aws:lambda:eu-west-1:123456789012:event-source-mapping:u"


@pytest.mark.parametrize(("is_enabled", "state"), [(True, State.ENABLED), (False, State.DISABLED)])
def test_every_transition_ends_as_the_team_wants(is_enabled: bool, state: State) -> None:
    before = mapping(is_enabled=is_enabled)
    assert before.settled(5.0) == before._replace(state=state, last_modified=5.0)


def test_updates_go_through_states_that_do_not_last() -> None:
    assert SETTLED.isdisjoint(STATE_OF_UPDATE.values())


@given(CHANGES)
def test_mappings_are_found_by_function_and_source_as_by_looking_at_all(
    changes: list[tuple[str, str, str | None, bool]],
) -> None:
    table = Mappings()
    for uuid, function_arn, source_arn, is_put in changes:
        if is_put:
            table.put(uuid, mapping(uuid, function_arn, source_arn))
        elif uuid in table:
            table.remove(uuid)
    for function, source in product(("f", "g", "f:live", None), ("q", "s", None)):
        expected = [
            each for each in table if function in (None, each.function_arn) and source in (None, each.source_arn)
        ]
        assert list(table.of(function, source)) == expected
