"""The guide's commands for reserved concurrency and tags."""

from __future__ import annotations

from typing import Final

from tests.journeys.aws_cli.case import Case
from tests.journeys.aws_cli.expectations import Having, Lacking
from tests.journeys.aws_cli.given import done, function

MINE: Final = "arn:aws:lambda:us-east-2:123456789012:function:my-function"
TAGS: Final = {"DEPARTMENT": "Department A"}
TAGGED: Final = function("my-function", tags=TAGS)
RESERVED: Final = done("put_function_concurrency", FunctionName="my-function", ReservedConcurrentExecutions=100)

CASES: Final = {
    "C15": Case(
        "put-function-concurrency --function-name my-function --reserved-concurrent-executions 100",
        given=(function("my-function"),),
        prints={"ReservedConcurrentExecutions": 100},
    ),
    "C16": Case(
        "delete-function-concurrency --function-name my-function",
        given=(function("my-function"), RESERVED),
        prints=None,
        after={"get-function --function-name my-function": Lacking("Concurrency")},
    ),
    "C17": Case(
        "get-function --function-name my-function",
        given=(function("my-function"), RESERVED),
        prints=Having(Concurrency={"ReservedConcurrentExecutions": 100}),
    ),
    "C49": Case(
        f"tag-resource --resource {MINE} --tags 'DEPARTMENT=Department A'",
        given=(function("my-function"),),
        prints=None,
        after={f"list-tags --resource {MINE}": {"Tags": TAGS}},
    ),
    "C50": Case(
        f"untag-resource --resource {MINE} --tag-keys DEPARTMENT",
        given=(TAGGED,),
        prints=None,
        after={f"list-tags --resource {MINE}": {"Tags": {}}},
        adapted="the guide spells the option --tagkeys",
    ),
    "C51": Case(f"list-tags --resource {MINE}", given=(TAGGED,), prints={"Tags": TAGS}),
    "C52": Case("get-function --function-name my-function", given=(TAGGED,), prints=Having(Tags=TAGS)),
}
