"""Resource-based policies of functions."""

from __future__ import annotations

from typing import Any

from tests.conformance.recorded.stage import ACCOUNT, Stage, scenario

GROUP = "test_lambda_api::TestLambdaPermissions::test"
BUCKET = "arn:aws:s3:::bucket"
OF_S3 = {"Action": "lambda:InvokeFunction", "StatementId": "s3", "Principal": "s3.amazonaws.com", "SourceArn": BUCKET}


@scenario(f"{GROUP}_remove_multi_permissions")
def two_statements(stage: Stage) -> None:
    name = stage.deployed()
    invoke = {"FunctionName": name, "Action": "lambda:InvokeFunction"}
    of_sqs = {"StatementId": "sqs", "Principal": "sqs.amazonaws.com", "SourceArn": BUCKET}
    stage.ask("add_permission_1", "add_permission", **invoke, StatementId="s3", Principal="s3.amazonaws.com")
    stage.ask("add_permission_2", "add_permission", **invoke, **of_sqs)
    stage.ask("policy_after_2_add", "get_policy", FunctionName=name)
    absent = {"FunctionName": name, "StatementId": "non-existent"}
    stage.ask("remove_permission_exception_nonexisting_sid", "remove_permission", **absent)
    stage.say("remove_permission", FunctionName=name, StatementId="sqs")
    stage.ask("policy_after_removal", "get_policy", FunctionName=name)
    stage.say("remove_permission", FunctionName=name, StatementId="sqs")
    stage.ask("policy_after_removal_attempt", "get_policy", FunctionName=name)
    stage.say("remove_permission", FunctionName=name, StatementId="s3")
    stage.ask("get_policy_exception_removed_all", "get_policy", FunctionName=name)


@scenario(f"{GROUP}_permission_exceptions")
def refusals(stage: Stage) -> None:
    name = stage.deployed()

    def add(answer: str, **members: Any) -> None:
        stage.ask(answer, "add_permission", **{"FunctionName": name, **OF_S3, **members})

    add("add_permission_invalid_statement_id", StatementId="example.com")
    add("add_permission_fn_qualifier_mismatch", FunctionName=f"{name}:alias-not-42", Qualifier="42")
    add("add_permission_fn_qualifier_latest", Qualifier="$LATEST")
    add("add_permission_principal_invalid", Principal="invalid.nonaws.com")
    stage.ask("get_policy_fn_doesnotexist", "get_policy", FunctionName="doesnotexist")
    stage.ask("get_policy_fn_version_doesnotexist", "get_policy", FunctionName=name, Qualifier="999")
    add("add_permission_fn_doesnotexist", FunctionName="doesnotexist")
    remove = {"StatementId": "s3"}
    stage.ask("remove_permission_policy_doesnotexist", "remove_permission", FunctionName=name, **remove)
    add("add_permission_fn_alias_doesnotexist", FunctionName=f"{name}:alias-doesnotexist")
    add("add_permission_fn_version_doesnotexist", Qualifier="42")
    add("add_permission_fn_qualifier_invalid", Qualifier="invalid-qualifier-with-?-char")
    add("add_permission_fn_qualifier_valid_doesnotexist", Qualifier="valid-with-$-but-doesnotexist")
    stage.say("add_permission", FunctionName=name, **OF_S3)
    add("add_permission_conflicting_statement_id")
    stage.ask("remove_permission_fn_doesnotexist", "remove_permission", FunctionName="doesnotexist", **remove)
    alias = {"FunctionName": name, "Qualifier": "alias-doesnotexist"}
    stage.ask("remove_permission_fn_alias_doesnotexist", "remove_permission", **alias, **remove)


@scenario(f"{GROUP}_add_lambda_permission_fields")
def fields(stage: Stage) -> None:
    name = stage.deployed()

    def add(answer: str, sid: str, principal: str, action: str = "InvokeFunction", **members: str) -> None:
        request = {"FunctionName": name, "StatementId": sid, "Principal": principal, "Action": f"lambda:{action}"}
        stage.ask(answer, "add_permission", **request, **members)

    account = {"SourceAccount": ACCOUNT}
    add("add_permission_principal_wildcard", "wilcard", "*", **account)
    add("add_permission_principal_service", "lambda", "lambda.amazonaws.com", **account)
    add("add_permission_principal_account", "account-id", ACCOUNT)
    add("add_permission_principal_arn", "user-arn", f"arn:aws:iam::{ACCOUNT}:user/user", **account)
    url = {"FunctionUrlAuthType": "NONE", "SourceArn": "arn:aws:s3:::other-bucket", "PrincipalOrgID": "o-1234567890"}
    add("add_permission_optional_fields", "urlPermission", "*", "InvokeFunctionUrl", **account, **url)
    token = "amzn1.ask.skill.xxxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"
    add("add_permission_alexa_skill", "alexaSkill", "*", EventSourceToken=token)


@scenario(f"{GROUP}_lambda_permission_revisions")
def revisions(stage: Stage) -> None:
    name = stage.deployed()
    stage.say("add_permission", FunctionName=name, **OF_S3)
    second = {**OF_S3, "FunctionName": name, "StatementId": "s3_2"}
    wrong = {"RevisionId": "wrong"}
    stage.ask("add_permission_revision_id_doesnotmatch", "add_permission", **second, **wrong)
    removal = {"FunctionName": name, "StatementId": "s3", **wrong}
    stage.ask("remove_permission_fn_revision_id_doesnotmatch", "remove_permission", **removal)
    stage.say("publish_version", FunctionName=name)
    stage.say("add_permission", **second)
    stage.say("add_permission", **second, Qualifier="1")
    stage.ask("get_policy_after_publish_version", "get_policy", FunctionName=name)
    stage.ask("get_policy_v1_after_publish_version", "get_policy", FunctionName=name, Qualifier="1")
    stage.say("add_permission", **{**second, "StatementId": "s3_3"}, Qualifier="1")
    stage.ask("get_policy_v1_after_add_permission9", "get_policy", FunctionName=name, Qualifier="1")
