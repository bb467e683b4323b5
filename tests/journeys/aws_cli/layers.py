"""The guide's commands for layers, and for functions that use them."""

from __future__ import annotations

from typing import Any, Final

from tests.journeys.aws_cli.case import Case
from tests.journeys.aws_cli.expectations import DIGEST, TIME, URL, Having, Lacking, Like, Refused, digest_of, size_of
from tests.journeys.aws_cli.functions import BINARY, configuration
from tests.journeys.aws_cli.given import LAYER, done, function, layer, of_account, package, packaged

from lambdamock import Aws

MINE: Final = "arn:aws:lambda:us-east-2:123456789012:layer:my-layer"
THEIRS: Final = "arn:aws:lambda:us-east-2:210987654321:layer:their-layer"
BASH: Final = "arn:aws:lambda:us-west-2:123456789012:layer:bash-runtime"
BUCKET: Final = "lambda-layers-us-east-2-123456789012"
BOTH: Final = ["python3.6", "python3.7"]


def version(arn: str, number: int, description: str, **others: Any) -> dict[str, Any]:
    """A version of a layer, as a whole, but for its content."""
    return {
        "LayerVersionArn": f"{arn}:{number}",
        "Version": number,
        "Description": description,
        "CreatedDate": TIME,
        **others,
    }


def content(size: Any, digest: Any = DIGEST) -> dict[str, Any]:
    return {"Location": URL, "CodeSha256": digest, "CodeSize": size}


def used(*arns: str) -> list[dict[str, Any]]:
    return [{"Arn": arn, "CodeSize": len(LAYER)} for arn in arns]


def layer_in_bucket(_aws: Aws) -> None:
    import boto3

    s3 = boto3.client("s3", region_name="us-east-2")
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "us-east-2"})
    s3.put_object(Bucket=BUCKET, Key="layer.zip", Body=LAYER)


BASH_FUNCTION: Final = function("bash-runtime", runtime="provided", handler="function.handler")
IN_USE: Final = done("update_function_configuration", FunctionName="bash-runtime", Layers=[f"{BASH}:2"])


def bash_function(**others: Any) -> Having:
    return configuration("bash-runtime", "us-west-2", Runtime="provided", Handler="function.handler", **others)


PUBLISHED: Final = {
    "C36": Case(
        "publish-layer-version --layer-name my-layer --description 'My layer' --license-info MIT"
        f" --content S3Bucket={BUCKET},S3Key=layer.zip --compatible-runtimes python3.6 python3.7",
        given=(layer_in_bucket,),
        needs_s3=True,
        prints=version(
            MINE,
            1,
            "My layer",
            LayerArn=MINE,
            LicenseInfo="MIT",
            CompatibleRuntimes=BOTH,
            Content=content(len(LAYER)),
        ),
    ),
    "C64": Case(
        "publish-layer-version --layer-name bash-runtime --zip-file fileb://runtime.zip",
        region="us-west-2",
        given=(package("runtime.zip", {"bootstrap": "#!/bin/sh\n"}),),
        prints=version(BASH, 1, "", LayerArn=BASH, Content=content(size_of("runtime.zip"), digest_of("runtime.zip"))),
    ),
    "C68": Case(
        "publish-layer-version --layer-name bash-runtime --zip-file fileb://runtime.zip",
        region="us-west-2",
        given=(layer("bash-runtime"), package("runtime.zip", {"bootstrap": "#!/bin/sh\n"})),
        prints=version(BASH, 2, "", LayerArn=BASH, Content=content(size_of("runtime.zip"), digest_of("runtime.zip"))),
        adapted=BINARY,
    ),
}

