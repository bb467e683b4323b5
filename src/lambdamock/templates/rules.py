"""Rules: what parameters have to be together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lambdamock.errors import TemplateError
from lambdamock.templates.conditions import holds
from lambdamock.templates.mistakes import placed

if TYPE_CHECKING:
    from lambdamock.templates.expressions import Scope


def check_rules(rules: Mapping[str, Any], scope: Scope, source: str) -> None:
    """Refuse parameters that break a rule of their template.

    Raises:
        TemplateError: an assertion does not hold, or asks what is not known here (`Fn::RefAll`, `Fn::ValueOf`, …).

    Source: documented, CloudFormation user guide, "Rules"; the words of the error: assumed.
    """
    for name, rule in rules.items():
        where = f"{source}: Rules.{name}"
        assertions = rule.get("Assertions") if isinstance(rule, Mapping) else None
        if not isinstance(assertions, list) or not all(isinstance(one, Mapping) for one in assertions):
            raise TemplateError(f"{where}: Template format error: Every Rules member must contain a list of Assertions")
        with placed(where):
            if not holds(rule.get("RuleCondition", True), scope):
                continue
            for assertion in assertions:
                if not holds(assertion.get("Assert"), scope):
                    said = assertion.get("AssertDescription", "an assertion does not hold")
                    raise TemplateError(f"{where}: Template constraint validation failed: {said}")
