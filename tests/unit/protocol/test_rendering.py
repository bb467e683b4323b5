from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from botocore.model import ServiceModel

from lambdamock.protocol.rendering import renderer_of
from lambdamock.wire import Response

MOMENT = datetime(2024, 1, 2, 3, 4, 5, 678000, tzinfo=timezone.utc)


def rendered(service_model: ServiceModel, shape: str | None, result: dict[str, Any], status: int = 200) -> Response:
    return renderer_of(service_model.shape_for(shape) if shape else None)(result, "the-id", status)


def headers(body: bytes, **more: str) -> dict[str, str]:
    return {
        "content-type": "application/json",
        "content-length": str(len(body)),
        "x-amzn-requestid": "the-id",
        **{name.replace("_", "-"): value for name, value in more.items()},
    }


@pytest.mark.parametrize(
    ("result", "body"),
    [
        pytest.param({}, b"{}", id="nothing"),
        pytest.param({"Title": "é"}, '{"Title":"é"}'.encode(), id="text"),
        pytest.param({"Title": None}, b"{}", id="none-is-absent"),
        pytest.param({"Unknown": 1}, b"{}", id="unknown-is-dropped"),
        pytest.param({"When": MOMENT}, b'{"When":1704164645.678}', id="timestamp"),
        pytest.param({"When": datetime(1970, 1, 1)}, b'{"When":0}', id="naive-timestamp-is-utc"),  # noqa: DTZ001
        pytest.param({"When": 1.5}, b'{"When":1.5}', id="timestamp-in-seconds"),
        pytest.param({"Iso": MOMENT}, b'{"Iso":"2024-01-02T03:04:05.678000Z"}', id="timestamp-by-format"),
        pytest.param(
            {"Iso": datetime(2024, 1, 2, 1, tzinfo=timezone(timedelta(hours=1)))},
            b'{"Iso":"2024-01-02T00:00:00Z"}',
            id="timestamp-of-another-zone",
        ),
        pytest.param({"Zip": b"\x00\xff"}, b'{"Zip":"AP8="}', id="bytes"),
        pytest.param({"Moments": [MOMENT]}, b'{"Moments":[1704164645.678]}', id="list"),
        pytest.param({"Blobs": {"a": b"a"}}, b'{"Blobs":{"a":"YQ=="}}', id="map"),
        pytest.param({"Weights": {"a": 0.5}}, b'{"Weights":{"a":0.5}}', id="plain-map"),
        pytest.param(
            {"Items": [{"Id": "a", "Alias": "b", "Note": None, "Inner": {"Inner": {"Alias": "c"}}}]},
            b'{"Items":[{"Id":"a","al":"b","Inner":{"Inner":{"al":"c"}}}]}',
            id="structures",
        ),
    ],
)
def test_members_of_the_body_are_json(service_model: ServiceModel, result: dict[str, Any], body: bytes) -> None:
    assert rendered(service_model, "MakeOutput", result) == Response(200, headers(body), body)


def test_members_of_headers_are_texts(service_model: ServiceModel) -> None:
    result = {"Trace": "t", "Fresh": True, "Expires": MOMENT}

    expected = headers(b"{}", x_trace="t", x_fresh="true", x_expires="Tue, 02 Jan 2024 03:04:05 GMT")
    assert rendered(service_model, "MakeOutput", result) == Response(200, expected, b"{}")


def test_the_member_that_stands_for_the_status_wins(service_model: ServiceModel) -> None:
    assert rendered(service_model, "MakeOutput", {"Code": 207}, 200).status == 207


@pytest.mark.parametrize(
    ("shape", "result", "status", "body"),
    [
        pytest.param("SendOutput", {"Data": b"\x00raw"}, 200, b"\x00raw", id="bytes"),
        pytest.param("SendOutput", {"Data": "é"}, 200, "é".encode(), id="text"),
        pytest.param("SendOutput", {}, 202, b"", id="no-bytes"),
        pytest.param("FailOutput", {"Item": {"Alias": "a"}}, 200, b'{"al":"a"}', id="structure"),
        pytest.param("FailOutput", {}, 200, b"{}", id="no-structure"),
        pytest.param("MakeOutput", {"Title": "a"}, 204, b"", id="no-content"),
        pytest.param(None, {}, 200, b"", id="operation-without-output"),
    ],
)
def test_a_payload_is_the_whole_body(
    service_model: ServiceModel, shape: str | None, result: dict[str, Any], status: int, body: bytes
) -> None:
    assert rendered(service_model, shape, result, status) == Response(status, headers(body), body)
