"""The guide's commands that make, change, list and delete functions."""

from __future__ import annotations

from typing import Final

from tests.journeys.aws_cli.case import Case
from tests.journeys.aws_cli.expectations import (
    DIGEST,
    TIME,
    URL,
    UUID,
    Having,
    Like,
    Refused,
    digest_of,
    size_of,
)
from tests.journeys.aws_cli.given import ROLE, function, package, packaged

BINARY: Final = "the guide writes file://, which the CLI refuses for a zip"
CLOSED_RUNTIME: Final = "the guide has nodejs6.10, which by its own schedule takes no new functions any more"
NETWORK: Final = "--vpc-config SubnetIds=subnet-1111,subnet-2222,SecurityGroupIds=sg-1111"
VPC_ROLE: Final = "arn:aws:iam::123456789012:role/lambda-vpc-role"


def configuration(name: str, region: str = "us-east-2", **others: object) -> Having:
    """What the guide of 2019 shows of a function."""
    return Having({
        "FunctionName": name,
        "FunctionArn": f"arn:aws:lambda:{region}:123456789012:function:{name}",
        "Runtime": "nodejs8.10",
        "Role": ROLE,
        "Handler": "index.handler",
        "CodeSha256": DIGEST,
        "Description": "",
        "Timeout": 3,
        "MemorySize": 128,
        "LastModified": TIME,
        "Version": "$LATEST",
        "TracingConfig": {"Mode": "PassThrough"},
        "RevisionId": UUID,
        **others,
    })  # fmt: skip


def gone(name: str, region: str) -> Refused:
    return Refused(
        "ResourceNotFoundException", f"Function not found: arn:aws:lambda:{region}:123456789012:function:{name}"
    )


def network(*groups: str) -> Having:
    return Having(SubnetIds=["subnet-1111", "subnet-2222"], SecurityGroupIds=list(groups), VpcId=Like("vpc-.+"))


