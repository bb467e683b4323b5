"""Code signing configurations."""

from __future__ import annotations

from tests.conformance.recorded.stage import ACCOUNT, REGION, Stage, scenario


@scenario("test_lambda_api::TestCodeSigningConfig::test_code_signing_not_found_excs")
def absent(stage: Stage) -> None:
    name = stage.deployed()
    profile = f"arn:aws:signer:{REGION}:{ACCOUNT}:/signing-profiles/test"
    request = {
        "Description": "Testing CodeSigning Config",
        "AllowedPublishers": {"SigningProfileVersionArns": [profile]},
        "CodeSigningPolicies": {"UntrustedArtifactOnDeployment": "Enforce"},
    }
    created = stage.ask("create_code_signing_config", "create_code_signing_config", **request)
    arn = created["CodeSigningConfig"]["CodeSigningConfigArn"]
    config = {"CodeSigningConfigArn": arn}
    no_config = {"CodeSigningConfigArn": f"{arn[:-1]}{'1' if arn[-1] == '0' else '0'}"}
    function = {"FunctionName": name}
    no_function = {"FunctionName": "csc-test-doesnotexist"}
    stage.ask("delete_csc_notfound", "delete_code_signing_config", **no_config)
    stage.ask("nothing_to_delete_response", "delete_function_code_signing_config", **function)
    stage.ask("delete_function_csc_fnnotfound", "delete_function_code_signing_config", **no_function)
    put = "put_function_code_signing_config"
    stage.ask("put_function_csc_invalid_fnname", put, **no_function, **config)
    stage.ask("put_function_csc_invalid_csc_arn", put, **function, **no_config)
    stage.ask("put_function_csc_invalid_both", put, **no_function, **no_config)
    update = "update_code_signing_config"
    stage.ask("update_csc_invalid_csc_arn", update, **no_config, Description="new-description")
    stage.ask("update_csc_noupdates", update, **no_config)
    stage.ask("update_csc_noupdate_response", update, **config)
    stage.ask("get_csc_invalid", "get_code_signing_config", **no_config)
    stage.ask("get_function_csc_fnwithoutcsc", "get_function_code_signing_config", **function)
    stage.ask("get_function_csc_nonexistingfn", "get_function_code_signing_config", **no_function)
    users = "list_functions_by_code_signing_config"
    stage.ask("list_functions_by_csc_fnwithoutcsc", users, **config)
    stage.ask("list_functions_by_csc_invalid_cscarn", users, **no_config)
