"""Versions, aliases, and the revisions of both."""

from __future__ import annotations

from typing import Any

from tests.conformance.recorded.stage import Stage, scenario

API = "test_lambda_api"


@scenario(f"{API}::TestLambdaVersions::test_publish_version_on_create")
def published_on_creation(stage: Stage) -> None:
    name = stage.name()
    stage.create("create_response", FunctionName=name, Handler="index.handler", Publish=True)
    stage.ask("get_function_result", "get_function", FunctionName=name)
    stage.ask("get_function_version_result", "get_function", FunctionName=name, Qualifier="1")
    stage.ask("get_function_latest_result", "get_function", FunctionName=name, Qualifier="$LATEST")
    stage.ask("list_versions_result", "list_versions_by_function", FunctionName=name)
    stage.ask("repeated_publish_response", "publish_version", FunctionName=name)
    stage.ask("list_versions_result_after_publish", "list_versions_by_function", FunctionName=name)


@scenario(f"{API}::TestLambdaVersions::test_publish_with_wrong_sha256")
def published_with_another_hash(stage: Stage) -> None:
    name = stage.name()
    stage.create("create_response", FunctionName=name, Handler="index.handler")
    latest = stage.ask("get_fn_response", "get_function", FunctionName=name)["Configuration"]
    stage.ask("publish_wrong_sha256_exc", "publish_version", FunctionName=name, CodeSha256="somenonexistentsha256")
    stage.ask("publish_result", "publish_version", FunctionName=name, CodeSha256=latest["CodeSha256"])


@scenario(f"{API}::TestLambdaAlias::test_notfound_and_invalid_routingconfigs")
def routing(stage: Stage) -> None:
    name = stage.name()
    settings = {"Handler": "index.handler", "Publish": True, "Environment": {"Variables": {"testenv": "staging"}}}
    stage.create("create_response", FunctionName=name, **settings)
    stage.ask("publish_v1", "publish_version", FunctionName=name)
    stage.say("update_function_configuration", FunctionName=name, Environment={"Variables": {"testenv": "prod"}})
    stage.ask("publish_v2", "publish_version", FunctionName=name)

    def alias(answer: str, number: str, weights: dict[str, float], **members: str) -> None:
        config = {"RoutingConfig": {"AdditionalVersionWeights": weights}}
        request = {"FunctionName": name, "Name": "custom", "FunctionVersion": number, **config, **members}
        stage.ask(answer, "create_alias", **request)

    alias("routing_config_exc_toomany", "1", {"1": 0.8, "2": 0.2})
    alias("routing_config_exc_toohigh", "1", {"2": 2})
    alias("routing_config_exc_subzero", "1", {"2": -1})
    alias("routing_config_exc_sameversion", "1", {"1": 0.5})
    alias("target_version_doesnotexist", "10", {"2": 0.5})
    alias("routing_config_exc_version_doesnotexist", "1", {"10": 0.5})
    alias("target_version_exc_version_latest", "$LATEST", {"1": 0.5})
    alias("routing_config_exc_version_latest", "1", {"$LATEST": 0.5})
    latest = {"FunctionName": name, "Name": "custom-latest", "FunctionVersion": "$LATEST"}
    stage.ask("create-alias-latest", "create_alias", **latest)
    alias("routing_config_exc_fn_doesnotexist", "1", {"2": 0.5}, FunctionName=f"{name}-unknown")
    alias("create_alias_empty_routingconfig", "1", {}, Name="custom-empty-routingconfig")
    alias("create_alias_response", "1", {"2": 0.5})
    alias("routing_config_exc_already_exist", "1", {"2": 0.5})
    stage.ask("alias_does_not_exist_esc", "get_alias", FunctionName=name, Name="non-existent")


@scenario(f"{API}::TestLambdaAlias::test_non_existent_alias_update")
def update_of_no_alias(stage: Stage) -> None:
    name = stage.name()
    settings = {"Handler": "index.handler", "Environment": {"Variables": {"testenv": "staging"}}}
    stage.create("create_response", FunctionName=name, **settings)
    stage.ask("update_alias_response", "update_alias", FunctionName=name, Name="non-existent")


@scenario("test_lambda::TestLambdaAliases::test_alias_routingconfig")
def weighted_alias(stage: Stage) -> None:
    name = stage.deployed(Publish=True)
    stage.say("update_function_configuration", FunctionName=name, Description="second")
    stage.say("publish_version", FunctionName=name)
    config = {"AdditionalVersionWeights": {"2": 0.5}}
    request = {"FunctionName": name, "Name": "alias1", "FunctionVersion": "1", "RoutingConfig": config}
    stage.ask("create_alias_response", "create_alias", **request)


@scenario(f"{API}::TestLambdaRevisions::test_function_revisions_version_and_alias")
def revisions(stage: Stage) -> None:
    name = stage.deploy("create_function_response_rev1")

    def look(answer: str, **members: Any) -> Any:
        return stage.ask(answer, "get_function", FunctionName=name, **members)["Configuration"]["RevisionId"]

    second = look("get_function_active_rev2")
    stage.ask("publish_version_revision_exception", "publish_version", FunctionName=name, RevisionId="wrong")
    stage.ask("publish_version_response_rev_v1", "publish_version", FunctionName=name, RevisionId=second)
    look("get_function_published_version_rev_v2", Qualifier="1")
    look("get_function_latest_rev3")
    alias = {"FunctionName": name, "Name": "revision_alias"}
    created = stage.ask("create_alias_response_rev_a1", "create_alias", FunctionVersion="1", **alias)
    look("get_function_latest_rev4")
    look("get_function_published_version_rev_v3", Qualifier="1")
    stage.ask("update_alias_revision_exception", "update_alias", RevisionId="wrong", **alias)
    change = {"RevisionId": created["RevisionId"], "Description": "something changed"}
    stage.ask("update_alias_response_rev_a2", "update_alias", **change, **alias)
