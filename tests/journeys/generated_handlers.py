"""Functions written by Hypothesis: what they log, return and raise, and how they are configured.

All is source text, put together from tables; a failing example is a package that can be read. What the texts refer to
is in `generated_modules`.
"""

from __future__ import annotations

import json
from typing import Any, Final

from hypothesis import strategies as st
from tests.journeys.generated_modules import EPILOGUE, MODULES, PRELUDE

RUNTIMES: Final = ("python3.9", "python3.10", "python3.11", "python3.12", "python3.13", "python3.14")
ARN: Final = "arn:aws:lambda:eu-west-1:123456789012:function:fn"

# ---------------------------------------------------------------------------------------------------------- values

plain_texts: Final = st.text(
    st.characters(codec="utf-8", exclude_characters="\r\x85\u2028\u2029\x0b\x0c\x1c\x1d\x1e"), max_size=8
)
texts: Final = plain_texts | st.sampled_from(
    ["é", "日本", "\U0001f600", "a\tb", "two\nlines", "  indented", "\x7f", "\x00", "\u2028", "%s", "%d%%", "</script>"]
)

SCALARS: Final = (
    "None", "True", "False", "0", "-1", "10**30", "1.0", "-0.0", "1e100", "1e-7", "0.1", "123456789.123456789",
    'float("nan")', 'float("inf")', '-float("inf")',
    'Decimal("1.10")', 'Decimal("1E+3")', 'Decimal("NaN")', 'Decimal("sNaN")', 'Decimal("-Infinity")', 'Decimal("-0")',
    "Number.ONE", "Word.HI", 'Text("text")', "Int(7)", "Float(1.5)", "calls", "len(calls)",
)  # fmt: skip
ODDITIES: Final = (
    'b"bytes"', 'b"\\xc3\\xa9"', 'b"\\xff"', 'bytearray(b"x")', 'memoryview(b"x")', "Point(1, 2)",
    'Point([b"a"], None)', "Color.RED", "{1}", "frozenset()", "range(3)", "Ellipsis", "1j",
    "fractions.Fraction(1, 3)", "object", "Point", "Record", 'Record({"a": Point(1, 2)})', "Record([1])",
    "BrokenRecord()", "Json()", "Data()", "Broken", "Rows([9])", "datetime.date(2026, 1, 2)",
    "datetime.datetime(2026, 1, 2, 3, 4, 5)", "datetime.timedelta(1)", "uuid.UUID(int=1)",
    "collections.OrderedDict(b=1, a=2)", "collections.defaultdict(list, a=[1])", "Items(a=1)",
    "collections.Counter('aab')", "collections.deque([1])", "collections.UserDict(a=1)", "collections.ChainMap({})",
    "(x for x in [1])", "iter([])", "map(str, [])", "{}.keys()", "len", "os", "circular()", "nested(90)",
    'ValueError("x")', "type(None)", "NotImplemented", '"\\ud800"', '"\\udc80"', "Broken()",
)  # fmt: skip
KEYS: Final = (
    "1", "-2", "10**25", "1.5", 'float("nan")', 'float("inf")', "None", "True", "False", 'b"key"', 'b"\\xff"', "(1,)",
    "Color.RED", "Number.ONE", "Word.HI", 'Text("key")', "Int(3)", "Float(2.5)", 'Decimal("1.5")', "Point(1, 2)",
)  # fmt: skip

scalars: Final = (
    st.sampled_from(SCALARS)
    | texts.map(repr)
    | st.integers(-(2**70), 2**70).map(repr)
    | st.floats(allow_nan=False, allow_infinity=False).map(repr)
)
leaves: Final = st.one_of(
    scalars, scalars, st.sampled_from(ODDITIES), st.sampled_from(["event", "context.aws_request_id"])
)
keys: Final = texts.map(repr) | st.sampled_from(KEYS)


