"""The guide's commands for versions and aliases."""

from __future__ import annotations

from typing import Final

from tests.journeys.aws_cli.case import Case
from tests.journeys.aws_cli.expectations import UUID, digest_of, size_of
from tests.journeys.aws_cli.functions import configuration
from tests.journeys.aws_cli.given import alias, function, package, packaged, published

HELLO: Final = "arn:aws:lambda:us-west-2:123456789012:function:helloworld"
SHORTHAND: Final = 'the guide writes {"2":0.02}, which the CLI\'s shorthand refuses'


def shown(name: str, version: str, description: str = "", arn: str = HELLO, **others: object) -> dict[str, object]:
    """An alias, as a whole."""
    return {
        "AliasArn": f"{arn}:{name}",
        "Name": name,
        "FunctionVersion": version,
        "Description": description,
        "RevisionId": UUID,
        **others,
    }


WEIGHTED: Final = "arn:aws:lambda:us-east-2:123456789012:function:function-name"

CASES: Final = {
    "C24": Case(
        "create-alias --function-name helloworld --name DEV --description 'sample alias' --function-version '$LATEST'",
        region="us-west-2",
        given=(function("helloworld"),),
        prints=shown("DEV", "$LATEST", "sample alias"),
    ),
    "C25": Case(
        "publish-version --function-name helloworld",
        region="us-west-2",
        given=(function("helloworld"),),
        prints=configuration("helloworld", "us-west-2", FunctionArn=f"{HELLO}:1", Version="1"),
        after={
            "publish-version --function-name helloworld": configuration(
                "helloworld", "us-west-2", FunctionArn=f"{HELLO}:1", Version="1"
            )
        },
    ),
    **{
        identity: Case(
            f"create-alias --function-name helloworld --description 'sample alias' --function-version 1 --name {name}",
            region="us-west-2",
            given=(function("helloworld"), published("helloworld")),
            prints=shown(name, "1", "sample alias"),
        )
        for identity, name in [("C26", "BETA"), ("C27", "PROD")]
    },
    "C28": Case(
        "update-function-code --function-name helloworld --zip-file fileb://helloworld2.zip --publish",
        region="us-west-2",
        given=(
            packaged("helloworld", {"index.js": "exports.handler = 1\n"}, Runtime="nodejs8.10"),
            published("helloworld"),
            package("helloworld2.zip"),
        ),
        prints=configuration(
            "helloworld",
            "us-west-2",
            FunctionArn=f"{HELLO}:2",
            Version="2",
            Handler="app.handler",
            Description="version 1",
            CodeSize=size_of("helloworld2.zip"),
            CodeSha256=digest_of("helloworld2.zip"),
        ),
    ),
    "C29": Case(
        "update-alias --function-name helloworld --function-version 2 --name BETA",
        region="us-west-2",
        given=(
            function("helloworld"),
            published("helloworld", 2),
            alias("helloworld", "DEV", "$LATEST"),
            alias("helloworld", "BETA"),
            alias("helloworld", "PROD"),
        ),
        prints=shown("BETA", "2"),
        after={
            "list-aliases --function-name helloworld": {
                "Aliases": [shown("BETA", "2"), shown("DEV", "$LATEST"), shown("PROD", "1")]
            }
        },
    ),
    "C31": Case(
        "create-alias --name aliasname --function-name function-name --function-version 1"
        " --routing-config AdditionalVersionWeights={2=0.02}",
        given=(function("function-name"), published("function-name", 2)),
        prints=shown("aliasname", "1", arn=WEIGHTED, RoutingConfig={"AdditionalVersionWeights": {"2": 0.02}}),
        adapted=SHORTHAND,
    ),
    "C32": Case(
        "update-alias --name aliasname --function-name function-name"
        """ --routing-config '{"AdditionalVersionWeights": {"2": 0.05}}'""",
        given=(function("function-name"), published("function-name", 2), alias("function-name", "aliasname")),
        prints=shown("aliasname", "1", arn=WEIGHTED, RoutingConfig={"AdditionalVersionWeights": {"2": 0.05}}),
        adapted=SHORTHAND,
    ),
    "C33": Case(
        "update-alias --name aliasname --function-name function-name --function-version 2"
        " --routing-config AdditionalVersionWeights={}",
        given=(
            function("function-name"),
            published("function-name", 2),
            alias("function-name", "aliasname", RoutingConfig={"AdditionalVersionWeights": {"2": 0.05}}),
        ),
        prints=shown("aliasname", "2", arn=WEIGHTED),
    ),
}
