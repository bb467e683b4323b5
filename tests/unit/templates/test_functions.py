"""Intrinsic functions."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.templates.places import PLACE

from lambdamock.errors import TemplateError
from lambdamock.templates import Evaluation, read_template

BODY: dict[str, Any] = {
    "Parameters": {
        "Env": {"Type": "String", "Default": "dev"},
        "Names": {"Type": "CommaDelimitedList", "Default": "a,b,c"},
        "Count": {"Type": "Number", "Default": 2},
    },
    "Mappings": {"Sizes": {"dev": {"Memory": 128, "Zones": ["a", "b"]}, "eu-west-1": {"Memory": 256}}},
    "Conditions": {"IsDev": {"Fn::Equals": [{"Ref": "Env"}, "dev"]}, "Never": {"Fn::Not": [{"Condition": "IsDev"}]}},
    "Resources": {"Orders": {"Type": "AWS::SQS::Queue"}},
}
EXTENDED = {**BODY, "Transform": "AWS::LanguageExtensions"}


def value(expression: Any, body: dict[str, Any] = BODY, **options: Any) -> Any:
    evaluation = Evaluation(read_template(body), {}, PLACE, imports={"shop-table": "orders"}, **options)

    def attribute(name: str, attribute: str) -> Any:
        if attribute == "Nothing":
            raise TemplateError(f"{name} has no {attribute}")
        return f"<{name} {attribute}>"

    return evaluation.value(expression, "Here", lambda name: f"<{name}>", attribute)


ZONES = ["eu-west-1a", "eu-west-1b", "eu-west-1c"]


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        pytest.param({"a": [1, True, 1.5, "x", {}]}, {"a": [1, True, 1.5, "x", {}]}, id="values"),
        pytest.param(
            {"Condition": {"StringEquals": {"a": "b"}}}, {"Condition": {"StringEquals": {"a": "b"}}}, id="a policy"
        ),
        pytest.param({"Ref": "Orders"}, "<Orders>", id="Ref of a resource"),
        pytest.param({"Ref": "Env"}, "dev", id="Ref of a parameter"),
        pytest.param({"Ref": "Names"}, ["a", "b", "c"], id="Ref of a list"),
        pytest.param({"Ref": "Count"}, "2", id="Ref of a number"),
        pytest.param({"Ref": "AWS::Region"}, "eu-west-1", id="region"),
        pytest.param({"Ref": "AWS::AccountId"}, "123456789012", id="account"),
        pytest.param({"Ref": "AWS::Partition"}, "aws", id="partition"),
        pytest.param({"Ref": "AWS::StackName"}, "shop", id="stack"),
        pytest.param({"Ref": "AWS::StackId"}, PLACE.stack_id, id="stack's ARN"),
        pytest.param({"Ref": "AWS::URLSuffix"}, "amazonaws.com", id="suffix"),
        pytest.param({"Ref": "AWS::NotificationARNs"}, [], id="notifications"),
        pytest.param({"Ref": "AWS::NoValue"}, None, id="no value"),
        pytest.param(
            {"a": [{"Ref": "AWS::NoValue"}, 1], "b": {"Ref": "AWS::NoValue"}}, {"a": [1]}, id="no value within"
        ),
        pytest.param({"Fn::GetAtt": ["Orders", "Arn"]}, "<Orders Arn>", id="GetAtt"),
        pytest.param({"Fn::GetAtt": ["Orders", "Outputs.X"]}, "<Orders Outputs.X>", id="GetAtt with a dot"),
        pytest.param({"Fn::GetAtt": ["Orders", {"Ref": "Env"}]}, "<Orders dev>", id="GetAtt of a reckoned attribute"),
        pytest.param({"Fn::If": ["IsDev", {"Ref": "Env"}, 2]}, "dev", id="If"),
        pytest.param({"Fn::If": ["Never", {"Ref": "Gone"}, 2]}, 2, id="If not"),
        pytest.param({"a": {"Fn::If": ["Never", 1, {"Ref": "AWS::NoValue"}]}}, {}, id="If without a value"),
        pytest.param({"Fn::Sub": "x"}, "x", id="Sub of nothing"),
        pytest.param(
            {"Fn::Sub": "${Orders}/${Orders.Arn}/${Orders.Outputs.X}/${Env}/${AWS::Region}/${!Literal}/$x/${"},
            "<Orders>/<Orders Arn>/<Orders Outputs.X>/dev/eu-west-1/${Literal}/$x/${",
            id="Sub",
        ),
        pytest.param({"Fn::Sub": "${Count}"}, "2", id="Sub of a number"),
        pytest.param(
            {"Fn::Sub": ["${Env}-${A.B}-${N}-${Y}", {"Env": "mine", "A.B": {"Ref": "Env"}, "N": 5, "Y": True}]},
            "mine-dev-5-true",
            id="Sub with values",
        ),
        pytest.param({"Fn::Join": ["-", ["a", 1, True, {"Ref": "Env"}]]}, "a-1-true-dev", id="Join"),
        pytest.param({"Fn::Join": [",", {"Ref": "Names"}]}, "a,b,c", id="Join of a list"),
        pytest.param({"Fn::Join": ["", ["a", {"Ref": "AWS::NoValue"}]]}, "a", id="Join without a value"),
        pytest.param({"Fn::Join": ["", []]}, "", id="Join of nothing"),
        pytest.param({"Fn::Split": [",", "a,b,"]}, ["a", "b", ""], id="Split"),
        pytest.param({"Fn::Split": ["-", {"Ref": "AWS::Region"}]}, ["eu", "west", "1"], id="Split of a function"),
        pytest.param({"Fn::Select": [1, ["a", "b"]]}, "b", id="Select"),
        pytest.param({"Fn::Select": ["0", {"Fn::Split": ["|", "x|y"]}]}, "x", id="Select of Split"),
        pytest.param({"Fn::Select": [{"Ref": "Count"}, {"Ref": "Names"}]}, "c", id="Select by a parameter"),
        pytest.param({"Fn::FindInMap": ["Sizes", "dev", "Memory"]}, 128, id="FindInMap"),
        pytest.param({"Fn::FindInMap": ["Sizes", {"Ref": "Env"}, "Zones"]}, ["a", "b"], id="FindInMap of a parameter"),
        pytest.param({"Fn::FindInMap": ["Sizes", {"Ref": "AWS::Region"}, "Memory"]}, 256, id="FindInMap of the region"),
        pytest.param({"Fn::Base64": "hü"}, "aMO8", id="Base64"),
        pytest.param({"Fn::Base64": {"Fn::Sub": "${Env}"}}, "ZGV2", id="Base64 of Sub"),
        pytest.param({"Fn::GetAZs": ""}, ZONES, id="GetAZs here"),
        pytest.param({"Fn::GetAZs": {"Ref": "AWS::Region"}}, ZONES, id="GetAZs of a region"),
        pytest.param({"Fn::Select": [0, {"Fn::GetAZs": "us-east-1"}]}, "us-east-1a", id="GetAZs elsewhere"),
        pytest.param({"Fn::Cidr": ["10.0.0.0/16", 2, 8]}, ["10.0.0.0/24", "10.0.1.0/24"], id="Cidr"),
        pytest.param({"Fn::Cidr": ["10.0.0.0/24", "2", "5"]}, ["10.0.0.0/27", "10.0.0.32/27"], id="Cidr of texts"),
        pytest.param({"Fn::Cidr": ["fd00::/48", 1, 64]}, ["fd00::/64"], id="Cidr of six"),
        pytest.param({"Fn::ImportValue": {"Fn::Sub": "${AWS::StackName}-table"}}, "orders", id="ImportValue"),
    ],
)
def test_functions(expression: Any, result: Any) -> None:
    assert value(expression) == result


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        pytest.param({"Fn::Length": [1, 2]}, 2, id="Length"),
        pytest.param({"Fn::Length": {"Ref": "Names"}}, 3, id="Length of a parameter"),
        pytest.param(
            {"Fn::ToJsonString": {"a": {"Ref": "Env"}, "b": [1, {"Ref": "AWS::NoValue"}]}},
            '{"a":"dev","b":[1]}',
            id="ToJsonString",
        ),
        pytest.param(
            {"Fn::FindInMap": ["Sizes", "prod", "Memory", {"DefaultValue": {"Ref": "Env"}}]}, "dev", id="default"
        ),
        pytest.param({"Fn::FindInMap": ["Sizes", "dev", "Memory", {"DefaultValue": 5}]}, 128, id="no default"),
    ],
)
def test_language_extensions(expression: Any, result: Any) -> None:
    assert value(expression, EXTENDED) == result
    with pytest.raises(TemplateError):
        value(expression)


@pytest.mark.parametrize(
    ("expression", "refusal"),
    [
        pytest.param(
            {"Fn::GetAtt": ["Orders", "Nothing"]}, "Here: Orders has no Nothing", id="what attributes say is placed"
        ),
        pytest.param(
            {"a": [0, {"b": {"Fn::GetAtt": ["Orders", "Nothing"]}}]}, "Here.a.1.b: Orders has no", id="within"
        ),
        pytest.param({"Ref": 1}, "every Ref object must have a single String value.", id="Ref"),
        pytest.param(
            {"Ref": "Env", "b": 1}, "Template error: Ref has to stand alone, and b stands beside it", id="beside"
        ),
        pytest.param({"Fn::GetAtt": "Orders"}, "Fn::GetAtt object requires two non-empty parameters", id="GetAtt"),
        pytest.param({"Fn::If": ["IsDev", 1]}, "Fn::If requires a list argument with three elements", id="If"),
        pytest.param({"Fn::If": ["Nothing", 1, 2]}, "Unresolved condition dependency Nothing", id="If of nothing"),
        pytest.param({"Fn::Join": ["-"]}, "every Fn::Join object requires two parameters", id="Join"),
        pytest.param({"Fn::Join": ["-", [["a"]]]}, "every Fn::Join object requires two parameters", id="Join of lists"),
        pytest.param({"Fn::Join": ["-", "ab"]}, "every Fn::Join object requires two parameters", id="Join of a text"),
        pytest.param({"Fn::Split": ["", "ab"]}, "every Fn::Split object requires two parameters", id="Split"),
        pytest.param({"Fn::Select": ["x", []]}, "Fn::Select requires a list argument with two elements", id="Select"),
        pytest.param(
            {"Fn::Select": [0, "ab"]}, "Fn::Select requires a list argument with two elements", id="of a text"
        ),
        pytest.param(
            {"Fn::Select": [3, {"Ref": "Names"}]}, "Fn::Select cannot select nonexistent value at index 3", id="too far"
        ),
        pytest.param(
            {"Fn::Select": [-1, ["a"]]}, "Fn::Select cannot select nonexistent value at index -1", id="negative"
        ),
        pytest.param(
            {"Fn::Sub": "${Names}"},
            "variable Names in Fn::Sub expression does not resolve to a string",
            id="Sub of a list",
        ),
        pytest.param({"Fn::Sub": ["a"]}, "One or more Fn::Sub intrinsic functions don't specify expected", id="Sub"),
        pytest.param(
            {"Fn::Sub": "${}"}, "variable names in Fn::Sub syntax must contain only alphanumeric", id="nameless"
        ),
        pytest.param({"Fn::FindInMap": ["Sizes", "dev"]}, "every Fn::FindInMap object requires three", id="FindInMap"),
        pytest.param(
            {"Fn::FindInMap": ["Size", "dev", "Memory"]},
            "Mapping named 'Size' is not present in the 'Mappings' section of template.",
            id="no map",
        ),
        pytest.param(
            {"Fn::FindInMap": ["Sizes", "prod", "Memory"]}, "Unable to get mapping for Sizes::prod::Memory", id="no key"
        ),
        pytest.param({"Fn::Base64": []}, "every Fn::Base64 object must have a String-typed value.", id="Base64"),
        pytest.param({"Fn::GetAZs": []}, "every Fn::GetAZs object must have a String-typed value.", id="GetAZs"),
        pytest.param({"Fn::Cidr": "10.0.0.0/16"}, "Fn::Cidr requires a list argument with two or three", id="Cidr"),
        pytest.param({"Fn::Cidr": ["10.0.0.0/24", 9, 5]}, "10.0.0.0/24 has no 9 parts of 5 bits", id="too many"),
        pytest.param({"Fn::Cidr": ["10.0.0.0/24", 1, 40]}, "Fn::Cidr requires a list argument with two", id="too wide"),
        pytest.param(
            {"Fn::Cidr": ["nowhere", 1, 8]}, "'nowhere' does not appear to be an IPv4 or IPv6", id="no network"
        ),
        pytest.param({"Fn::Cidr": ["10.0.0.0/8", 10**9, 8]}, "how many parts (1 to 256)", id="no end"),
        pytest.param(
            {"Fn::ImportValue": "other"},
            "No export named other found. Say what another stack exports: imports={'other': ...}",
            id="ImportValue",
        ),
        pytest.param({"Fn::ForEach::Names": []}, "Encountered unsupported function: Fn::ForEach::Names", id="ForEach"),
        pytest.param(
            {"Fn::Equals": [1, 1]}, "Encountered unsupported function: Fn::Equals Supported", id="a condition"
        ),
        pytest.param({"Fn::Length": []}, "it needs Transform: AWS::LanguageExtensions", id="Length"),
    ],
)
def test_mistakes(expression: Any, refusal: str) -> None:
    with pytest.raises(TemplateError) as refused:
        value(expression)
    assert str(refused.value).startswith("Here")
    assert refusal in str(refused.value)


@pytest.mark.parametrize(
    "expression", [{"Fn::Length": "ab"}, {"Fn::ToJsonString": "ab"}], ids=["Length", "ToJsonString"]
)
def test_mistakes_with_language_extensions(expression: Any) -> None:
    with pytest.raises(TemplateError, match=r"Here: Template error: every Fn::\w+ object must have"):
        value(expression, EXTENDED)


STORE = {
    "/shop/table": "orders",
    "/shop/table:2": "orders-2",
    "/aws/reference/secretsmanager/db": '{"user": "me", "port": 1}',
    "/aws/reference/secretsmanager/arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-a": "word",
}


@pytest.mark.parametrize(
    ("text", "result"),
    [
        pytest.param("{{resolve:ssm:/shop/table}}", "orders", id="a parameter"),
        pytest.param("a-{{resolve:ssm:/shop/table:2}}-{{resolve:ssm:/shop/table}}", "a-orders-2-orders", id="versions"),
        pytest.param("{{resolve:ssm-secure:/shop/table}}", "orders", id="an encrypted parameter"),
        pytest.param({"Fn::Sub": "{{resolve:ssm:/${AWS::StackName}/table}}"}, "orders", id="of a function"),
        pytest.param({"Fn::Join": ["", ["{{resolve:ssm:/shop", "/table}}"]]}, "orders", id="joined"),
        pytest.param("{{resolve:secretsmanager:db}}", STORE["/aws/reference/secretsmanager/db"], id="a secret"),
        pytest.param("{{resolve:secretsmanager:db:SecretString:user}}", "me", id="of a secret"),
        pytest.param("{{resolve:secretsmanager:db:SecretString:port::}}", "1", id="a number of a secret"),
        pytest.param(
            "{{resolve:secretsmanager:arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-a}}", "word", id="by ARN"
        ),
    ],
)
def test_dynamic_references(text: Any, result: str) -> None:
    assert value({"a": text}, parameter_store=STORE.__getitem__) == {"a": result}


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        pytest.param(
            "ssm:/x", "Unable to fetch parameters [/x] from parameter store for this account.", id="parameter"
        ),
        pytest.param("secretsmanager:x", "Unable to fetch parameters [/aws/reference/secretsmanager/x]", id="secret"),
        pytest.param("secretsmanager:db:SecretString:x", "Could not find a value associated with JSONKey", id="key"),
        pytest.param(
            "secretsmanager:db:SecretBinary", "only the current SecretString of a secret is known", id="binary"
        ),
        pytest.param("secretsmanager:db:::OLD", "only the current SecretString of a secret is known", id="stage"),
        pytest.param("s3:x", "Could not parse the dynamic reference {{resolve:s3:x}}", id="another service"),
    ],
)
def test_dynamic_references_to_nothing(text: str, refusal: str) -> None:
    with pytest.raises(TemplateError) as refused:
        value({"a": f"{{{{resolve:{text}}}}}"}, parameter_store=STORE.__getitem__)
    assert str(refused.value).startswith("Here.a: ")
    assert refusal in str(refused.value)


@pytest.mark.parametrize("text", ["{{resolve:ssm:/shop/table}}", "{{resolve:secretsmanager:db}}"])
def test_dynamic_references_ask_somebody(text: str) -> None:
    with pytest.raises(TemplateError, match=r"nothing answers ssm.* here: start moto's mock_aws\(\)"):
        value(text)


@pytest.mark.parametrize(
    ("partition", "suffix"),
    [("aws-cn", "amazonaws.com.cn"), ("aws-us-gov", "amazonaws.com"), ("aws-iso", "c2s.ic.gov")],
)
def test_hosts_of_other_partitions(partition: str, suffix: str) -> None:
    evaluation = Evaluation(read_template(BODY), {}, PLACE._replace(partition=partition))
    assert evaluation.value({"Ref": "AWS::URLSuffix"}, "Here", str, str) == suffix
