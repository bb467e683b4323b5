"""The guide's commands for resource-based policies of functions and layers."""

from __future__ import annotations

from typing import Any, Final

from tests.journeys.aws_cli.case import Case
from tests.journeys.aws_cli.expectations import UUID, Holding, Like, Refused
from tests.journeys.aws_cli.given import alias, done, function, granted, layer, of_account, published

FUNCTION: Final = "arn:aws:lambda:us-east-2:123456789012:function"
LAYER: Final = "arn:aws:lambda:us-east-2:123456789012:layer"
ROOT: Final = {"AWS": "arn:aws:iam::210987654321:root"}
NO_POLICY: Final = Refused("ResourceNotFoundException", "The resource you requested does not exist.")


def service(name: str) -> dict[str, str]:
    return {"Service": f"{name}.amazonaws.com"}


def from_source(arn: str, account: str | None = None) -> dict[str, Any]:
    condition: dict[str, Any] = {"ArnLike": {"AWS:SourceArn": arn}}
    if account is not None:
        condition["StringEquals"] = {"AWS:SourceAccount": account}
    return condition


def statement(
    sid: str,
    principal: Any,
    resource: str,
    condition: dict[str, Any] | None = None,
    action: str = "lambda:InvokeFunction",
) -> dict[str, Any]:
    """A statement of a policy, as a whole."""
    made = {"Sid": sid, "Effect": "Allow", "Principal": principal, "Action": action, "Resource": resource}
    return made if condition is None else {**made, "Condition": condition}


def policy(*statements: dict[str, Any]) -> Holding:
    return Holding({"Version": "2012-10-17", "Id": "default", "Statement": list(statements)})


def added(*args: Any, **others: Any) -> dict[str, Any]:
    """The answer to AddPermission."""
    return {"Statement": Holding(statement(*args, **others))}


def shared(*args: Any) -> dict[str, Any]:
    return statement(*args, action="lambda:GetLayerVersion")


MINE: Final = function("my-function")

