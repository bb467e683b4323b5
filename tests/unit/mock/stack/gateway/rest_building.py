"""A REST API that tests build resource by resource."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from lambdamock import Aws
from lambdamock.mock.stack.gateway.rest_api import RestApi
from lambdamock.mock.stack.resources.apigateway import KINDS
from lambdamock.mock.stack.site import Made, Site


def echo(event: dict[str, Any], context: object) -> dict[str, Any]:
    return {"statusCode": 200, "body": json.dumps(event)}


def guard(event: dict[str, Any], context: object) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": event["methodArn"]}
    return {
        "principalId": "ann",
        "context": {"level": 3},
        "usageIdentifierKey": "abc",
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
    }


class Building:
    """A REST API with functions "echo" and "guard", built resource by resource."""

    def __init__(self, aws: Aws, **properties: Any) -> None:
        self.aws = aws
        self.site = Site(aws._simulation, "shop", Path(), {})
        for function in (echo, guard):
            aws.function(function, name=function.__name__).allow("apigateway")
        self.made: list[Made] = []
        self.api_id = self.make("RestApi", "Shop", Name="shop", **properties).ref
        self.api: RestApi = self.site.apis.rest[self.api_id]
        self.root = self.made[0].attributes["RootResourceId"]

    def make(self, kind: str, logical_id: str, **properties: Any) -> Made:
        made = KINDS[f"AWS::ApiGateway::{kind}"].make(self.site, logical_id, properties)
        self.made.append(made)
        return made

    def own(self, kind: str, logical_id: str, **properties: Any) -> Made:
        return self.make(kind, logical_id, RestApiId=self.api_id, **properties)

    def uri(self, function: str = "echo") -> str:
        arn = f"arn:aws:lambda:us-east-1:{self.aws.account_id}:function:{function}"
        return f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{arn}/invocations"

    def method(self, verb: str = "GET", *, path: str = "orders", **properties: Any) -> None:
        resource = self.own("Resource", f"Of{path}", ParentId=self.root, PathPart=path).ref
        integration = {"Type": "AWS_PROXY", "IntegrationHttpMethod": "POST", "Uri": self.uri()}
        given = {"Integration": integration, "AuthorizationType": "NONE", **properties}
        self.own("Method", f"{verb}{path}", ResourceId=resource, HttpMethod=verb, **given)

    def deploy(self, **properties: Any) -> RestApi:
        deployment = self.own("Deployment", "Deployment").ref
        self.own("Stage", "Stage", DeploymentId=deployment, StageName="live", **properties)
        return self.api
