"""SQS: queues by their URLs, which tell whose they are and where."""

from __future__ import annotations

import json
import re
from binascii import Error
from collections.abc import Callable
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from lambdamock.authorisation.needs.need import ApiRequest, Need
from lambdamock.authorisation.needs.services.arns import ANY, is_arn, members_of, narrowed, need_of, text_of
from lambdamock.authorisation.needs.tables import tabled
from lambdamock.domain.arns import partition_of

_HOST: Final = re.compile(r"(?:sqs\.(?P<region>[a-z]+(?:-[a-z]+)+-\d)|(?P<legacy>[a-z]+(?:-[a-z]+)+-\d)\.queue)\.")


def queue_arn(request: ApiRequest, url: str) -> str:
    """The ARN of the queue of a URL; a part that the URL does not tell is that of the call."""
    return _queue_arn(url, request.region, request.account_id)


@lru_cache(1024)
def _queue_arn(url: str, of_call: str, caller: str) -> str:
    """The same, by the region of the call and the account of the caller.

    Source: documented, developer guide of SQS, "Queue and message identifiers".
    """
    parts = urlsplit(url)
    account_id, _, name = parts.path.strip("/").rpartition("/")
    account_id = account_id.rpartition("/")[2]
    host = _HOST.match(parts.hostname or "")
    region = (host["region"] or host["legacy"]) if host else of_call
    owner = account_id if re.fullmatch(r"\d{12}", account_id) else caller
    return f"arn:{partition_of(region)}:sqs:{region}:{owner}:{name}"


def _on_queue(request: ApiRequest) -> list[Need]:
    url = text_of(request, "QueueUrl")
    return [narrowed(need, queue_arn(request, url) if url else None) for need in tabled(request)]


def _cancelling(request: ApiRequest) -> list[Need]:
    """CancelMessageMoveTask: the queue that messages are taken from, which the task's handle tells.

    Source: observed, handles of SQS are JSON with `sourceArn`, in base 64.
    """
    from base64 import b64decode

    try:
        source = members_of(json.loads(b64decode(text_of(request, "TaskHandle")))).get("sourceArn")
    except (Error, ValueError):
        source = None
    return [need_of("sqs:CancelMessageMoveTask", source if isinstance(source, str) and is_arn(source) else ANY)]


RULES: Final[dict[str, Callable[[ApiRequest], list[Need]]]] = {
    "*": _on_queue,
    "CancelMessageMoveTask": _cancelling,
}
