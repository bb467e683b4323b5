"""What each error of Lambda means, by its name: for what its message alone does not tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

ERRORS: Final = 'documented, API reference, "Errors" of each operation'
INVOKE: Final = 'documented, API reference, "Errors" of Invoke'


class Meaning(NamedTuple):
    """What an error means.

    Attributes:
        rule: one sentence without its full stop.
        change: what to do, likewise.
        source: a source, or the place of the code whose docstring has it.
        quotas: numbers that may be in the way.
    """

    rule: str
    change: str
    source: str = ERRORS
    quotas: tuple[str, ...] = ()


MEANINGS: Final[Mapping[str, Meaning]] = {
    # requests that Lambda does not take
    "ValidationException": Meaning(
        "each member of a request keeps the constraints of its shape; Lambda lists all that are broken",
        "give values that fit; aws.explain takes the error with its message, to tell of each",
        "protocol.patterns:anchored",
    ),
    "UnknownOperationException": Meaning(
        "a request's method and path are those of an operation of Lambda", "compare them with the API reference"
    ),
    "MissingAuthenticationTokenException": Meaning(
        "a path begins with the version of one of Lambda's APIs, for instance /2015-03-31/functions",
        "correct the path; it is no matter of credentials here",
        "observed, what the front door answers to other paths",
    ),
    "SerializationException": Meaning(
        "the body of a request is JSON, each value of the type of its member",
        "give JSON; numbers and booleans without quotes",
        "observed, recorded refusals",
    ),
    "RequestEntityTooLargeException": Meaning(
        "the front door takes requests up to a size, and a package is a third longer in base64",
        "put the package into S3 and give S3Bucket and S3Key",
        "api.packages:package_of",
        ("create_request_size", "code_size_zipped"),
    ),
    "InvalidParameterValueException": Meaning(
        "a member is of the right shape, and its value or its company is not allowed",
        "look at what the message names, and at the operation's page in the API reference",
    ),
    # who may
    "AccessDeniedException": Meaning(
        "policies have to allow the caller the action on the resource, and none may deny it",
        "add the statement that is missing; the journal tells of a decision only where policies were asked, "
        "not where aws.faults.deny or another library refused",
        "api.lookup:not_authorized",
    ),
    "KMSAccessDeniedException": Meaning(
        "the function's role has to be allowed kms:Decrypt on the key of the environment variables",
        "allow it in the role's policy and in the key's",
        "authorisation.execution_roles:start",
    ),
    "KMSDisabledException": Meaning("the key of the environment variables is enabled", "enable the key", INVOKE),
    "KMSInvalidStateException": Meaning(
        "the key of the environment variables is in a state in which it can be used",
        "look at the key's state: it may be pending deletion or import",
        INVOKE,
    ),
    "KMSNotFoundException": Meaning(
        "the key of the environment variables exists in the function's region", "correct KMSKeyArn", INVOKE
    ),
    # what is there, and in which state
    "ResourceNotFoundException": Meaning(
        "what a request names exists, in the account and region that the client works in",
        "create it first, or correct the name, the qualifier, the region or the account",
    ),
    "CodeSigningConfigNotFoundException": Meaning(
        "the code signing configuration exists", "create it with CreateCodeSigningConfig and use its ARN"
    ),
    "ProvisionedConcurrencyConfigNotFoundException": Meaning(
        "the version or alias has provisioned concurrency; what its function's others have does not count",
        "configure it with PutProvisionedConcurrencyConfig for this qualifier",
    ),
    "ResourceConflictException": Meaning(
        "a name is used once, and a function is changed when no other change of it is under way",
        "choose another name, or wait: client.get_waiter('function_updated_v2'); here transitions='instant' ends such "
        "states by itself",
        "api.lifecycle:check_idle",
    ),
    "ResourceInUseException": Meaning(
        "nothing else uses the resource or changes it", "take it out of use, or wait until the change is over"
    ),
    "ResourceNotReadyException": Meaning(
        "the function is not idle: an environment for it is being made", "call it again, or wait", INVOKE
    ),
    "PreconditionFailedException": Meaning(
        "a RevisionId that is given is the latest one: nobody changed the resource since it was read",
        "read the resource again, decide again, and give the RevisionId of that answer",
        ERRORS,
    ),
    # packages
    "CodeStorageExceededException": Meaning(
        "the packages of all functions, versions and layers of an account in a region fit into its storage",
        "delete versions that nobody uses, or raise the quota",
        "api.packages:check_storage",
        ("code_storage",),
    ),
    "InvalidZipFileException": Meaning(
        "the package can be unzipped when an environment starts",
        "build the zip anew: a damaged entry is found only when the function runs",
        "invocation.invoker:Invoker.run",
    ),
    "CodeVerificationFailedException": Meaning(
        "with UntrustedArtifactOnDeployment 'Enforce' a package is signed by an allowed profile",
        "sign the package with AWS Signer, or set the policy to 'Warn'",
        ERRORS,
    ),
    "InvalidCodeSignatureException": Meaning(
        "the signature of a package is intact: nobody changed it after it was signed", "sign it again"
    ),
    # invocations
    "InvalidRequestContentException": Meaning(
        "the event of an invocation is JSON, and the client context base64 of a JSON object",
        "give Payload=json.dumps(event)",
        "api.payloads:event_of",
    ),
    "UnsupportedMediaTypeException": Meaning(
        "the body of an invocation is declared as JSON, or not at all",
        "send Content-Type: application/json",
        "api.payloads:check_media_type",
    ),
    "RequestTooLargeException": Meaning(
        "an event has at most a number of bytes, a smaller one when it is asynchronous",
        "put the data into S3 and pass its key",
        "api.invocations:check_size",
        ("invocation_payload", "async_payload"),
    ),
    "TooManyRequestsException": Meaning(
        "an execution or a request has to be left of what the function and the account may use",
        "call again later, as clients do by themselves, or let more run: PutFunctionConcurrency",
        "invocation.concurrency:Leases",
        ("concurrent_executions",),
    ),
    "RecursiveInvocationException": Meaning(
        "a function that leads to itself some sixteen times over services that pass it on is stopped",
        "break the loop: write to another queue, topic or bucket than the function reads; or allow it with "
        "PutFunctionRecursionConfig(RecursiveLoop='Allow')",
        'documented, developer guide of today, "Recursive loop detection"',
    ),
    "ServiceException": Meaning(
        "Lambda itself failed; nothing is wrong with the request",
        "call again, as clients do by themselves; here aws.faults.service_error makes it",
    ),
    "SnapStartException": Meaning(
        "the hooks that run after an environment was restored from its snapshot succeed",
        "look at the function's log for what the hook raised",
        "api.invocations:run",
    ),
    "SnapStartTimeoutException": Meaning(
        "an environment is restored from its snapshot, hooks included, within ten seconds",
        "do less in the hooks that run after the restore",
        "api.invocations:run",
    ),
    "SnapStartNotReadyException": Meaning(
        "the version's snapshot has been taken", "wait until the version is Active", INVOKE
    ),
    "InvalidRuntimeException": Meaning("the function's runtime exists", "choose another one", INVOKE),
    # networks and file systems
    "ENILimitReachedException": Meaning(
        "the account has network interfaces left for the function's networks",
        "raise the quota of EC2, or let functions share subnets and security groups",
        INVOKE,
    ),
    "ENINotReadyException": Meaning(
        "the network interfaces of the function's networks are there", "call again later", INVOKE
    ),
    "EC2AccessDeniedException": Meaning(
        "the function's role may make network interfaces: AWSLambdaVPCAccessExecutionRole",
        "give the role that policy",
        INVOKE,
    ),
    "EC2ThrottledException": Meaning("EC2 has not throttled Lambda", "call again later", INVOKE),
    "EC2UnexpectedException": Meaning("EC2 has answered Lambda as it should", "call again later", INVOKE),
    "SubnetIPAddressLimitReachedException": Meaning(
        "the function's subnets have addresses left", "give it larger subnets, or more of them", INVOKE
    ),
    "InvalidSubnetIDException": Meaning("the function's subnets exist", "correct VpcConfig.SubnetIds", INVOKE),
    "InvalidSecurityGroupIDException": Meaning(
        "the function's security groups exist", "correct VpcConfig.SecurityGroupIds", INVOKE
    ),
    "EFSIOException": Meaning("the function's file system can be read and written", "look at EFS", INVOKE),
    "EFSMountConnectivityException": Meaning(
        "the function's network leads to the mount target, port 2049 open", "look at security groups", INVOKE
    ),
    "EFSMountFailureException": Meaning(
        "the role may mount the access point: elasticfilesystem:ClientMount", "give the role that permission", INVOKE
    ),
    "EFSMountTimeoutException": Meaning("the file system answers in time", "look at EFS", INVOKE),
    # quotas
    "LimitExceededException": Meaning(
        "an event bus has so many rules, and a rule so many targets",
        "put several targets on a rule, or raise the quota",
        "services.schedules.rules:check_room",
        ("schedule_rules", "targets_per_rule"),
    ),
    "PolicyLengthExceededException": Meaning(
        "a resource-based policy is no longer than its limit",
        "remove statements, or let one statement with a wildcard or an organisation stand for several",
        ERRORS,
        ("policy_size",),
    ),
    "CapacityProviderLimitExceededException": Meaning(
        "an account has so many capacity providers in a region",
        "delete one, or raise the quota",
        ERRORS,
        ("capacity_providers",),
    ),
    "FunctionVersionsPerCapacityProviderLimitExceededException": Meaning(
        "a capacity provider runs so many versions of functions",
        "delete versions, or use another capacity provider",
        ERRORS,
        ("function_versions_per_capacity_provider",),
    ),
}
"""By the error's name on the wire."""
