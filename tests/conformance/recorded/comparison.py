"""Where an answer differs from the recording of it.

Recordings hold placeholders for what differs from run to run. `<uuid:1>` and the like stand for one value throughout a
scenario, and two of them for two values; `<timestamp:2022-07-13T13:48:01Z>` stands for any moment in that form,
`ANYTHING` for any value. Everything else is compared as it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

ANYTHING: Final = frozenset({
    "date", "datetime", "timestamp", "code-sha256", "lambda-url", "function-url", "maximum-batching-window-in-seconds",
    "<datetime>", "<code-size>", "<code-sha256>", "<location>", "<layer-location>", "<function-url>", "<log-result:1>",
    "sent-timestamp", "sender-id", "<approximate-first-receive-timestamp>",
    "<duration>", "<memory>", "<remaining-time-in-millis>", "<stack-trace>", "<approximate-creation-datetime>",
    "<approximate-arrival-timestamp>", "<execution-start>", "<cert-domain>", "<unsubscribe-domain>",
})  # fmt: skip
_KNOWN: Final = {"<partition>": "aws", "<region>": "us-east-1"}
_MOMENT: Final = "<timestamp:"
_PLACEHOLDER: Final = re.compile(r"<timestamp:[\dTZ:.-]+>|<<?[a-zA-Z][\w-]*>?(?::\d+)?>")
_REPEATED: Final = re.compile(r"<(\w):len\((\d+)\)>")
# Patterns change with the version of botocore's model: their text is left out.
_PATTERN: Final = re.compile(r"(regular expression pattern: ).*?(?=\]?(?:; Value|$))")
_MISSING: Final = object()


class Comparison:
    """Compares the answers of one scenario; remembers what its placeholders stand for."""

    def __init__(self) -> None:
        self._meanings: dict[str, str] = dict(_KNOWN)

    def differences(self, recorded: Any, given: Any, path: str = "") -> Iterator[str]:
        """The places where `given` is not what was recorded, in words."""
        if isinstance(recorded, str):
            if recorded not in ANYTHING and not self._is_meant(recorded, given):
                yield f"{path}: recorded {recorded!r}, given {given!r}"
        elif isinstance(given, str) and isinstance(recorded, dict | list):
            yield from self.differences(recorded, _parsed(given), path)
        elif isinstance(recorded, dict) and isinstance(given, dict):
            for key in sorted({*recorded, *given}):
                yield from self._member(recorded.get(key, _MISSING), given.get(key, _MISSING), f"{path}.{key}")
        elif isinstance(recorded, list) and isinstance(given, list) and len(recorded) == len(given):
            for position, (one, other) in enumerate(zip(recorded, given, strict=True)):
                yield from self.differences(one, other, f"{path}[{position}]")
        elif type(recorded) is not type(given) or recorded != given:
            yield f"{path}: recorded {recorded!r}, given {given!r}"

    def _member(self, recorded: Any, given: Any, path: str) -> Iterator[str]:
        if recorded is _MISSING:
            yield f"{path}: not in the recording, given {given!r}"
        elif given is _MISSING:
            yield f"{path}: recorded {recorded!r}, not given"
        else:
            yield from self.differences(recorded, given, path)

    def _is_meant(self, recorded: str, given: Any) -> bool:
        """Whether a recorded text can stand for what was given; then its placeholders keep that meaning."""
        template = _PATTERN.sub(r"\1...", _REPEATED.sub(lambda match: match[1] * int(match[2]), recorded))
        text = _PATTERN.sub(r"\1...", str(given))
        groups: dict[str, str] = {}
        expression = ""
        end = 0
        for match in _PLACEHOLDER.finditer(template):
            expression += re.escape(template[end : match.start()]) + self._expression(match[0], groups)
            end = match.end()
        found = re.fullmatch(expression + re.escape(template[end:]), text, re.DOTALL)
        if found is None:
            return False
        meanings = {placeholder: found[group] for placeholder, group in groups.items()}
        if set(meanings.values()) & set(self._meanings.values()) or len(set(meanings.values())) < len(meanings):
            return False  # two placeholders stand for two values
        self._meanings.update(meanings)
        return True

    def _expression(self, placeholder: str, groups: dict[str, str]) -> str:
        if placeholder in ANYTHING:
            return ".+?"
        if placeholder.startswith(_MOMENT):
            return re.sub(r"\d", r"\\d", re.escape(placeholder.removeprefix(_MOMENT).removesuffix(">")))
        if placeholder in self._meanings:
            return re.escape(self._meanings[placeholder])
        if placeholder in groups:
            return f"(?P={groups[placeholder]})"
        groups[placeholder] = f"g{len(groups)}"
        return f"(?P<{groups[placeholder]}>.+?)"


def _parsed(text: str) -> Any:
    """What JSON in a text says, where the recording shows that; the text itself when it is none."""
    try:
        return json.loads(text)
    except ValueError:
        return [text]  # differs from whatever was recorded, without asking again