def _containers(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    rows = st.lists(values, max_size=3)
    pairs = st.lists(st.tuples(keys, values), max_size=3)
    return st.one_of(
        rows.map(lambda row: f"[{', '.join(row)}]"),
        rows.map(lambda row: f"({''.join(value + ', ' for value in row)})"),
        pairs.map(lambda items: "{" + ", ".join(f"{key}: {value}" for key, value in items) + "}"),
        values.map(lambda value: f"Point({value}, 2)"),
        values.map(lambda value: f'Record({{"a": {value}}})'),
    )


values: Final = st.recursive(leaves, _containers, max_leaves=6)

# ------------------------------------------------------------------------------------------------------ exceptions

messages: Final = texts.map(repr)
ERRORS: Final = (
    "ValueError()", 'ValueError("")', "ValueError(1, 2)", "ValueError(None)", "KeyError('k')", "KeyError()", "Silent()",
    "Problem", "Problem()", "Wordy()", "Mute()", "NotText()", 'Outer.Inner("inner")', "StopIteration()", "RuntimeError",
    'OSError(2, "No such file", "x.txt")', 'FileNotFoundError("gone")', 'UnicodeDecodeError("u8", b"x", 0, 1, "why")',
    'SyntaxError("bad")', 'SyntaxError("bad", ("f.py", 3, 1, "x ="))', 'ImportError("lib")', "AssertionError()",
    'ModuleNotFoundError("no", name="x")', "TimeoutError()", "RecursionError()", "MemoryError()", "Warning('w')",
    'NotImplementedError("é")', 'json.JSONDecodeError("m", "doc", 1)', 'noted(ValueError("v"), "a note")', "5", "None",
    'ValueError("\\ud800")', "decimal.InvalidOperation()", "asyncio.TimeoutError()", "UserWarning",
)  # fmt: skip
FATAL: Final = (
    "SystemExit()", "SystemExit(0)", "SystemExit(3)", "SystemExit(300)", "SystemExit(-1)", 'SystemExit("bye")',
    "SystemExit(True)", "SystemExit([1])", "Rude()", 'Rude("é")', "GeneratorExit()", "asyncio.CancelledError()",
)  # fmt: skip
errors: Final = st.one_of(
    st.sampled_from(ERRORS),
    messages.map("ValueError({})".format),
    messages.map("Problem({})".format),
    messages.map("RuntimeError({})".format),
)
SLIPS: Final = (
    "1 / 0", "undefined", "None.x", "[][0]", '{}["k"]', 'int("x")', "len(5)", "open('/nowhere')", "assert False, 'why'",
    "assert not event or None", "import nowhere", "from os import nowhere", "json.loads('{')", "'é' + 1",
    "context.nope",
    'exec("x = ")', 'eval("1 +")', "helper.each([1, 0])", "[1 / x for x in (1, 0)]", "(lambda: 1 / 0)()",
    "next(iter([]))",
    "deep(1, 2, 3)", "sys.exit()", "sys.exit(4)", "sys.exit('bye é')", "os._exit(0)", "os._exit(5)", "os.abort",
    "x = (1 +\n        'a')", "deep(\n        2,\n        ValueError('long call'),\n    )", "exit(6)", "quit()",
    "os.environ['NOPE']", "os.environ['A'] = 1", "sys.stdout.write(1)", "logger.setLevel('NOPE')", "raise",
    "logger.info('%d', 'x')", "logger.error('%d', 'x')", "logger.error('%s')",
    "logger.error('a', extra={'message': 1})",
    "functools.partial(deep, 1)()", "sorted([1, 'a'])", "max([])", "Decimal('x')", "uuid.UUID('x')", "[].remove(1)",
    "json.dumps({1})", "datetime.date(2026, 13, 1)", "asyncio.run(None)", "b'\\xff'.decode()", "'\\ud800'.encode()",
)  # fmt: skip

raises: Final = st.one_of(
    errors.map("raise {}".format),
    st.sampled_from(FATAL).map("raise {}".format),
    st.sampled_from(SLIPS),
    st.sampled_from(SLIPS),
    st.tuples(st.integers(0, 6), errors).map(lambda pair: f"deep({pair[0]}, {pair[1]})"),
    st.tuples(errors, errors, st.booleans()).map(lambda parts: "chained({}, {}, {})".format(*parts)),
    st.tuples(errors, errors).map(lambda parts: "during({}, {})".format(*parts)),
    errors.map("reraised({})".format),
    errors.map("helper.fail({})".format),
)

# ------------------------------------------------------------------------------------------------------------- logs

LOGGERS: Final = ("logging", "logger", "logging.getLogger()", 'logging.getLogger("a.b")', "helper.log")
LEVELS: Final = ("debug", "info", "warning", "error", "critical", "exception")
MESSAGES: Final = (
    '"text"', '"%s and %s", 1, "é"', '"%(a)s", {"a": 1}', '"%r", Point(1, 2)', '{"a": 1}', '{"a": {1}, "b": Data()}',
    '{"a": 1}, 2', "ValueError('v')", "None", "5", "[1]", '""', '"two\\nlines"', '"%.3f", 1 / 3', '"100%"', '"%s", ()',
    '"%s", None', "Point(1, 2)", "b'x'", 'Text("text")', '"\\ud800"', '{"é": float("nan")}', "{1: 2, None: 3}",
    "{(1,): 2}", "circular()[1]", "Record({})", '{"message": "m", "level": "l"}', "Broken()", "context",
)  # fmt: skip
OPTIONS: Final = (
    "", "", "", ", exc_info=True", ", exc_info=ValueError('given')", ", exc_info=(None, None, None)",
    ", exc_info=False",
    ", extra={'user': 'é', 'n': 1}", ", extra={'o': Data(), 'd': Decimal('1.10'), 'none': None}",
    ", extra={'level': 'mine', 'requestId': 'mine', 'timestamp': 0}", ", extra={'logger': 'mine', 'location': 'here'}",
    ", extra={'tenantId': 't', 'aws_request_id': 'mine', 'tenant_id': 'mine'}", ", extra={'taskName': 'task'}",
    ", extra={'_frame_type': None}", ", extra={1: 2}", ", stacklevel=2", ", extra={'b': b'x', 'inf': float('inf')}",
    ", extra={'errorType': 'mine', 'stackTrace': []}", ", extra={'stack_info': 'x', 'exc_text': 'y'}",
)  # fmt: skip
SETUPS: Final = (
    "logger.setLevel(logging.DEBUG)", "logging.getLogger().setLevel('INFO')", "logging.basicConfig(level=10)",
    "logging.basicConfig(level='INFO', force=True, format='%(levelname)s|%(name)s|%(message)s')", "logging.disable(40)",
    "logging.getLogger().addHandler(logging.StreamHandler(sys.stdout))", "logger.propagate = False",
    "logger.addHandler(logging.StreamHandler())", "logging.addLevelName(25, 'NOTICE')",
    "logging.getLogger().addHandler(labelled)", "logger.addHandler(labelled)", "logging.captureWarnings(True)",
    "logging.getLogger().handlers[0].setFormatter(logging.Formatter('<%(message)s>'))",
    "logging.disable(logging.NOTSET)",
    "logging.getLogger().handlers[0].setLevel('ERROR')", "logging.getLogger().handlers.clear()",
    "logger.addFilter(lambda record: record.levelno > 30)",
    "logging.getLogger().handlers[0].addFilter(lambda record: False)",
    "print(type(logging.getLogger().handlers[0]).__name__, logging.getLogger().handlers[0].formatter.datefmt)",
    "print(len(logging.getLogger().handlers), logging.getLogger().level, logging.root.filters)",
)  # fmt: skip
WRITES: Final = (
    "sys.stdout.write('no line end')", "sys.stderr.write('error\\n')", "sys.stdout.writelines(['a\\n', 'b'])",
    "print('to', 'stderr', file=sys.stderr)", "print(end='')", "print('a', 'b', sep='|', end='.')",
    "print(1, flush=True)",
    "sys.stdout.flush()", "sys.stdout.buffer.write(b'\\xc3\\xa9\\n'); sys.stdout.buffer.flush()", "context.log(5)",
    "context.log('é')", "context.log(None)", "print(context)", "print(sorted(context.w3c()))", "context.log(b'x')",
    "print(context.identity, context.client_context, context.tenant_id)", "print('\\ud800')", "print('\\udc80')",
    "print(sys.stdout.encoding, sys.stderr.errors, sys.stdout.errors)", "print(__name__, __package__, sys.path[0])",
    "print(os.getcwd(), __file__, sys.argv)", "calls.append(1)", "print(json.dumps({'a': 'é'}))", "print(logger.name)",
    "print(os.environ.get('AWS_LAMBDA_LOG_FORMAT'), os.environ['_HANDLER'])", "print('carriage\\rreturn')", "print()",
    "print(sys.stdout.isatty(), sys.stdin is None)", "warnings.warn('careful')",
    "print(vars(context).keys() >= {'aws_request_id'}, context.get_remaining_time_in_millis() > 0)",
    "print(callable(context.log), context.memory_limit_in_mb, context.function_version, context.invoked_function_arn)",
    "print(context.identity.cognito_identity_id, type(context).__name__, type(context.identity).__name__)",
)  # fmt: skip

log_calls: Final = st.one_of(
    st.tuples(
        st.sampled_from(LOGGERS), st.sampled_from(LEVELS), st.sampled_from(MESSAGES), st.sampled_from(OPTIONS)
    ).map(lambda parts: "{}.{}({}{})".format(*parts)),
    st.tuples(st.sampled_from((0, 1, 5, 15, 25, 35, 49, 55, 60)), st.sampled_from(MESSAGES)).map(
        lambda parts: "logger.log({}, {})".format(*parts)
    ),
)
caught: Final = st.tuples(raises.filter(lambda text: "exit" not in text.lower()), log_calls).map(
    lambda parts: f"try:\n        {parts[0]}\n    except Exception:\n        {parts[1]}"
)
statements: Final = st.one_of(
    log_calls,
    log_calls,
    caught,
    values.map("print({})".format),
    st.sampled_from(WRITES),
    st.sampled_from(SETUPS),
)
results: Final = st.one_of(values, values, st.sampled_from(ODDITIES))
endings: Final = st.one_of(results.map("return {}".format), raises)

# -------------------------------------------------------------------------------------------------------- functions

HANDLERS: Final = (
    *("app.handler",) * 60,
    "app", "", ".", ".handler", "app.", "app..handler", "app.nope", "nope.handler", "sys.exit", "time.sleep",
    "app.logger",
    "app.calls", "app.PRELUDE", "app.Callable", "app.callable_object", "app.partial", "app.coroutine", "app.generator",
    "app.counted_handler", "app.one_argument", "app.shape", "app.lazy", "package.module.handler",
    "package/module.handler",
    "package/module/handler", "package.handler", "nope/module.handler", "json.dumps", "app.é", "app.__doc__",
    "builtins.print",
    "app/handler", "helper.fail", "package.broken.handler", "package.indented.handler", "package.missing.handler",
    "package.nul.handler", "package.tabs.handler", "é.handler", "app.py.handler", "app.handler.x", "/app.handler",
    "app.Data",
    "package.exits.handler", "package.absent.handler", "package.relative.handler", "my-module.handler", "logging.info",
)  # fmt: skip
EVENTS: Final = ("null", "{}", '"text"', '{"a": [1, 2.50, null], "é": "\\u00e9"}', "[1e400]", "12345678901234567890123")
CLIENT_CONTEXTS: Final = (
    None, None, None, "{}", '{"custom": {"a": 1}, "env": null}', '{"client": {"app_title": "é", "installation_id": 5}}',
    '{"w3c": {"traceparent": "00-1", "baggage": 5}, "custom": []}', "null", '{"other": 1}',
)  # fmt: skip


def _module(imports: list[str], body: list[str], ending: str) -> str:
    early = "".join(f"    {text}\n" for text in imports)
    late = "".join(f"    {text}\n" for text in [*body, ending])
    return (
        f"{PRELUDE}import helper\n\ncontext = event = None\nif True:\n    pass\n{early}\n"
        f"def handler(event, context):\n{late}{EPILOGUE}"
    )


@st.composite
def functions(draw: st.DrawFn) -> dict[str, Any]:
    """A case as `managed_runtime.serve` reads it, with `runtime` in addition."""
    at_import = draw(
        st.lists(statements, max_size=1) | raises.map(lambda text: [text]) if _seldom(draw) else st.just([])
    )
    body = draw(st.lists(statements, max_size=3))
    variables = {}
    if level := draw(st.sampled_from(("", "", "", "DEBUG", "INFO", "WARN", "ERROR", "FATAL", "TRACE", "info", "NOPE"))):
        variables["AWS_LAMBDA_LOG_LEVEL"] = level
    if log_format := draw(st.sampled_from(("", "", "JSON", "JSON", "Text", "json"))):
        variables["AWS_LAMBDA_LOG_FORMAT"] = log_format
    invocation = st.builds(
        lambda event, client_context, tenant_id: {
            "event": event, "client_context": client_context, "tenant_id": tenant_id,
        },
        st.sampled_from(EVENTS) | values_of_events,
        st.sampled_from(CLIENT_CONTEXTS),
        st.sampled_from((None, None, None, "tenant")),
    )  # fmt: skip
    handler = draw(st.sampled_from(HANDLERS))
    text = _module(at_import, body, draw(endings))
    warns = "warn(" in text or handler == "app.coroutine"  # shown once per invocation here, once per environment there
    return {
        "runtime": draw(st.sampled_from(RUNTIMES)),
        "handler": handler,
        "variables": variables,
        "files": {**MODULES, "app.py": text},
        "arn": ARN,
        "invocations": draw(st.lists(invocation, min_size=1, max_size=1 if warns else 2)),
    }


values_of_events: Final = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | plain_texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(plain_texts, inner, max_size=3),
    max_leaves=5,
).map(json.dumps)


def _seldom(draw: st.DrawFn) -> bool:
    return draw(st.integers(0, 5)) == 5
