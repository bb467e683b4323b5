"""What every generated package has: values, exceptions and ways to raise them; modules beside the handler's."""

from __future__ import annotations

from typing import Final

PRELUDE: Final = """\
import asyncio, collections, dataclasses, datetime, decimal, enum, fractions
import functools, json, logging, os, sys, uuid, warnings
from decimal import Decimal

Point = collections.namedtuple("Point", "x y")
logger = logging.getLogger(__name__)
calls = []

class Color(enum.Enum):
    RED = 1

class Number(enum.IntEnum):
    ONE = 1

class Word(str, enum.Enum):
    HI = "hi"

class Text(str):
    def __str__(self):
        return "another text"

class Int(int):
    def __repr__(self):
        return "an int"

class Float(float):
    def __repr__(self):
        return "a float"

class Items(dict):
    def items(self):
        return [("other", 1)]

class Rows(list):
    def __iter__(self):
        return iter([1, 2, 3])

class Record:
    def __init__(self, content):
        self.content = content
    def _asdict(self):
        return self.content

class Json:
    for_json = __json__ = lambda self: {"a": 1}
    def __repr__(self):
        return "Json()"

class Broken:
    def __str__(self):
        raise ValueError("no text")
    __repr__ = __str__

class BrokenRecord:
    def _asdict(self):
        raise LookupError("no dict")

@dataclasses.dataclass
class Data:
    a: int = 1

class Problem(Exception):
    pass

class Rude(BaseException):
    pass

class Silent(Exception):
    def __str__(self):
        return ""

class Mute(Exception):
    def __str__(self):
        raise RuntimeError("no words")

class Wordy(Exception):
    def __str__(self):
        return "first line\\n  second line\\n"

class NotText(Exception):
    def __str__(self):
        return 5

class Outer:
    class Inner(Exception):
        pass

class Callable:
    def __init__(self, *ignored):
        pass
    def __call__(self, event, context):
        return "called"

labelled = logging.StreamHandler(sys.stdout)
labelled.setFormatter(logging.Formatter("<%(asctime)s %(levelno)s %(levelname)s %(message)s>", "%Y"))

def circular():
    values = [1]
    values.append({"again": values})
    return values

def nested(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value

def deep(depth, error):
    if depth:
        return deep(depth - 1, error)
    raise error

def chained(error, cause, hide=False):
    try:
        raise cause
    except BaseException as first:
        if hide:
            raise error from None
        raise error from first

def during(error, other):
    try:
        raise other
    except Exception:
        raise error

def noted(error, note):
    error.__notes__ = [note]
    return error

def reraised(error):
    try:
        deep(1, error)
    except Exception as caught:
        raise caught

def counted(function):
    @functools.wraps(function)
    def wrapper(*args):
        calls.append(1)
        return function(*args)
    return wrapper
"""

HELPER: Final = """\
import logging

log = logging.getLogger("helper")

def fail(error):
    log.warning("about to fail")
    raise error

def each(values):
    return [1 // value for value in values]
"""

MODULES: Final = {
    "helper.py": HELPER,
    "my-module.py": "def handler(event, context):\n    return __name__\n",
    "package/__init__.py": "def handler(event, context):\n    return __name__, __package__\n",
    "package/module.py": (
        "from . import handler as above\n\ndef handler(event, context):\n    return above(event, context), __name__\n"
    ),
    "package/broken.py": "def handler(event, context)\n    return 1\n",
    "package/indented.py": "def handler(event, context):\nreturn 1\n",
    "package/tabs.py": "def handler(event, context):\n\tif event:\n        return 1\n\treturn 2\n",
    "package/missing.py": "import nowhere.at_all\n",
    "package/absent.py": "from helper import nothing\n",
    "package/relative.py": "from .. import nothing\n",
    "package/nul.py": "x = '\x00'\n",
    "package/exits.py": "import sys\nprint('leaving')\nsys.exit(7)\n",
}
EPILOGUE: Final = """\

callable_object = Callable()
partial = functools.partial(deep, 2)
counted_handler = counted(handler)
shape = lambda event, context: {"n": len(calls)}

async def coroutine(event, context):
    return 1

def generator(event, context):
    yield 1

def one_argument(event):
    return 1

def __getattr__(name):
    if name == "lazy":
        raise KeyError(name)
    raise AttributeError(name)
"""
