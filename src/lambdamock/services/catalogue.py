"""The services that invoke functions: one table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, Literal, NamedTuple

from lambdamock.errors import UsageError, did_you_mean
from lambdamock.services import sources

InvocationType = Literal["Event", "RequestResponse"]


class Retries(NamedTuple):
    """What a service does when Lambda refuses its call; what the function itself makes of the event is not asked.

    Attributes:
        waits: virtual seconds before each further attempt; none gives up at once.
        codes: the refusals after which it tries again; all of them when there are none here.
    """

    waits: tuple[float, ...] = ()
    codes: frozenset[str] = frozenset()

    def wait_after(self, attempts: int, code: str) -> float | None:
        """Seconds until it tries again after so many attempts, the last one refused with `code`; None: never."""
        if attempts > len(self.waits) or (self.codes and code not in self.codes):
            return None
        return self.waits[attempts - 1]


class Service(NamedTuple):
    """A service as the functions that it invokes know it.

    Attributes:
        title: its name.
        principal: who it is to a function's policy. None: it acts with a role or with the rights of its caller, and
            needs no statement there.
        invocation_types: the ways in which it invokes; the first one unless its own configuration says otherwise.
        source: reads the ARN of the source from an event.
        tells_account: whether its call has `aws:SourceAccount`.
        aliases: other names of the principal, with "{region}".
        action: what it asks for.
        token: reads from an event what policies compare with `lambda:EventSourceToken`.
        retries: what it does when Lambda refuses.
    """

    title: str
    principal: str | None
    invocation_types: tuple[InvocationType, ...]
    source: sources.Source = sources.of_nothing
    tells_account: bool = True
    aliases: tuple[str, ...] = ()
    action: str = "lambda:InvokeFunction"
    token: Callable[[Mapping[str, Any]], str | None] | None = None
    retries: Retries = Retries()


_LEAVES: Final[tuple[InvocationType, ...]] = ("Event",)
_WAITS: Final[tuple[InvocationType, ...]] = ("RequestResponse",)
_WAITS_OR_LEAVES: Final[tuple[InvocationType, ...]] = ("RequestResponse", "Event")
_LEAVES_OR_WAITS: Final[tuple[InvocationType, ...]] = ("Event", "RequestResponse")

SNS_RETRIES: Final = 3
"""How often SNS tries again when Lambda refuses its call, at once each time.

