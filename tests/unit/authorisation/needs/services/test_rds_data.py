"""What calls of the RDS Data API need: the database and its secret."""

from __future__ import annotations

import pytest
from tests.unit.authorisation.needs.services.calls import arn, permissions

CLUSTER = arn("rds", "cluster:c")
SECRET = arn("secretsmanager", "secret:db-AbCdEf")


@pytest.mark.parametrize("name", ["db", SECRET], ids=["name", "arn"])
@pytest.mark.parametrize("operation", ["ExecuteStatement", "BatchExecuteStatement", "BeginTransaction"])
def test_a_statement_reads_the_secret(operation: str, name: str) -> None:
    members = {"resourceArn": CLUSTER, "secretArn": name, "sql": "select 1"}
    assert permissions("rds-data", operation, members, {("secret", "db"): SECRET}) == [
        (f"rds-data:{operation}", CLUSTER),
        ("secretsmanager:GetSecretValue", SECRET),
    ]
