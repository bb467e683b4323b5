"""Which route of an API a path belongs to."""

from __future__ import annotations

import pytest

from lambdamock.mock.stack.gateway.paths import Found, find

PATHS = [
    "/",
    "/pets",
    "/pets/{id}",
    "/pets/dog",
    "/pets/{id}/toys/{toy}",
    "/pets/{proxy+}",
    "/files/{key+}",
    "$default",
]


@pytest.mark.parametrize(
    ("path", "found"),
    [
        pytest.param("/", Found("/", {}), id="the root"),
        pytest.param("/pets", Found("/pets", {}), id="spelled out"),
        pytest.param("/pets/dog", Found("/pets/dog", {}), id="spelled out before a parameter"),
        pytest.param("/pets/7", Found("/pets/{id}", {"id": "7"}), id="a parameter before a greedy one"),
        pytest.param("/pets/dog/toys/1", Found("/pets/{id}/toys/{toy}", {"id": "dog", "toy": "1"}), id="goes back"),
        pytest.param("/pets/7/food/9", Found("/pets/{proxy+}", {"proxy": "7/food/9"}), id="the rest"),
        pytest.param("/pets/a%2Fb", Found("/pets/{id}", {"id": "a%2Fb"}), id="an encoded slash parts nothing"),
        pytest.param("/%70ets", Found("/pets", {}), id="encoded letters"),
        pytest.param("/files/a/b.txt", Found("/files/{key+}", {"key": "a/b.txt"}), id="greedy by any name"),
        pytest.param("/files", None, id="greedy needs a segment"),
        pytest.param("/files/", None, id="greedy needs one that is not empty"),
        pytest.param("/Pets", None, id="case counts"),
        pytest.param("/nothing/here", None, id="$default is no path"),
    ],
)
def test_a_path_belongs_to_the_most_specific_one_that_it_fits(path: str, found: Found | None) -> None:
    assert find(path, PATHS) == found
