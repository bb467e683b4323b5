"""What messages of refusals mean: the rule behind each, with its member and the numbers it goes by."""

from __future__ import annotations

import re
from typing import Final, NamedTuple


class Rule(NamedTuple):
    """The rule behind a message.

    Attributes:
        message: a regular expression that finds it.
        rule: one sentence without its full stop; `{name}` stands for a group of the expression.
        change: what to do, likewise.
        source: a source, or the place of the code whose docstring has it.
        member: of the request that it is about, a path with dots.
        quotas: numbers that it goes by.
    """

    message: re.Pattern[str]
    rule: str
    change: str
    source: str
    member: str = ""
    quotas: tuple[str, ...] = ()


def _rule(message: str, rule: str, change: str, source: str, member: str = "", *quotas: str) -> Rule:
    return Rule(re.compile(message, re.DOTALL), rule, change, source, member, quotas)


RULES: Final = (
    # code and layers
    _rule("Zipped size must be smaller", "a package that is uploaded directly is no larger than this",
          "put it into S3 and give S3Bucket and S3Key; leave out what the runtime has (boto3)",
          "api.packages:package_of", "Code.ZipFile", "code_size_zipped"),
    _rule("Unzipped size must be smaller|layers exceeds the maximum|Layers consume more",
          "a function's code and layers, unzipped, are together no larger than this",
          "leave out what is not needed, or deploy a container image", "api.packages:package_of", "",
          "code_size_unzipped"),
    _rule("non-empty zip|could not be unzipped|Could not unzip", "the code is a zip with at least one file",
          "build it with zipfile, or let aws.function take a directory", "api.packages:package_of", "Code.ZipFile"),
    _rule("Cannot reference more than", "a function has so many layers at most", "merge layers into one",
          "api.layers:layers_of", "Layers", "layers_per_function"),
    _rule(r"Layer version (?P<arn>\S+) does not exist", "a layer version that a request names exists",
          "publish it first, and use the LayerVersionArn of the answer", "api.layers:layers_of", "Layers"),
    _rule("Layers are not in the same region", "a function's layers are in its own region",
          "publish the layer in the function's region as well", "api.layers:layers_of", "Layers"),
    _rule("Two different versions of the same layer", "a function uses a layer in one version",
          "keep one of the two ARNs", "api.layers:layers_of", "Layers"),
    _rule(r"CodeSHA256 \((?P<given>\S+)\) is different", "a CodeSha256 that is given is that of $LATEST's code",
          "read it anew with GetFunctionConfiguration before publishing", "observed, the recorded refusal",
          "CodeSha256"),
    _rule("mandatory parameters for functions created with deployment packages",
          "a function of a zip has a runtime and a handler", "give Runtime and Handler, or PackageType='Image'",
          "api.settings:_check_package_type"),
    # settings
    _rule(r"Value (?P<given>\S+) at 'runtime'", "a runtime is one that Lambda has", "choose one of those listed",
          "api.settings:_check_runtime", "Runtime"),
    _rule(r"runtime parameter of (?P<given>\S+) is no longer supported",
          "functions are created and updated with runtimes that AWS still supports",
          "choose a newer one; mock_lambda(profile='2019') has the old ones", "domain.runtimes:refusal_of", "Runtime"),
    _rule(r"provided exceeded the \d+KB limit", "all environment variables together, as JSON, fit into this",
          "put large values into SSM, Secrets Manager or S3, and pass their names", "api.settings:_check_environment",
          "Environment.Variables", "environment_size"),
    _rule("reserved keys", "names that the runtime sets itself are not to be set", "choose other names for them",
          "api.settings:_check_environment", "Environment.Variables"),
    _rule("role defined for the function cannot be assumed",
          "the role's trust policy lets lambda.amazonaws.com assume it",
          "correct the trust policy, or the ARN; aws.iam.put_role makes a role that Lambda may assume",
          "api.roles:check_role", "Role"),
    _rule("Cross-account pass role", "a function's role is in its own account", "use a role of that account",
          "api.roles:check_role", "Role"),
    _rule("SecurityGroupIds and SubnetIds must be both", "a network has subnets and security groups, or neither",
          "give both, or two empty lists", "api.networks:vpc_config_of", "VpcConfig"),
    _rule(r"EC2 Error Code: (?P<code>[\w.]+)", "EC2 knows the subnets and security groups: it said {code}",
          "make them with what answers EC2 in this process, or correct the ids", "api.networks:vpc_config_of",
          "VpcConfig"),
    _rule(r"S3 Error Code: (?P<code>\w+)", "the code lies in S3, where the caller may read it: S3 said {code}",
          "put the object there before, in a bucket of the same region", "api.packages:package_of", "Code.S3Key"),
    _rule("(?:function name|name) .*longer than|names must have at most", "a name has so many characters at most",
          "choose a shorter one", "api.lookup:reference_of", "FunctionName", "function_name_length"),
    # names and qualifiers
    _rule(r"Functions from '(?P<theirs>[\w-]+)' are not reachable in this region \('(?P<ours>[\w-]+)'\)",
          "a client reaches the functions of its own region: this one is of {ours}, the ARN of {theirs}",
          "make a client with region_name='{theirs}'", "domain.arns", "FunctionName"),
    _rule("derived qualifier from the function name", "FunctionName and Qualifier name the same version or alias",
          "leave one of the two out", "domain.arns", "Qualifier"),
    _rule("operation is permitted on Lambda functions only", "the operation is about the function, not a version of it",
          "give the name without a qualifier", "api.lookup:unqualified_reference_of", "FunctionName"),
    _rule("Invalid function name", "a function is named by its name, its ARN, or ACCOUNT:function:NAME",
          "correct the name", "domain.arns", "FunctionName"),
    _rule(r"\$LATEST is not supported for an alias", "an alias with weights points to published versions only",
          "publish a version first", "observed, the recorded refusal", "FunctionVersion"),
    _rule("Invalid pagination token", "a Marker is one that the list before has answered",
          "pass NextMarker on as it is, or use client.get_paginator", "documented, API reference, Marker", "Marker"),
    # states
    _rule("(?:Function|Alias|Capacity provider) already exists?: ?(?P<name>\\S+)", "a name is used once: {name} exists",
          "update it instead, or choose another name; aws.reset() begins anew",
          "documented, API reference, ResourceConflictException"),
    _rule("statement id .* already exists", "a statement id is used once in a policy",
          "choose another StatementId, or remove the statement first",
          "documented, API reference, AddPermission, ResourceConflictException", "StatementId"),
    _rule("An update is in progress", "a function is changed when no other change of it is under way",
          "client.get_waiter('function_updated_v2').wait(FunctionName=...) first", "api.lifecycle:check_idle"),
    _rule(r"currently in the following state: (?P<state>\w+)",
          "a function can be invoked when it is Active: it is {state}",
          "client.get_waiter('function_active_v2').wait(FunctionName=...) first; its StateReason tells why it Failed",
          "api.invocations:_target"),
    _rule("following aliases reference it", "a version that aliases point to stays",
          "let the aliases point elsewhere first", "documented, developer guide, versions and aliases", "Qualifier"),
    _rule("because it is in use", "an event source mapping is changed when its last change is over",
          "wait until its State is Enabled or Disabled", "documented, API reference, ResourceInUseException", "UUID"),
    _rule("Revision Id provided does not match",
          "a RevisionId that is given is the latest one: nobody changed the resource since it was read",
          "read the resource again, decide again, and give the RevisionId of that answer",
          "documented, API reference, PreconditionFailedException", "RevisionId"),
    # concurrency
    _rule("decreases account's UnreservedConcurrentExecution",
          "what no function keeps for itself may not fall below a number", "reserve less, or raise the account's quota",
          "domain.concurrency:least_unreserved", "ReservedConcurrentExecutions", "unreserved_concurrency_minimum",
          "concurrent_executions"),
    _rule("should not be lower than function's total provisioned|greater than the reservedConcurrentExecution",
          "provisioned concurrency lies within what the function reserves", "reserve more, or provision less",
          "domain.concurrency:kept_by"),
    _rule("greater than account's unreserved concurrency", "provisioned concurrency comes out of what is unreserved",
          "provision less, or reserve less elsewhere", "domain.concurrency:kept_by", "ProvisionedConcurrentExecutions",
          "concurrent_executions"),
    _rule("must be an alias or a published version", "only what does not change is provisioned",
          "publish a version and name it, or an alias of it, in Qualifier", "documented, developer guide, provisioned "
          "concurrency", "Qualifier"),
    # payloads
    _rule("must be smaller than .* for the Invoke", "a synchronous event has at most this many bytes",
          "put the data into S3 and pass its key", "api.invocations:check_size", "Payload", "invocation_payload"),
    _rule("too large for the Event invocation type", "an asynchronous event has at most this many bytes",
          "put the data into S3 and pass its key, or invoke synchronously", "documented, developer guide, quotas",
          "Payload", "async_payload"),
    _rule("for the InvokeAsync operation", "an event of InvokeAsync has at most this many bytes",
          "use Invoke with InvocationType='Event'", "documented, developer guide, quotas", "InvokeArgs",
          "invoke_async_payload"),
    _rule("Client context must be", "a client context is base64 of a JSON object of limited size",
          "give base64.b64encode(json.dumps(...).encode()).decode()", "documented, API reference, Invoke",
          "ClientContext", "client_context"),
    _rule(r"tenant", "functions with a tenancy configuration are invoked with TenantId, others without",
          "give TenantId, or leave it out", "api.invocations:_tenant", "TenantId"),
    # event sources and destinations
    _rule(r"Queue visibility timeout: (?P<theirs>\d+) seconds is less than Function timeout: (?P<ours>\d+)",
          "a queue hides messages for at least as long as the function may run: {theirs} s are less than {ours} s",
          "set the queue's VisibilityTimeout to six times the function's timeout", "api.mapping_targets:check_source",
          "EventSourceArn"),
    _rule("Unrecognized event source", "an event source is one that Lambda polls",
          "S3, SNS and EventBridge invoke by themselves: give them permission instead of a mapping",
          "documented, API reference, CreateEventSourceMapping", "EventSourceArn"),
    _rule(r"Unsupported (?P<member>\w+) parameter for given",
          "{member} is no setting of mappings of this kind of source",
          "leave {member} out", "api.mapping_rules:_members_suit_the_source"),
    _rule(r"Maximum batch window in seconds must be greater", "a batch of a queue of more than 10 takes a window",
          "give MaximumBatchingWindowInSeconds of at least 1, or a BatchSize of at most 10",
          "documented, developer guide of today, SQS", "BatchSize"),
    _rule("Filter criteria exceeds", "a mapping has so many filters", "join patterns: a field takes a list of values",
          "documented, developer guide of today, event filtering", "FilterCriteria", "filters_per_mapping"),
    _rule("Invalid filter pattern definition", "a filter is an event pattern of EventBridge, as JSON",
          "try it with lambdamock.filters, which says where it is wrong", "documented, developer guide of today, event "
          "filtering", "FilterCriteria"),
    _rule("Function does not exist|function doesn't exist", "the function of the request exists",
          "create it first, or correct its name", "documented, API reference", "FunctionName"),
    _rule("destination for itself", "what is left of a function's events does not go to itself",
          "choose another destination",
          "documented, developer guide of today, destinations; assumed, the wording", "DestinationConfig"),
    # tags
    _rule("Number of tags exceeds", "a resource has so many tags", "remove tags with UntagResource",
          "domain.tags:merged", "Tags", "tags_per_resource"),
    _rule("aws: prefixed tag", "tags that begin with aws: are AWS's own", "choose other names", "domain.tags:merged",
          "Tags"),
    _rule("Tag keys must have|Tag values must have", "keys have up to 128 characters, values up to 256",
          "shorten them", "domain.tags:merged", "Tags"),
)  # fmt: skip
"""The first whose expression is found holds."""