ADDED: Final = {
    "C02": Case(
        "add-permission --function-name my-function --action lambda:InvokeFunction --statement-id sns"
        " --principal sns.amazonaws.com --output text",
        given=(MINE,),
        prints=[Holding(statement("sns", service("sns"), f"{FUNCTION}:my-function"))],
    ),
    "C03": Case(
        "add-permission --function-name my-function --action lambda:InvokeFunction --statement-id sns-my-topic"
        " --principal sns.amazonaws.com --source-arn arn:aws:sns:us-east-2:123456789012:my-topic",
        given=(MINE,),
        prints=added(
            "sns-my-topic",
            service("sns"),
            f"{FUNCTION}:my-function",
            from_source("arn:aws:sns:us-east-2:123456789012:my-topic"),
        ),
    ),
    "C04": Case(
        "add-permission --function-name my-function --action lambda:InvokeFunction --statement-id s3-account"
        " --principal s3.amazonaws.com --source-arn arn:aws:s3:::my-bucket-123456 --source-account 123456789012",
        given=(MINE,),
        prints=added(
            "s3-account",
            service("s3"),
            f"{FUNCTION}:my-function",
            from_source("arn:aws:s3:::my-bucket-123456", "123456789012"),
        ),
    ),
    "C05": Case(
        "add-permission --function-name my-function:prod --statement-id xaccount --action lambda:InvokeFunction"
        " --principal 210987654321 --output text",
        given=(MINE, published("my-function"), alias("my-function", "prod")),
        prints=[Holding(statement("xaccount", ROOT, f"{FUNCTION}:my-function:prod"))],
    ),
    "C30": Case(
        "add-permission --function-name helloworld --qualifier PROD --statement-id 1 --principal s3.amazonaws.com"
        " --action lambda:InvokeFunction --source-arn arn:aws:s3:::examplebucket --source-account 111111111111",
        region="us-west-2",
        given=(function("helloworld"), published("helloworld"), alias("helloworld", "PROD")),
        prints=added(
            "1",
            service("s3"),
            "arn:aws:lambda:us-west-2:123456789012:function:helloworld:PROD",
            from_source("arn:aws:s3:::examplebucket", "111111111111"),
        ),
    ),
    "BC01": Case(
        "add-permission --function-name alb-function --statement-id load-balancer --action lambda:InvokeFunction"
        " --principal elasticloadbalancing.amazonaws.com",
        region="us-west-2",
        given=(function("alb-function"),),
        prints=added(
            "load-balancer",
            service("elasticloadbalancing"),
            "arn:aws:lambda:us-west-2:123456789012:function:alb-function",
        ),
    ),
    **{
        identity: Case(
            f"add-permission --function-name LambdaFunctionOverHttps --statement-id {sid}"
            f" --action lambda:InvokeFunction --principal apigateway.amazonaws.com --source-arn {source}",
            given=(function("LambdaFunctionOverHttps"),),
            prints=added(sid, service("apigateway"), f"{FUNCTION}:LambdaFunctionOverHttps", from_source(source)),
        )
        for identity, sid, stage in [("BC04", "apigateway-test-2", "*"), ("BC05", "apigateway-prod-2", "prod")]
        for source in [f"arn:aws:execute-api:us-east-2:123456789012:mnh1yprki7/{stage}/POST/DynamoDBManager"]
    },
    "BC07": Case(
        "add-permission --function-name CloudTrailEventProcessing --statement-id Id-1 --action lambda:InvokeFunction"
        " --principal s3.amazonaws.com --source-arn arn:aws:s3:::my-bucket --source-account 123456789012",
        given=(function("CloudTrailEventProcessing"),),
        prints=added(
            "Id-1",
            service("s3"),
            f"{FUNCTION}:CloudTrailEventProcessing",
            from_source("arn:aws:s3:::my-bucket", "123456789012"),
        ),
    ),
    "BC09": Case(
        "add-permission --function-name my-function --action lambda:InvokeFunction --principal events.amazonaws.com"
        " --statement-id events-access --source-arn 'arn:aws:events:*:123456789012:rule/*'",
        given=(MINE,),
        prints=added(
            "events-access",
            service("events"),
            f"{FUNCTION}:my-function",
            from_source("arn:aws:events:*:123456789012:rule/*"),
        ),
    ),
    "BC25": Case(
        "add-permission --function-name CreateThumbnail --principal s3.amazonaws.com --statement-id some-unique-id"
        " --action lambda:InvokeFunction --source-arn arn:aws:s3:::sourcebucket --source-account 111111111111",
        given=(function("CreateThumbnail"),),
        prints=added(
            "some-unique-id",
            service("s3"),
            f"{FUNCTION}:CreateThumbnail",
            from_source("arn:aws:s3:::sourcebucket", "111111111111"),
        ),
        adapted="the guide has words where the account number goes",
    ),
    "BC27": Case(
        "add-permission --function-name SNS-X-Account --statement-id sns-x-account --action lambda:InvokeFunction"
        " --principal sns.amazonaws.com --source-arn arn:aws:sns:us-east-2:123456789012:lambda-x-account",
        given=(of_account("210987654321", function("SNS-X-Account")),),
        principal="arn:aws:iam::210987654321:root",
        prints=added(
            "sns-x-account",
            service("sns"),
            "arn:aws:lambda:us-east-2:210987654321:function:SNS-X-Account",
            from_source("arn:aws:sns:us-east-2:123456789012:lambda-x-account"),
        ),
        adapted="the guide's account number has letters; the account comes from the caller instead of --profile",
    ),
}

