"""Layers and who may use them."""

from __future__ import annotations

from typing import Any

from tests.conformance.recorded.stage import Stage, package, scenario

GROUP = "test_lambda_api::TestLambdaLayer::test_layer"
GRANT = {"Action": "lambda:GetLayerVersion", "Principal": "*"}
FOR_PYTHON = {"CompatibleRuntimes": ["python3.12"], "CompatibleArchitectures": ["x86_64"]}


def content() -> dict[str, bytes]:
    return {"ZipFile": package("VALUE = 1\n", "python/values.py")}


@scenario(f"{GROUP}_lifecycle")
def lifecycle(stage: Stage) -> None:
    name = stage.deployed()
    layer = stage.name("layer")
    stage.ask("get_fn_result", "get_function", FunctionName=name)
    stage.ask("get_fn_config_result", "get_function_configuration", FunctionName=name)

    def publish(answer: str) -> str:
        texts = {"Description": "what it is for", "LicenseInfo": "the licence"}
        request = {"LayerName": layer, "Content": content(), **FOR_PYTHON, **texts}
        return str(stage.ask(answer, "publish_layer_version", **request)["LayerVersionArn"])

    arn = publish("publish_result")
    publish("publish_result_2")
    stage.ask("update_fn_config", "update_function_configuration", FunctionName=name, Layers=[arn])
    stage.ask("get_fn_config", "get_function_configuration", FunctionName=name)
    stage.ask("get_layer_ver_result", "get_layer_version", LayerName=layer, VersionNumber=1)
    stage.ask("get_layer_by_arn_version", "get_layer_version_by_arn", Arn=arn)
    stage.ask("list_layer_versions_predelete", "list_layer_versions", LayerName=layer)
    stage.ask("delete_layer_1", "delete_layer_version", LayerName=layer, VersionNumber=1)
    stage.ask("get_fn_config_postdelete", "get_function_configuration", FunctionName=name)
    stage.ask("delete_layer_2", "delete_layer_version", LayerName=layer, VersionNumber=2)
    stage.ask("list_layer_versions_postdelete", "list_layer_versions", LayerName=layer)
    publish("publish_result_3")


@scenario(f"{GROUP}_policy_exceptions")
def policy_refusals(stage: Stage) -> None:
    layer = stage.name("layer")
    version = {"LayerName": layer, "VersionNumber": 1}
    stage.ask("publish_result", "publish_layer_version", LayerName=layer, Content=content(), **FOR_PYTHON)
    stage.ask("layer_permission_nopolicy_get", "get_layer_version_policy", **version)

    def add(answer: str, of: dict[str, Any], **members: str) -> None:
        stage.ask(answer, "add_layer_version_permission", **{**of, **GRANT, "StatementId": "s1", **members})

    add("add_layer_permission_result", version)
    add("layer_permission_action_invalid", version, Action="*")
    add("layer_permission_duplicate_statement", version)
    add("layer_permission_wrong_revision", version, StatementId="s2", RevisionId="wrong")
    absent = {
        "layername_doesnotexist": {"LayerName": f"{layer}-doesnotexist", "VersionNumber": 1},
        "layerversion_doesnotexist": {"LayerName": layer, "VersionNumber": 2},
    }
    for case, of in absent.items():
        add(f"layer_permission_{case}_add", of)
        stage.ask(f"layer_permission_{case}_get", "get_layer_version_policy", **of)
        stage.ask(f"layer_permission_{case}_remove", "remove_layer_version_permission", **of, StatementId="s1")
    removals = {
        "layer_permission_statementid_doesnotexist_remove": {"StatementId": "doesnotexist"},
        "layer_permission_wrong_revision_remove": {"StatementId": "s1", "RevisionId": "wrong"},
    }
    for answer, members in removals.items():
        stage.ask(answer, "remove_layer_version_permission", **version, **members)


@scenario(f"{GROUP}_policy_lifecycle")
def policy(stage: Stage) -> None:
    layer = stage.name("layer")
    version = {"LayerName": layer, "VersionNumber": 1}
    stage.ask("publish_result", "publish_layer_version", LayerName=layer, Content=content(), **FOR_PYTHON)
    stage.ask("add_policy_s1", "add_layer_version_permission", **version, **GRANT, StatementId="s1")
    stage.ask("get_layer_version_policy", "get_layer_version_policy", **version)
    stage.ask("add_policy_s2", "add_layer_version_permission", **version, **GRANT, StatementId="s2")
    stage.ask("get_layer_version_policy_postadd2", "get_layer_version_policy", **version)
    stage.ask("remove_s2", "remove_layer_version_permission", **version, StatementId="s2")
    stage.ask("get_layer_version_policy_postdeletes2", "get_layer_version_policy", **version)


@scenario(f"{GROUP}_function_quota_exception")
def six_layers(stage: Stage) -> None:
    arns = []
    for _ in range(6):
        published = stage.say("publish_layer_version", LayerName=stage.name("layer"), Content=content())
        arns.append(published["LayerVersionArn"])
    stage.create("create_function_with_six_layers", FunctionName=stage.name(), Layers=arns)