LOOKED_UP: Final = {
    "C37": Case(
        "list-layers --compatible-runtime python3.7",
        given=(
            layer("my-layer", 2, CompatibleRuntimes=BOTH, Description="My layer"),
            layer("another", CompatibleRuntimes=["python3.6"]),
        ),
        prints={
            "Layers": [
                {
                    "LayerName": "my-layer",
                    "LayerArn": MINE,
                    "LatestMatchingVersion": version(MINE, 2, "My layer", CompatibleRuntimes=BOTH),
                }
            ]
        },
    ),
    "C38": Case(
        "get-layer-version --layer-name my-layer --version-number 2",
        given=(layer("my-layer", 2, CompatibleRuntimes=BOTH, Description="My layer"),),
        prints=version(MINE, 2, "My layer", LayerArn=MINE, CompatibleRuntimes=BOTH, Content=content(len(LAYER))),
    ),
}

DELETED: Final = {
    "C39": Case(
        "delete-layer-version --layer-name my-layer --version-number 1",
        given=(layer("my-layer"),),
        prints=None,
        after={"list-layer-versions --layer-name my-layer": {"LayerVersions": []}},
    ),
    "C71": Case(
        "delete-layer-version --layer-name bash-runtime --version-number 1",
        region="us-west-2",
        given=(layer("bash-runtime", 2),),
        prints=None,
        after={"list-layer-versions --layer-name bash-runtime": {"LayerVersions": [version(BASH, 2, "")]}},
    ),
    "C72": Case(
        "delete-layer-version --layer-name bash-runtime --version-number 2",
        region="us-west-2",
        given=(layer("bash-runtime", 2), BASH_FUNCTION, IN_USE),
        prints=None,
        after={
            "invoke --function-name bash-runtime response.txt": Having(StatusCode=200),
            f"update-function-configuration --function-name bash-runtime --layers {BASH}:2": Refused(
                "InvalidParameterValueException", Like(rf".*{BASH}:2.*")
            ),
        },
    ),
}

IN_FUNCTIONS: Final = {
    "C34": Case(
        f"update-function-configuration --function-name my-function --layers {MINE}:3 {THEIRS}:2",
        given=(
            packaged(
                "my-function",
                {"index.js": "exports.handler = 1\n"},
                Runtime="nodejs8.10",
                Handler="index.handler",
                Timeout=5,
                TracingConfig={"Mode": "Active"},
            ),
            layer("my-layer", 3),
            of_account(
                "210987654321",
                layer("their-layer", 2),
                done(
                    "add_layer_version_permission",
                    LayerName="their-layer",
                    VersionNumber=2,
                    StatementId="xaccount",
                    Principal="123456789012",
                    Action="lambda:GetLayerVersion",
                ),
            ),
        ),
        prints=configuration(
            "my-function", Timeout=5, TracingConfig={"Mode": "Active"}, Layers=used(f"{MINE}:3", f"{THEIRS}:2")
        ),
    ),
    "C35": Case(
        "update-function-configuration --function-name my-function --layers []",
        given=(
            function("my-function"),
            layer("my-layer"),
            done("update_function_configuration", FunctionName="my-function", Layers=[f"{MINE}:1"]),
        ),
        prints=Lacking("Layers", FunctionName="my-function"),
    ),
    "C65": Case(
        f"update-function-configuration --function-name bash-runtime --layers {BASH}:1",
        region="us-west-2",
        given=(BASH_FUNCTION, layer("bash-runtime")),
        prints=bash_function(Layers=used(f"{BASH}:1")),
    ),
    "C66": Case(
        "update-function-code --function-name bash-runtime --zip-file fileb://function-only.zip",
        region="us-west-2",
        given=(BASH_FUNCTION, layer("bash-runtime", 2), IN_USE, package("function-only.zip", {"function.sh": ":\n"})),
        prints=bash_function(CodeSize=size_of("function-only.zip"), Layers=used(f"{BASH}:2")),
    ),
    "C69": Case(
        f"update-function-configuration --function-name bash-runtime --layers {BASH}:2",
        region="us-west-2",
        given=(
            BASH_FUNCTION,
            layer("bash-runtime", 2),
            done("update_function_configuration", FunctionName="bash-runtime", Layers=[f"{BASH}:1"]),
        ),
        prints=bash_function(Layers=used(f"{BASH}:2")),
    ),
}

CASES: Final = {**PUBLISHED, **LOOKED_UP, **DELETED, **IN_FUNCTIONS}
