"""Builders of the events that services hand to functions: one module per service, one function per kind of event.

Pure: each call returns a new JSON-able dictionary that depends on its arguments alone. Modules load when first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lambdamock.events import alb as alb
    from lambdamock.events import alexa as alexa
    from lambdamock.events import apigateway as apigateway
    from lambdamock.events import authorizers as authorizers
    from lambdamock.events import cloudformation as cloudformation
    from lambdamock.events import cloudfront as cloudfront
    from lambdamock.events import cloudtrail as cloudtrail
    from lambdamock.events import codecommit as codecommit
    from lambdamock.events import codepipeline as codepipeline
    from lambdamock.events import cognito as cognito
    from lambdamock.events import config as config
    from lambdamock.events import connect as connect
    from lambdamock.events import documentdb as documentdb
    from lambdamock.events import dynamodb as dynamodb
    from lambdamock.events import eventbridge as eventbridge
    from lambdamock.events import firehose as firehose
    from lambdamock.events import iot as iot
    from lambdamock.events import kafka as kafka
    from lambdamock.events import kinesis as kinesis
    from lambdamock.events import lex as lex
    from lambdamock.events import logs as logs
    from lambdamock.events import mq as mq
    from lambdamock.events import s3 as s3
    from lambdamock.events import s3_batch as s3_batch
    from lambdamock.events import secretsmanager as secretsmanager
    from lambdamock.events import ses as ses
    from lambdamock.events import sns as sns
    from lambdamock.events import sqs as sqs
    from lambdamock.events import urls as urls
    from lambdamock.events.origin import Origin

__all__ = [
    "Origin",
    "alb",
    "alexa",
    "apigateway",
    "authorizers",
    "cloudformation",
    "cloudfront",
    "cloudtrail",
    "codecommit",
    "codepipeline",
    "cognito",
    "config",
    "connect",
    "documentdb",
    "dynamodb",
    "eventbridge",
    "firehose",
    "iot",
    "kafka",
    "kinesis",
    "lex",
    "logs",
    "mq",
    "s3",
    "s3_batch",
    "secretsmanager",
    "ses",
    "sns",
    "sqs",
    "urls",
]


def __getattr__(name: str) -> Any:
    """Load a service's builders when they are first asked for."""
    from importlib import import_module

    if name == "Origin":
        return import_module("lambdamock.events.origin").Origin
    if name not in __all__:
        from lambdamock.errors import did_you_mean

        raise AttributeError(f"module {__name__!r} has no attribute {name!r}{did_you_mean(name, __all__)}")
    return import_module(f"lambdamock.events.{name}")


def __dir__() -> list[str]:
    return __all__