CREATED: Final = {
    "C18": Case(
        "create-function --function-name myTestFunction --zip-file fileb://package.zip"
        f" --role {ROLE} --environment Variables='{{LD_LIBRARY_PATH=/usr/bin/test/lib64}}'"
        " --handler index.handler --runtime nodejs8.10",
        given=(package("package.zip"),),
        prints=configuration("myTestFunction", Environment={"Variables": {"LD_LIBRARY_PATH": "/usr/bin/test/lib64"}}),
        adapted=CLOSED_RUNTIME,
    ),
    "C19": Case(
        f"create-function --function-name ReturnBucketName --zip-file fileb://packages/environment.zip --role {ROLE}"
        " --environment Variables={S3_BUCKET=Test} --handler index.handler --runtime nodejs8.10",
        given=(package("packages/environment.zip"),),
        prints=configuration("ReturnBucketName", Environment={"Variables": {"S3_BUCKET": "Test"}}),
    ),
    "C23": Case(
        "create-function --function-name helloworld --runtime nodejs8.10 --zip-file fileb://helloworld.zip"
        " --handler helloworld.handler --role arn:aws:iam::123456789012:role/lambda_basic_execution",
        region="us-west-2",
        given=(package("helloworld.zip"),),
        prints=configuration(
            "helloworld",
            "us-west-2",
            Handler="helloworld.handler",
            Role="arn:aws:iam::123456789012:role/lambda_basic_execution",
            CodeSize=size_of("helloworld.zip"),
            CodeSha256=digest_of("helloworld.zip"),
        ),
        adapted=CLOSED_RUNTIME,
    ),
    "C41": Case(
        f"create-function --function-name ExampleFunction --runtime go1.x --role {VPC_ROLE}"
        " --zip-file fileb://path/app.zip --handler app.handler"
        " --vpc-config SubnetIds=subnet-1111,subnet-2222,SecurityGroupIds=sg-1111,sg-2222 --memory-size 1024",
        given=(package("path/app.zip"),),
        prints=configuration(
            "ExampleFunction",
            Runtime="go1.x",
            Role=VPC_ROLE,
            Handler="app.handler",
            MemorySize=1024,
            VpcConfig=network("sg-1111", "sg-2222"),
        ),
    ),
    "C44": Case(
        "create-function --function-name AccessMemCache --timeout 30 --memory-size 1024"
        f" --zip-file fileb://function.zip --handler app.handler --runtime python3.7 --role {VPC_ROLE} {NETWORK}",
        given=(package("function.zip"),),
        prints=configuration(
            "AccessMemCache",
            Runtime="python3.7",
            Role=VPC_ROLE,
            Handler="app.handler",
            Timeout=30,
            MemorySize=1024,
            VpcConfig=network("sg-1111"),
        ),
    ),
    "C46": Case(
        "create-function --function-name CreateTableAddRecordsAndRead --runtime python3.7 --zip-file fileb://app.zip"
        f" --handler app.handler --role {VPC_ROLE} {NETWORK}",
        given=(package("app.zip"),),
        prints=configuration(
            "CreateTableAddRecordsAndRead",
            Runtime="python3.7",
            Role=VPC_ROLE,
            Handler="app.handler",
            VpcConfig=network("sg-1111"),
        ),
    ),
    "C48": Case(
        "create-function --function-name my-function --handler index.js --runtime nodejs8.10"
        f" --role {ROLE} --zip-file fileb://function.zip --tags 'DEPARTMENT=Department A'",
        given=(package("function.zip"),),
        prints=configuration("my-function", Handler="index.js"),
        after={"get-function --function-name my-function": Having(Tags={"DEPARTMENT": "Department A"})},
        adapted="the guide names no code, which the CLI refuses",
    ),
    "C53": Case(
        "create-function --function-name helloworld --zip-file fileb://function.zip --handler index.handler"
        " --runtime nodejs8.10 --role arn:aws:iam::123456789012:role/lambda-cli-role",
        given=(package("function.zip"),),
        prints=configuration(
            "helloworld", Role="arn:aws:iam::123456789012:role/lambda-cli-role", CodeSize=size_of("function.zip")
        ),
        adapted=BINARY,
    ),
    "C60": Case(
        "create-function --function-name AndroidBackendLambdaFunction --zip-file fileb://function.zip"
        " --handler index.handler --runtime nodejs8.10 --role arn:aws:iam::123456789012:role/lambda-android-role",
        region="us-east-1",
        given=(package("function.zip"),),
        prints=configuration(
            "AndroidBackendLambdaFunction", "us-east-1", Role="arn:aws:iam::123456789012:role/lambda-android-role"
        ),
    ),
    "C62": Case(
        "create-function --function-name bash-runtime --zip-file fileb://function.zip --handler function.handler"
        f" --runtime provided --role {ROLE}",
        region="us-west-2",
        given=(package("function.zip", {"bootstrap": "#!/bin/sh\n", "function.sh": "handler() { :; }\n"}),),
        prints=configuration(
            "bash-runtime",
            "us-west-2",
            Runtime="provided",
            Handler="function.handler",
            CodeSize=size_of("function.zip"),
            CodeSha256=digest_of("function.zip"),
        ),
    ),
    **{
        identity: Case(
            f"create-function --function-name {name} --zip-file fileb://function.zip --handler index.handler"
            f" --runtime nodejs8.10 --role arn:aws:iam::123456789012:role/{role}{options}",
            given=(package("function.zip"),),
            prints=configuration(name, Role=f"arn:aws:iam::123456789012:role/{role}", **shown),
            adapted=adapted,
        )
        for identity, name, role, options, shown, adapted in [
            ("BC02", "LambdaFunctionOverHttps", "service-role/lambda-apigateway-role", "", {}, ""),
            (
                "BC06",
                "CloudTrailEventProcessing",
                "lambda-cloudtrail-role",
                " --timeout 10 --memory-size 1024",
                {"Timeout": 10, "MemorySize": 1024},
                "",
            ),
            ("BC10", "ProcessDynamoDBRecords", "lambda-dynamodb-role", "", {}, BINARY),
            ("BC18", "ProcessKinesisRecords", "lambda-kinesis-role", "", {}, BINARY),
            (
                "BC22",
                "CreateThumbnail",
                "lambda-s3-role",
                " --timeout 10 --memory-size 1024",
                {"Timeout": 10, "MemorySize": 1024},
                "",
            ),
            ("BC28", "ProcessSQSRecord", "lambda-sqs-role", "", {}, ""),
        ]
    },
    "BC26": Case(
        "create-function --function-name SNS-X-Account --zip-file fileb://function.zip --handler index.handler"
        " --runtime nodejs8.10 --role arn:aws:iam::210987654321:role/service-role/lambda-sns-execution-role"
        " --timeout 60",
        given=(package("function.zip"),),
        principal="arn:aws:iam::210987654321:root",
        prints=configuration(
            "SNS-X-Account",
            FunctionArn="arn:aws:lambda:us-east-2:210987654321:function:SNS-X-Account",
            Role="arn:aws:iam::210987654321:role/service-role/lambda-sns-execution-role",
            Timeout=60,
        ),
        adapted="the guide's account number has letters; the account comes from the caller instead of --profile",
    ),
}  # fmt: skip

