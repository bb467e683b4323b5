"""What statements of PartiQL need."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.authorisation.needs.services.calls import arn, needs, permissions

from lambdamock.authorisation.needs import Need

T = arn("dynamodb", "table/t")
KNOWN = {("dynamodb-partition-key", T): "pk", ("dynamodb-partition-key", f"{T}/index/i"): "day"}


def execute(statement: str, parameters: list[Any] | None = None, known: Any = None) -> list[Need]:
    return needs("dynamodb", "ExecuteStatement", {"Statement": statement, "Parameters": parameters}, known)


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        pytest.param('SELECT * FROM "t"', ("PartiQLSelect", T), id="select"),
        pytest.param("select a, b from t where pk = 'x'", ("PartiQLSelect", T), id="small-letters"),
        pytest.param('SELECT * FROM "t"."i" WHERE day = 1', ("PartiQLSelect", f"{T}/index/i"), id="index"),
        pytest.param("SELECT * FROM t.i", ("PartiQLSelect", f"{T}/index/i"), id="index-bare"),
        pytest.param("INSERT INTO \"t\" VALUE {'pk': 'x'}", ("PartiQLInsert", T), id="insert"),
        pytest.param("UPDATE \"t\" SET a = 1 WHERE pk = 'x'", ("PartiQLUpdate", T), id="update"),
        pytest.param("  DELETE\n FROM \"t\" WHERE pk = 'x'", ("PartiQLDelete", T), id="delete"),
        pytest.param("EXISTS(SELECT * FROM \"t\" WHERE pk = 'x')", ("PartiQLSelect", T), id="exists"),
        pytest.param(f'SELECT * FROM "{T}"', ("PartiQLSelect", T), id="arn"),
    ],
)
def test_a_statement_needs_the_action_of_its_verb_on_its_table(statement: str, expected: tuple[str, str]) -> None:
    action, resource = expected
    assert [(need.action, need.resource) for need in execute(statement)] == [(f"dynamodb:{action}", resource)]


@pytest.mark.parametrize("statement", ["", "GRANT ALL", "SELECT 1", "INSERT t", '"t"'])
def test_what_cannot_be_read_is_left_for_dynamodb_to_refuse(statement: str) -> None:
    assert execute(statement) == []


def test_statements_of_a_batch_are_asked_for_one_by_one_and_once() -> None:
    statements = [{"Statement": f'SELECT * FROM "{table}"'} for table in ("t", "u", "t")]
    assert permissions("dynamodb", "BatchExecuteStatement", {"Statements": statements}) == [
        ("dynamodb:PartiQLSelect", T),
        ("dynamodb:PartiQLSelect", arn("dynamodb", "table/u")),
    ]


def test_a_transaction_of_statements_is_told() -> None:
    statements = [{"Statement": "DELETE FROM t WHERE pk = ?", "Parameters": [{"S": "x"}]}]
    assert needs("dynamodb", "ExecuteTransaction", {"TransactStatements": statements}, KNOWN) == [
        Need(
            "dynamodb:PartiQLDelete",
            T,
            {"dynamodb:EnclosingOperation": "ExecuteTransaction", "dynamodb:LeadingKeys": ["x"]},
        )
    ]


@pytest.mark.parametrize(
    ("statement", "parameters", "expected"),
    [
        pytest.param("SELECT * FROM t WHERE sk = 'b' AND pk = 'a'", None, ["a"], id="text"),
        pytest.param("SELECT * FROM t WHERE pk = 'it''s'", None, ["it's"], id="quote"),
        pytest.param('DELETE FROM t WHERE "pk"=12', None, ["12"], id="number"),
        pytest.param("UPDATE t SET a = ? WHERE pk = ?", [{"S": "v"}, {"S": "k"}], ["k"], id="second-parameter"),
        pytest.param("UPDATE t SET a = 'why?' WHERE pk = ?", [{"S": "k"}], ["k"], id="question-in-a-text"),
        pytest.param("INSERT INTO t VALUE {'a': 1, 'pk': 'k'}", None, ["k"], id="item"),
        pytest.param("INSERT INTO t VALUE {'pk': ?}", [{"N": "5"}], ["5"], id="item-of-parameters"),
        pytest.param("SELECT * FROM t WHERE sk = 'b'", None, None, id="another-attribute"),
        pytest.param("SELECT * FROM t WHERE pk = ?", [], None, id="missing-parameter"),
    ],
)
def test_a_statement_tells_the_partitions_that_it_names(statement: str, parameters: Any, expected: Any) -> None:
    (need,) = execute(statement, parameters, KNOWN)
    assert need.context.get("dynamodb:LeadingKeys") == expected


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        pytest.param("SELECT * FROM t", "true", id="no-condition"),
        pytest.param("SELECT * FROM t WHERE sk = 'a'", "true", id="not-by-key"),
        pytest.param("SELECT * FROM t WHERE pk > 'a'", "true", id="not-equal"),
        pytest.param("SELECT * FROM t WHERE pk = 'a'", "false", id="by-key"),
        pytest.param("SELECT * FROM t WHERE \"pk\" IN ['a', 'b']", "false", id="by-keys"),
        pytest.param('SELECT * FROM "t"."i" WHERE day = 1', "false", id="by-key-of-the-index"),
    ],
)
def test_a_select_tells_whether_it_reads_the_whole_table(statement: str, expected: str) -> None:
    (need,) = execute(statement, None, KNOWN)
    assert need.context["dynamodb:FullTableScan"] == expected
