"""What Cognito asks: the triggers of user pools, and Cognito Sync."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, Final, NamedTuple

from lambdamock.errors import UsageError, did_you_mean
from lambdamock.events.content import Event, plain
from lambdamock.events.origin import HERE, Origin

_NONE: Final[Mapping[str, Any]] = {}


class Trigger(NamedTuple):
    """What the events of a trigger hold beside the user's attributes.

    Attributes:
        sources: what may follow the trigger's name in `triggerSource`.
        request: further members of the request.
        response: the members that the function fills in.
    """

    sources: tuple[str, ...]
    request: Mapping[str, Any]
    response: Mapping[str, Any]


_GROUPS: Final[Mapping[str, Any]] = {"groupsToOverride": [], "iamRolesToOverride": [], "preferredRole": None}
_SIGNED_UP: Final = {"autoConfirmUser": False, "autoVerifyEmail": False, "autoVerifyPhone": False}
_MESSAGE: Final = {"smsMessage": None, "emailMessage": None, "emailSubject": None}
_SENT: Final = (
    "SignUp",
    "ResendCode",
    "ForgotPassword",
    "UpdateUserAttribute",
    "VerifyUserAttribute",
    "AdminCreateUser",
    "Authentication",
)
_MIGRATED: Final = {
    "userAttributes": None,
    "finalUserStatus": None,
    "messageAction": None,
    "desiredDeliveryMediums": None,
    "forceAliasCreation": None,
}
TRIGGERS: Final[Mapping[str, Trigger]] = {
    "PreSignUp": Trigger(("SignUp", "AdminCreateUser", "ExternalProvider"), {"validationData": None}, _SIGNED_UP),
    "PostConfirmation": Trigger(("ConfirmSignUp", "ConfirmForgotPassword"), {}, {}),
    "PreAuthentication": Trigger(("Authentication",), {"validationData": None}, {}),
    "PostAuthentication": Trigger(("Authentication",), {"newDeviceUsed": False}, {}),
    "TokenGeneration": Trigger(
        ("HostedAuth", "Authentication", "NewPasswordChallenge", "AuthenticateDevice", "RefreshTokens"),
        {"groupConfiguration": _GROUPS},
        {"claimsOverrideDetails": None},
    ),
    "CustomMessage": Trigger(_SENT, {"codeParameter": "{####}", "usernameParameter": None}, _MESSAGE),
    "UserMigration": Trigger(
        ("Authentication", "ForgotPassword"), {"password": "password", "validationData": None}, _MIGRATED
    ),
    "DefineAuthChallenge": Trigger(
        ("Authentication",),
        {"session": []},
        {"challengeName": None, "issueTokens": None, "failAuthentication": None},
    ),
    "CreateAuthChallenge": Trigger(
        ("Authentication",),
        {"challengeName": "CUSTOM_CHALLENGE", "session": []},
        {"publicChallengeParameters": None, "privateChallengeParameters": None, "challengeMetadata": None},
    ),
    "VerifyAuthChallengeResponse": Trigger(
        ("Authentication",), {"privateChallengeParameters": {}, "challengeAnswer": ""}, {"answerCorrect": None}
    ),
    "CustomSMSSender": Trigger(_SENT, {"type": "customSMSSenderRequestV1", "code": ""}, {}),
    "CustomEmailSender": Trigger(
        (*_SENT, "AccountTakeOverNotification"), {"type": "customEmailSenderRequestV1", "code": ""}, {}
    ),
}
"""The triggers of user pools.

Source: documented, Cognito developer guide, "Customizing user pool workflows with Lambda triggers".
"""


def user_pool(
    trigger_source: str,
    *,
    user_name: str = "jane",
    attributes: Mapping[str, str] = _NONE,
    request: Mapping[str, Any] = _NONE,
    client_metadata: Mapping[str, str] | None = None,
    version: str = "1",
    user_pool_id: str | None = None,
    client_id: str | None = None,
    origin: Origin = HERE,
) -> Event:
    """A user pool reached a point where the function may have its say; it returns the event with the response filled.

    Args:
        trigger_source: for instance "PreSignUp_SignUp"; see `TRIGGERS`.
        attributes: of the user, beside `sub` and `cognito:user_status`; a migration has none.
        request: members to replace, for instance `{"challengeAnswer": "42"}`.
        version: "2" or "3" of TokenGeneration lets the function change access tokens as well.

    Raises:
        UsageError: there is no such trigger source.

    Source: documented, Cognito developer guide, "Customizing user pool workflows with Lambda triggers".
    """
    trigger = _trigger(trigger_source)
    asked: Event = {} if trigger_source.startswith("UserMigration") else {"userAttributes": {}}
    if asked:
        status = "UNCONFIRMED" if trigger_source.startswith("PreSignUp") else "CONFIRMED"
        known = {"sub": origin.uuid("user", user_name), "cognito:user_status": status}
        asked["userAttributes"] = {**known, **attributes}
    asked |= deepcopy(dict(trigger.request))
    response = deepcopy(dict(trigger.response))
    if trigger_source.startswith("TokenGeneration") and version != "1":
        asked["scopes"] = ["aws.cognito.signin.user.admin"]
        response = {"claimsAndScopeOverrideDetails": None}
    if client_metadata is not None:
        asked["clientMetadata"] = dict(client_metadata)
    caller = {"awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": client_id or origin.hex(26, "app client")}
    return {
        "version": version,
        "triggerSource": trigger_source,
        "region": origin.region,
        "userPoolId": user_pool_id or f"{origin.region}_{origin.hex(9, 'user pool')}",
        "userName": user_name,
        "callerContext": caller,
        "request": {**asked, **plain(request)},
        "response": response,
    }


def sync_trigger(
    records: Mapping[str, tuple[str | None, str | None] | Mapping[str, Any]],
    *,
    dataset: str = "my-dataset",
    identity_id: str | None = None,
    identity_pool_id: str | None = None,
    origin: Origin = HERE,
) -> Event:
    """A data set of Cognito Sync is being synchronized.

    Args:
        records: by key: old and new value; a new value of None removes the key. Or a mapping, taken as it is.

    Source: documented, developer guide, "Using AWS Lambda with Amazon Cognito".
    """
    return {
        "version": 2,
        "eventType": "SyncTrigger",
        "region": origin.region,
        "identityPoolId": identity_pool_id or f"{origin.region}:{origin.uuid('identity pool')}",
        "identityId": identity_id or f"{origin.region}:{origin.uuid('identity')}",
        "datasetName": dataset,
        "datasetRecords": {key: _sync_record(value) for key, value in records.items()},
    }


def _sync_record(given: tuple[str | None, str | None] | Mapping[str, Any]) -> Event:
    if isinstance(given, Mapping):
        return dict(plain(given))
    old, new = given
    return {"oldValue": old, "newValue": new, "op": "remove" if new is None else "replace"}


def _trigger(source: str) -> Trigger:
    name, _, case = source.partition("_")
    if name in TRIGGERS and case in TRIGGERS[name].sources:
        return TRIGGERS[name]
    known = [f"{trigger}_{one}" for trigger, facts in TRIGGERS.items() for one in facts.sources]
    raise UsageError(f"user_pool({source!r}): there is no such trigger source{did_you_mean(source, known)}")