Source: documented, rule B185, and the SNS developer guide of today, "Message delivery retries", its first phase;
assumed, that the later phases (23 days) are left out, and that a missing permission is retried, too.
"""
_FIREHOSE: Final = Retries((1.0, 1.0, 1.0), frozenset({"TooManyRequestsException", "ServiceException"}))
"""Source: documented, Firehose developer guide, "Data transformation failure handling"; assumed, the second between."""

SERVICES: Final[Mapping[str, Service]] = {
    # Those that leave an event. Source: documented, rules B029 and B031.
    "s3": Service("Amazon S3", "s3.amazonaws.com", _LEAVES, sources.named_by("Records", 0, "s3", "bucket", "arn")),
    "sns": Service(  # never tells the account: documented, rule B189
        "Amazon SNS",
        "sns.amazonaws.com",
        _LEAVES,
        sources.named_by("Records", 0, "Sns", "TopicArn"),
        tells_account=False,
        retries=Retries((0.0,) * SNS_RETRIES),
    ),
    # Does not repeat a call that a policy or a missing function refuses: documented, EventBridge user guide.
    "eventbridge": Service("Amazon EventBridge", "events.amazonaws.com", _LEAVES, sources.rule_of),
    # The role of a schedule's target needs lambda:InvokeFunction: documented, EventBridge Scheduler user guide.
    "scheduler": Service("Amazon EventBridge Scheduler", None, _LEAVES, sources.named_by("resources", 0)),
    "logs": Service(
        "CloudWatch Logs",
        "logs.amazonaws.com",
        _LEAVES,
        sources.log_group_of,
        aliases=("logs.{region}.amazonaws.com", "logs.{region}.amazonaws.com.cn"),
    ),
    "ses": Service(  # the action of the receipt rule says how: documented, SES developer guide, "Invoke Lambda"
        "Amazon SES",
        "ses.amazonaws.com",
        _LEAVES_OR_WAITS,
        sources.always("ses", "receipt-rule-set/my-rule-set:receipt-rule/my-rule"),
    ),
    # Calls with the rights of whoever changes the stack: documented, CloudFormation user guide, "Custom resources".
    "cloudformation": Service("AWS CloudFormation", None, _LEAVES, sources.named_by("StackId")),
    "codecommit": Service(
        "AWS CodeCommit", "codecommit.amazonaws.com", _LEAVES, sources.named_by("Records", 0, "eventSourceARN")
    ),
    "config": Service("AWS Config", "config.amazonaws.com", _LEAVES, sources.named_by("configRuleArn")),
    "iot": Service("AWS IoT", "iot.amazonaws.com", _LEAVES, sources.always("iot", "rule/my-rule")),
    # The pipeline's service role needs lambda:InvokeFunction: documented, CodePipeline user guide, "Invoke Lambda".
    "codepipeline": Service("AWS CodePipeline", None, _LEAVES),
    # Those that wait for the result. Source: documented, rule B028.
    "alb": Service(
        "Elastic Load Balancing",
        "elasticloadbalancing.amazonaws.com",
        _WAITS,
        sources.named_by("requestContext", "elb", "targetGroupArn"),
    ),
    # An integration of type AWS may ask for Event: documented, API Gateway developer guide, "Asynchronous invocation".
    "apigateway": Service("Amazon API Gateway", "apigateway.amazonaws.com", _WAITS_OR_LEAVES, sources.api_of),
    "url": Service(
        "The function URL", "*", _WAITS, action="lambda:InvokeFunctionUrl", tells_account=False
    ),  # whoever asks: documented, developer guide, "Control access to function URLs"
    "cognito": Service("Amazon Cognito", "cognito-idp.amazonaws.com", _WAITS, sources.user_pool_of),
    "cognito_sync": Service("Cognito Sync", "cognito-sync.amazonaws.com", _WAITS, sources.identity_pool_of),
    "lex": Service("Amazon Lex V2", "lexv2.amazonaws.com", _WAITS, sources.bot_of),
    "lex_v1": Service("Amazon Lex", "lex.amazonaws.com", _WAITS, sources.intent_of),
    # Alexa belongs to no account: assumed. Its skill is the condition lambda:EventSourceToken: documented.
    "alexa": Service(
        "Alexa Skills Kit", "alexa-appkit.amazon.com", _WAITS, tells_account=False, token=sources.skill_of
    ),
    "alexa_smart_home": Service("Alexa Smart Home", "alexa-connectedhome.amazon.com", _WAITS, tells_account=False),
    # The trust of the function's role lets the edge in: documented, CloudFront developer guide, "Permissions".
    "cloudfront": Service("Amazon CloudFront", None, _WAITS),
    # A role of theirs needs lambda:InvokeFunction: documented, in the guides of all three.
    "firehose": Service("Amazon Data Firehose", None, _WAITS, sources.named_by("deliveryStreamArn"), retries=_FIREHOSE),
    "stepfunctions": Service("AWS Step Functions", None, _WAITS_OR_LEAVES),
    "s3_batch": Service("S3 Batch Operations", None, _WAITS),
    "connect": Service(
        "Amazon Connect", "connect.amazonaws.com", _WAITS, sources.named_by("Details", "ContactData", "InstanceARN")
    ),
    "secretsmanager": Service(
        "AWS Secrets Manager", "secretsmanager.amazonaws.com", _WAITS, sources.named_by("SecretId")
    ),
}
"""The services, by the name that `aws.deliver` gives them.

Source: documented, developer guide, rules B025 to B031, and the guide of each service for its principal; assumed, where
no guide says so, that a service tells `aws:SourceAccount`; assumed, one attempt where no retries are described.
"""
OTHER_NAMES: Final[Mapping[str, str]] = {"events": "eventbridge"}
"""What a service is called besides."""


def service_named(name: str) -> Service:
    """A service by its name.

    Raises:
        UsageError: no service is called so.
    """
    service = SERVICES.get(OTHER_NAMES.get(name, name))
    if service is None:
        known = [*SERVICES, *OTHER_NAMES]
        raise UsageError(
            f"no service {name!r} invokes functions{did_you_mean(name, known, or_else='.')} "
            f"There are: {', '.join(known)}"
        )
    return service
