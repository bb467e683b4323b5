"""A small service model, made up to hold every kind of shape and location."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.model import ServiceModel


def members(**shapes: str) -> dict[str, Any]:
    return {name: {"shape": shape} for name, shape in shapes.items()}


def at(location: str, name: str, shape: str) -> dict[str, str]:
    return {"shape": shape, "location": location, "locationName": name}


SHAPES: dict[str, Any] = {
    "Text": {"type": "string"},
    "Name": {"type": "string", "min": 1, "max": 8, "pattern": "[a-z]+"},
    "Kind": {"type": "string", "enum": ["Allow", "Terminate"]},
    "Secret": {"type": "string", "pattern": "[a-z]+", "sensitive": True},
    "Flag": {"type": "boolean"},
    "Count": {"type": "integer", "min": 1, "max": 10},
    "Long": {"type": "long"},
    "Weight": {"type": "double", "min": 0.0, "max": 1.0},
    "Moment": {"type": "timestamp"},
    "IsoMoment": {"type": "timestamp", "timestampFormat": "iso8601"},
    "Blob": {"type": "blob", "min": 2, "max": 4},
    "Body": {"type": "blob", "streaming": True},
    "Names": {"type": "list", "member": {"shape": "Name"}, "min": 1, "max": 2},
    "Kinds": {"type": "list", "member": {"shape": "Kind"}},
    "Weights": {"type": "map", "key": {"shape": "Name"}, "value": {"shape": "Weight"}},
    "Secrets": {"type": "map", "key": {"shape": "Secret"}, "value": {"shape": "Text"}},
    "Groups": {"type": "map", "key": {"shape": "Kind"}, "value": {"shape": "Names"}, "max": 1},
    "Moments": {"type": "list", "member": {"shape": "Moment"}},
    "Blobs": {"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Blob"}},
    "Item": {
        "type": "structure",
        "required": ["Id"],
        "members": {**members(Id="Name", Note="Text", Inner="Item"), "Alias": {"shape": "Text", "locationName": "al"}},
    },
    "Items": {"type": "list", "member": {"shape": "Item"}},
    "MakeInput": {
        "type": "structure",
        "required": ["Owner", "Title"],
        "members": {
            "Owner": at("uri", "Owner", "Name"),
            "Number": at("uri", "Number", "Long"),
            "Limit": at("querystring", "Limit", "Count"),
            "Tags": at("querystring", "tag", "Kinds"),
            "Since": at("querystring", "since", "Moment"),
            "Reverse": at("querystring", "reverse", "Flag"),
            "Trace": at("header", "X-Trace", "Text"),
            "Tries": at("header", "X-Tries", "Count"),
            **members(
                Title="Name", Kind="Kind", Count="Count", Size="Long", Flag="Flag", Weight="Weight", When="Moment",
                Zip="Blob", Names="Names", Kinds="Kinds", Weights="Weights", Secret="Secret", Secrets="Secrets",
                Groups="Groups", Item="Item", Items="Items",
            ),
        },
    },
    "MakeOutput": {
        "type": "structure",
        "members": {
            "Code": {"shape": "Count", "location": "statusCode"},
            "Trace": at("header", "X-Trace", "Text"),
            "Fresh": at("header", "X-Fresh", "Flag"),
            "Expires": at("header", "X-Expires", "Moment"),
            **members(Title="Name", When="Moment", Iso="IsoMoment", Zip="Blob", Moments="Moments", Blobs="Blobs",
                      Item="Item", Items="Items", Weights="Weights"),
        },
    },
    "SendInput": {
        "type": "structure", "required": ["Owner"], "payload": "Data",
        "members": {"Owner": at("uri", "Owner", "Name"), "Data": {"shape": "Body"}},
    },
    "SendOutput": {
        "type": "structure", "payload": "Data",
        "members": {"Trace": at("header", "X-Trace", "Text"), "Data": {"shape": "Body"}},
    },
    "NoteInput": {"type": "structure", "payload": "Note", "members": members(Note="Text")},
    "FailInput": {"type": "structure", "payload": "Item", "members": members(Item="Item")},
    "FailOutput": {"type": "structure", "payload": "Item", "members": members(Item="Item")},
    "ThrottledException": {
        "type": "structure", "error": {"httpStatusCode": 429, "senderFault": True}, "exception": True,
        "members": {
            "retryAfterSeconds": at("header", "Retry-After", "Text"),
            **members(Type="Text", message="Text", Reason="Text"),
        },
    },
    "MissingException": {
        "type": "structure", "error": {"httpStatusCode": 404}, "exception": True,
        "members": members(Type="Text", Message="Text"),
    },
}  # fmt: skip


def operation(method: str, uri: str, status: int, **shapes: str) -> dict[str, Any]:
    described = {kind: {"shape": shape} for kind, shape in shapes.items()}
    return {"http": {"method": method, "requestUri": uri, "responseCode": status}, **described}


OPERATIONS: dict[str, Any] = {
    "Make": operation("POST", "/2000-01-01/owners/{Owner}/{Number}", 201, input="MakeInput", output="MakeOutput"),
    "Send": operation("POST", "/2000-01-01/data/{Owner}", 200, input="SendInput", output="SendOutput"),
    "Fail": operation("POST", "/2000-01-01/failures", 200, input="FailInput", output="FailOutput"),
    "Ping": operation("DELETE", "/2000-01-01/ping", 204),
}


@pytest.fixture(scope="session")
def service_model() -> ServiceModel:
    metadata = {"apiVersion": "2000-01-01", "protocol": "rest-json", "serviceId": "Made Up", "endpointPrefix": "up"}
    operations = {name: {"name": name, **described} for name, described in OPERATIONS.items()}
    return ServiceModel({"metadata": metadata, "operations": operations, "shapes": SHAPES}, service_name="made-up")