LOOKED_UP: Final = {
    "C09": Case(
        "get-policy --function-name my-function --output text",
        given=(
            MINE,
            granted(
                "my-function",
                "sns",
                "sns.amazonaws.com",
                SourceArn="arn:aws:sns:us-east-2:123456789012:lambda*",
            ),
        ),
        prints=[
            policy(
                statement(
                    "sns",
                    service("sns"),
                    f"{FUNCTION}:my-function",
                    from_source("arn:aws:sns:us-east-2:123456789012:lambda*"),
                )
            ),
            UUID,
        ],
    ),
    "C10": Case(
        "get-policy --function-name my-function:PROD",
        given=(
            MINE,
            published("my-function"),
            alias("my-function", "PROD"),
            granted("my-function", "of-the-function", "s3.amazonaws.com"),
            granted("my-function", "of-the-alias", "s3.amazonaws.com", Qualifier="PROD"),
        ),
        prints={
            "Policy": policy(statement("of-the-alias", service("s3"), f"{FUNCTION}:my-function:PROD")),
            "RevisionId": UUID,
        },
    ),
    "C11": Case(
        "remove-permission --function-name example --statement-id sns",
        given=(function("example"), granted("example", "sns", "sns.amazonaws.com")),
        prints=None,
        after={"get-policy --function-name example": NO_POLICY},
    ),
    "BC08": Case(
        "get-policy --function-name function-name",
        given=(function("function-name"), granted("function-name", "everybody", "*")),
        prints={"Policy": policy(statement("everybody", "*", f"{FUNCTION}:function-name")), "RevisionId": UUID},
        after={"get-policy --function-name another": NO_POLICY},
    ),
}

XACCOUNT: Final = (
    "add-layer-version-permission --layer-name xray-sdk-nodejs --statement-id xaccount"
    " --action lambda:GetLayerVersion --principal 210987654321 --version-number 1 --output text"
)
ENGINEERING: Final = done(
    "add_layer_version_permission",
    LayerName="my-layer",
    VersionNumber=3,
    StatementId="engineering-org",
    Principal="*",
    Action="lambda:GetLayerVersion",
    OrganizationId="o-t194hfs8cz",
)
ENGINEERING_STATEMENT: Final = shared(
    "engineering-org", "*", f"{LAYER}:my-layer:3", {"StringEquals": {"aws:PrincipalOrgID": "o-t194hfs8cz"}}
)

OF_LAYERS: Final = {
    "C07": Case(
        XACCOUNT,
        given=(layer("xray-sdk-nodejs"),),
        prints=[UUID, Holding(shared("xaccount", ROOT, f"{LAYER}:xray-sdk-nodejs:1"))],
    ),
    "C40": Case(
        XACCOUNT,
        given=(layer("xray-sdk-nodejs"),),
        prints=[UUID, Holding(shared("xaccount", ROOT, f"{LAYER}:xray-sdk-nodejs:1"))],
        after={XACCOUNT: Refused("ResourceConflictException", Like(".*xaccount.*"))},
    ),
    "C08": Case(
        "add-layer-version-permission --layer-name my-layer --statement-id engineering-org --version-number 3"
        " --principal '*' --action lambda:GetLayerVersion --organization-id o-t194hfs8cz --output text",
        given=(layer("my-layer", 3),),
        prints=[UUID, Holding(ENGINEERING_STATEMENT)],
    ),
    "C12": Case(
        "get-layer-version-policy --layer-name my-layer --version-number 3 --output text",
        given=(layer("my-layer", 3), ENGINEERING),
        prints=[policy(ENGINEERING_STATEMENT), UUID],
    ),
    "C13": Case(
        "remove-layer-version-permission --layer-name my-layer --version-number 3 --statement-id engineering-org",
        given=(layer("my-layer", 3), ENGINEERING),
        prints=None,
        after={
            "get-layer-version-policy --layer-name my-layer --version-number 3": Refused(
                "ResourceNotFoundException", Like(".*")
            )
        },
    ),
    "C70": Case(
        "add-layer-version-permission --layer-name bash-runtime --version-number 2 --principal '*'"
        " --statement-id publish --action lambda:GetLayerVersion",
        region="us-west-2",
        given=(layer("bash-runtime", 2),),
        prints={
            "Statement": Holding(shared("publish", "*", "arn:aws:lambda:us-west-2:123456789012:layer:bash-runtime:2")),
            "RevisionId": UUID,
        },
    ),
}

CASES: Final = {**ADDED, **LOOKED_UP, **OF_LAYERS}