UPDATED: Final = {
    "C14": Case(
        "update-function-configuration --function-name my-function --memory-size 256",
        given=(function("my-function", timeout=5),),
        prints=configuration("my-function", MemorySize=256, Timeout=5),
    ),
    "C21": Case(
        "update-function-configuration --function-name ReturnBucketName --environment Variables={S3_BUCKET=Prod}",
        given=(function("ReturnBucketName", environment={"S3_BUCKET": "Test"}),),
        prints=configuration("ReturnBucketName", Environment={"Variables": {"S3_BUCKET": "Prod"}}),
    ),
    "C42": Case(
        f"update-function-configuration --function-name ExampleFunction {NETWORK}",
        given=(function("ExampleFunction", runtime="go1.x"),),
        prints=configuration("ExampleFunction", Runtime="go1.x", VpcConfig=network("sg-1111")),
    ),
    "C43": Case(
        "update-function-configuration --function-name ExampleFunction --vpc-config SubnetIds=[],SecurityGroupIds=[]",
        given=(
            packaged(
                "ExampleFunction",
                {"app": "not run here"},
                Runtime="go1.x",
                VpcConfig={"SubnetIds": ["subnet-1111"], "SecurityGroupIds": ["sg-1111"]},
            ),
        ),
        prints=Having(VpcConfig=Having(SubnetIds=[], SecurityGroupIds=[], VpcId="")),
    ),
    "BC23": Case(
        "update-function-configuration --function-name CreateThumbnail --timeout 30",
        given=(function("CreateThumbnail", timeout=10, memory_size=1024),),
        prints=configuration("CreateThumbnail", Timeout=30, MemorySize=1024),
    ),
    "BC34": Case(
        "update-function-code --function-name python37 --zip-file fileb://function.zip",
        given=(
            packaged("python37", {"function.py": "def handler(event, context): ..."}, TracingConfig={"Mode": "Active"}),
            package("function.zip", {"function.py": "def handler(event, context):\n    return event\n"}),
        ),
        prints=configuration(
            "python37",
            Runtime="python3.7",
            Handler="app.handler",
            CodeSize=size_of("function.zip"),
            CodeSha256=digest_of("function.zip"),
            TracingConfig={"Mode": "Active"},
        ),
    ),
}

LOOKED_UP: Final = {
    "C01": Case("list-functions", prints={"Functions": []}),
    "C56": Case(
        "list-functions --max-items 10",
        region="us-east-1",
        given=(function("helloworld"), function("ProcessKinesisRecords")),
        prints={
            "Functions": [
                configuration("ProcessKinesisRecords", "us-east-1"), configuration("helloworld", "us-east-1")
            ]
        },
    ),
    "C57": Case(
        "list-functions --max-items 10 --marker $MARKER",
        region="us-east-1",
        given=(
            *(function(f"function-{number:02}") for number in range(13)),
            lambda aws: {"MARKER": aws.client().list_functions(MaxItems=10)["NextMarker"]},
        ),
        prints={"Functions": [configuration(f"function-{number}", "us-east-1") for number in (10, 11, 12)]},
    ),
    "C58": Case(
        "get-function --function-name helloworld",
        region="us-west-2",
        given=(function("helloworld"),),
        prints={
            "Configuration": configuration("helloworld", "us-west-2"), "Code": {"RepositoryType": "S3", "Location": URL}
        },
    ),
}  # fmt: skip

DELETED: Final = {
    identity: Case(
        f"delete-function --function-name {name}",
        region="us-west-2",
        given=(function(name),),
        prints={"StatusCode": 204},
        after={f"get-function --function-name {name}": gone(name, "us-west-2")},
    )
    for identity, name in [("C59", "helloworld"), ("C73", "bash-runtime")]
}

CASES: Final = {**CREATED, **UPDATED, **LOOKED_UP, **DELETED}
