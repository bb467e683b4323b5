"""A template together with its parameters: which resources it asks for, in what order, what its expressions give."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, Final

from lambdamock.errors import TemplateError
from lambdamock.templates.conditions import Conditions
from lambdamock.templates.dynamic_references import ParameterStore
from lambdamock.templates.expressions import Scope, function_of
from lambdamock.templates.functions import NOTHING, branch
from lambdamock.templates.mistakes import Mistake, placed
from lambdamock.templates.order import Circular, ordered
from lambdamock.templates.parameters import Value, parameter_values
from lambdamock.templates.places import NO_VALUE, Place, pseudo_parameters
from lambdamock.templates.reading import Template
from lambdamock.templates.references import references
from lambdamock.templates.resources import Resource
from lambdamock.templates.rules import check_rules
from lambdamock.templates.structure import depended_on, unresolved_dependencies
from lambdamock.templates.transforms import EXTENSIONS, transforms

_NO_IMPORTS: Final[Mapping[str, Any]] = {}


class Evaluation:
    """What a template says, given its parameters.

    Args:
        template: one of CloudFormation; of SAM, what `transformed` made of it.
        given: values of parameters, by name: texts, numbers, booleans or lists.
        imports: what other stacks export, by name.
        parameter_store: gives values of parameters of Systems Manager, by name or "name:version"; of secrets by
            "/aws/reference/secretsmanager/" and their id. It raises LookupError or TemplateError when there is none.

    Raises:
        TemplateError: a parameter or a rule is not satisfied; or the template contradicts itself.
    """

    def __init__(
        self,
        template: Template,
        given: Mapping[str, Any],
        place: Place,
        *,
        imports: Mapping[str, Any] = _NO_IMPORTS,
        parameter_store: ParameterStore | None = None,
    ) -> None:
        self._source = template.source
        self._body = template.body
        self._imports = imports
        self._store = parameter_store
        self._place = place
        self._mappings = self._body.get("Mappings", {})
        self.parameters: Mapping[str, Value] = parameter_values(
            self._body.get("Parameters", {}), given, template.source, parameter_store
        )
        self._known = {**pseudo_parameters(place), **self.parameters}
        self._conditions = Conditions(self._body.get("Conditions", {}), self._scope_of_conditions)
        for name in self._body.get("Conditions", {}):
            self.condition(name)
        check_rules(self._body.get("Rules", {}), self._scope_of_conditions(self._conditions), template.source)

    def condition(self, name: str) -> bool:
        """Whether a condition holds.

        Raises:
            TemplateError: there is none of that name.
        """
        with placed(f"{self._source}: Conditions.{name}"):
            return self._conditions.holds(name)

    @cached_property
    def resources(self) -> Mapping[str, Resource]:
        """Those whose condition holds, by logical id, each behind those it needs, and otherwise as they are written.

        Raises:
            TemplateError: they need each other, or what is not made.
        """
        asked = {
            name: written
            for name, written in self._body["Resources"].items()
            if "Condition" not in written or self.condition(written["Condition"])
        }
        found = {name: self._resource(name, written) for name, written in asked.items()}
        try:
            order = ordered({name: self._needs(name, resource, found) for name, resource in found.items()})
        except Circular as circle:
            raise TemplateError(
                f"{self._source}: Circular dependency between resources: [{', '.join(circle.names)}]"
            ) from None
        return {name: found[name] for name in order}

    @cached_property
    def outputs(self) -> Mapping[str, Mapping[str, Any]]:
        """Those whose condition holds, as they are written: {"Value": …, "Export": {"Name": …}, "Description": …}."""
        return {
            name: output
            for name, output in self._body.get("Outputs", {}).items()
            if "Condition" not in output or self.condition(output["Condition"])
        }

    def value(
        self, expression: Any, where: str, ref: Callable[[str], Any], attribute: Callable[[str, str], Any]
    ) -> Any:
        """What an expression gives; no function is left in it.

        Args:
            where: what errors begin with, such as "Resources.Orders.Properties": the section comes first.
            ref: what `Ref` gives of a resource, by its logical id.
            attribute: what `Fn::GetAtt` gives of a resource, by its logical id and the attribute's name.

        Returns:
            None when the expression is `AWS::NoValue`.

        Raises:
            TemplateError: it cannot be evaluated, or `ref` or `attribute` raised one.
        """
        block = where.partition(".")[0]

        def asked(answer: Callable[..., Any], *names: str) -> Any:
            if names[0] not in self.resources:
                raise Mistake(unresolved_dependencies(names[:1], block))
            return _asked(answer, *names)

        def known(name: str) -> Any:
            return self._known[name] if name in self._known else asked(ref, name)

        scope = self._scope(known, lambda *names: asked(attribute, *names), self._conditions)
        with placed(where):
            value = scope.value(expression)
        return None if value is NOTHING else value

    def _scope(self, ref: Callable[[str], Any], attribute: Callable[[str, str], Any], conditions: Conditions) -> Scope:
        return Scope(
            ref=ref,
            attribute=attribute,
            condition=conditions.holds,
            mappings=self._mappings,
            imports=self._imports,
            parameter_store=self._store,
            region=self._place.region,
            is_extended=EXTENSIONS in transforms(self._body),
        )

    def _scope_of_conditions(self, conditions: Conditions) -> Scope:
        def known(name: str) -> Any:
            return self._known[name] if name in self._known else unknown(name)

        def unknown(name: str, *_: str) -> Any:
            raise Mistake(
                f"Template format error: Unresolved dependencies [{name}]. Cannot reference resources in the "
                "Conditions block of the template"
            )

        return self._scope(known, unknown, conditions)

    def _resource(self, name: str, written: Mapping[str, Any]) -> Resource:
        where = f"{self._source}: Resources.{name}"
        with placed(where):
            properties = self._chosen(written.get("Properties", {}))
            policy = self._scope_of_conditions(self._conditions).value(written.get("DeletionPolicy", "Delete"))
        return Resource(
            type=written["Type"],
            properties={} if properties is NOTHING else properties,
            depends_on=tuple(depended_on(written)),
            deletion_policy=policy,
        )

    def _chosen(self, expression: Any) -> Any:
        """The same without `Fn::If` and what has no value."""
        if isinstance(expression, list):
            chosen = [self._chosen(one) for one in expression]
            return [one for one in chosen if one is not NOTHING]
        if not isinstance(expression, dict):
            return expression
        if expression == {"Ref": NO_VALUE}:
            return NOTHING
        if len(expression) == 1 and "Fn::If" in expression:
            return self._chosen(branch(expression["Fn::If"], self._conditions.holds))
        members = {key: self._chosen(one) for key, one in expression.items()}
        if function_of(members) is not None and NOTHING in members.values():
            return expression  # it is said when it is evaluated that a function takes no nothing
        return {key: one for key, one in members.items() if one is not NOTHING}

    def _needs(self, name: str, resource: Resource, made: Mapping[str, Resource]) -> list[str]:
        """The logical ids that have to be there before: those it refers to and those it depends on."""
        with placed(f"{self._source}: Resources.{name}"):
            named = dict.fromkeys(one.name for one in references(resource.properties) if one.function != "Fn::If")
        needed = [one for one in named if one not in self.parameters]
        lost = [one for one in needed if one not in made]
        if lost:
            raise TemplateError(f"{self._source}: {unresolved_dependencies(lost, 'Resources')}")
        return needed + [one for one in resource.depends_on if one in made]


def _asked(answer: Callable[..., Any], *names: str) -> Any:
    try:
        return answer(*names)
    except TemplateError as reason:
        raise Mistake(str(reason)) from None
