"""CloudWatch: namespaces of metrics, which have no ARNs, and what alarms do."""

from __future__ import annotations

from typing import Any, Final

from lambdamock.authorisation.needs.need import ApiRequest
from lambdamock.authorisation.needs.services.arns import text_of, texts_of

_ALARMS: Final = ("PutCompositeAlarm", "PutMetricAlarm")
_ACTIONS: Final = ("OKActions", "AlarmActions", "InsufficientDataActions")


def _namespace(request: ApiRequest) -> dict[str, Any]:
    """Source: documented, user guide of CloudWatch, "Using condition keys to limit access to CloudWatch namespaces"."""
    namespace = text_of(request, "Namespace")
    return {"cloudwatch:namespace": namespace} if namespace else {}


def _alarm(request: ApiRequest) -> dict[str, Any]:
    """Source: documented, user guide of CloudWatch, "Using condition keys to limit alarm actions"."""
    actions = texts_of([action for member in _ACTIONS for action in request.params.get(member) or ()])
    return {"cloudwatch:AlarmActions": actions} if actions else {}


RULES: Final[dict[str, Any]] = {}
CONTEXT: Final = {"PutMetricData": _namespace, **dict.fromkeys(_ALARMS, _alarm)}
