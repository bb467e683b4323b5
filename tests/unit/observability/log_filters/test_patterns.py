"""Which log events filter patterns let through."""

from __future__ import annotations

import pytest

from lambdamock.observability.log_filters import FilterError, parse

TERMS = [
    ("", ["anything", ""], []),
    ("ERROR", ["ERROR 1", "[ERROR]", "ERRORS"], ["error", "WARN"]),
    ("ERROR ARGUMENTS", ["ERROR too many ARGUMENTS", "ARGUMENTS ERROR"], ["ERROR"]),
    ('"INTERNAL SERVER ERROR"', ["500 INTERNAL SERVER ERROR"], ["INTERNAL ERROR SERVER"]),
    ("?ERROR ?WARN", ["ERROR", "WARN"], ["INFO"]),
    ("ERROR -EXITING", ["ERROR 1"], ["ERROR EXITING", "INFO"]),
    ('-"going down"', ["up"], ["going down"]),
    ("?ERROR -EXITING", ["INFO"], ["ERROR EXITING"]),
    (r'"say \"hi\""', ['say "hi"'], ["say hi"]),
    ("%AUTHORI[SZ]ED%", ["UNAUTHORIZED", "AUTHORISED"], ["AUTHORED"]),
]
DOCUMENTS = [
    ('{ $.level = "ERROR" }', ['{"level": "ERROR"}'], ['{"level": "INFO"}', "{}", "ERROR", "[1]"]),
    ('{ $.level != "ERROR" }', ['{"level": "INFO"}'], ['{"level": "ERROR"}', "{}"]),
    ("{ $.level = ERROR }", ['{"level": "ERROR"}'], ['{"level": "INFO"}']),
    ('{ $.ip = "10.0.*" }', ['{"ip": "10.0.3.4"}'], ['{"ip": "10.1.0.0"}']),
    ("{ $.code = 4* }", ['{"code": 404}', '{"code": "400"}'], ['{"code": 500}']),
    ("{ $.code = 404 }", ['{"code": 404}', '{"code": 404.0}'], ['{"code": 405}', '{"code": true}']),
    ("{ $.took >= 5 }", ['{"took": 5}', '{"took": 7.5}'], ['{"took": 4}', '{"took": "x"}', '{"took": null}']),
    ("{ $.took < -1.5 }", ['{"took": -2}'], ['{"took": -1}']),
    ("{ $.a = 1 && ($.b = 2 || $.c = 3) }", ['{"a": 1, "b": 2}', '{"a": 1, "c": 3}'], ['{"a": 1}', '{"b": 2}']),
    ("{ $.a = 1 || $.b = 2 && $.c = 3 }", ['{"a": 1}', '{"b": 2, "c": 3}'], ['{"b": 2}']),
    ('{ $.items[0].sku = "x" }', ['{"items": [{"sku": "x"}]}'], ['{"items": [{"sku": "y"}]}', '{"items": []}']),
    ('{ $.items[*].sku = "x" }', ['{"items": [{"sku": "y"}, {"sku": "x"}]}'], ['{"items": [{"sku": "y"}]}']),
    ("{ $.a IS NULL }", ['{"a": null}'], ['{"a": 0}', "{}"]),
    ("{ $.a NOT EXISTS }", ["{}"], ['{"a": null}']),
    ("{ $.a IS TRUE }", ['{"a": true}'], ['{"a": 1}', '{"a": false}']),
    ("{ $.a IS FALSE }", ['{"a": false}'], ['{"a": 0}', "{}"]),
    ("{ $.name = %^A.n% }", ['{"name": "Ann"}'], ['{"name": "Jan"}']),
]
COLUMNS = [
    ("[ip, user, code = 4*]", ["1.2.3.4 ann 404"], ["1.2.3.4 ann 500", "1.2.3.4 404", "1.2.3.4 ann 404 more"]),
    ("[..., code = 4*, size > 10]", ["a b c 404 11", "404 11"], ["a 404 9", "a 200 11", "11"]),
    ("[first = ERROR, ...]", ["ERROR", "ERROR and more"], ["INFO ERROR"]),
    ('[ip, at, request = "GET *"]', ['1.2.3.4 [1/Jan/2026 00:00] "GET /x HTTP/1.1"'], ['1.2.3.4 [x y] "PUT /x"']),
    ("[code = 404 || code = 410]", ["404", "410"], ["500"]),
    ("[level != INFO, ...]", ["WARN x"], ["INFO x"]),
]


@pytest.mark.parametrize(("pattern", "through", "held"), [*TERMS, *DOCUMENTS, *COLUMNS])
def test_a_pattern_lets_through(pattern: str, through: list[str], held: list[str]) -> None:
    matches = parse(pattern)
    assert {message: matches(message) for message in through + held} == dict.fromkeys(through, True) | dict.fromkeys(
        held, False
    )


@pytest.mark.parametrize(
    "pattern",
    [
        "foo.bar",
        '"open',
        "{ $.a = }",
        "{ $.a }",
        "{ a = 1 }",
        "{ $.a = 1 && }",
        "{ ($.a = 1 }",
        "{ $.a = 1 $.b = 2 }",
        "{ $.a > x }",
        "{ $. = 1 }",
        "{}",
        "[a, ..., b, ...]",
        "[a = ]",
        "[a b]",
        "%(%",
        "{ $.a = %(% }",
    ],
)
def test_what_is_no_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(FilterError):
        parse(pattern)
