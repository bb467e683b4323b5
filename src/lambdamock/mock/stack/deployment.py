"""From a template to what it describes: everything, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatchcase
from os import PathLike
from typing import Any, Final, NamedTuple

from lambdamock.domain.arns import partition_of
from lambdamock.domain.managed_policies import arn_of, names
from lambdamock.errors import TemplateError, UsageError, did_you_mean
from lambdamock.mock.stack.resources import kind_of, known_types
from lambdamock.mock.stack.site import Kind, Made, Site
from lambdamock.reprs import displayed
from lambdamock.simulation import Simulation
from lambdamock.templates import Evaluation, Place, Resource, Template, is_serverless, read_template, transformed

_RETAINING: Final = frozenset({"Retain", "RetainExceptOnCreate"})
"""Source: documented, CloudFormation user guide, "DeletionPolicy attribute": what of a resource stays with them."""


@displayed()
class LeftOut(NamedTuple):
    """What a stack does not have of its template.

    Attributes:
        place: "Resources.Alarm", or "Resources.Orders.Properties.Tags".
        type: of the resource.
    """

    place: str
    type: str


class Built(NamedTuple):
    """What came of a template.

    Attributes:
        resources: types and what was made, by logical id, in the order in which it was.
        retained: logical ids of those that stay when the stack is deleted.
    """

    resources: dict[str, tuple[str, Made]]
    retained: frozenset[str]
    outputs: dict[str, Any]
    exports: dict[str, Any]
    left_out: list[LeftOut]


class Wishes(NamedTuple):
    """What the one who deploys says beside the template.

    Attributes:
        parameters: values, by name.
        handlers: callables that stand in for the code of functions, by logical id.
        ignore: what may be left out: patterns of logical ids, types, and of both with ".Property".
        attributes: what `Ref` ("Alarm") and `Fn::GetAtt` ("Pool.Arn") give of what is left out.
        imports: values that `Fn::ImportValue` gives, by name, beside the exports of other stacks.
    """

    parameters: Mapping[str, Any]
    handlers: Mapping[str, Callable[..., Any]]
    ignore: tuple[str, ...]
    attributes: Mapping[str, Any]
    imports: Mapping[str, Any]


def build(simulation: Simulation, source: str | PathLike[str] | Mapping[str, Any], name: str, wishes: Wishes) -> Built:
    """Make all resources of a template.

    Raises:
        TemplateError: something cannot be made; then nothing is left.
    """
    template = read_template(source)
    site = Site(simulation, name, template.folder, wishes.handlers)
    evaluation = _evaluated(template, site, wishes)
    _check_handlers(wishes.handlers, evaluation.resources)
    plan = _planned(site, evaluation.resources, wishes.ignore)
    builder = _Builder(site, evaluation, plan, wishes.attributes)
    try:
        builder.run()
        outputs = {each: builder.value(one.get("Value"), f"Outputs.{each}") for each, one in evaluation.outputs.items()}
        exports = dict(builder.exports(outputs))
        _check_exports(simulation, exports)
    except BaseException:
        builder.undo()
        raise
    retained = frozenset(name for name, one in evaluation.resources.items() if one.deletion_policy in _RETAINING)
    return Built(builder.made, retained, outputs, exports, plan.left_out)


def _evaluated(template: Template, site: Site, wishes: Wishes) -> Evaluation:
    partition = partition_of(site.region)
    stack_id = site.arn("cloudformation", f"stack/{site.stack}/{site.name_for('stack')[-12:].lower()}")
    place = Place(site.region, site.account_id, partition, site.stack, stack_id)
    if is_serverless(template):
        managed = {name: arn for name in names() if (arn := arn_of(name, partition)) is not None}
        template = transformed(template, wishes.parameters, place, managed)
    return Evaluation(
        template, wishes.parameters, place, imports=wishes.imports, parameter_store=_ParameterStore(site).value
    )


def _check_handlers(handlers: Mapping[str, object], resources: Mapping[str, Resource]) -> None:
    """Handlers must be for functions that there are.

    Raises:
        UsageError: one is not.
    """
    functions = [name for name, one in resources.items() if one.type == "AWS::Lambda::Function"]
    for name in handlers:
        if name not in functions:
            near = did_you_mean(name, functions, or_else=f". There are: {', '.join(functions) or 'none'}")
            raise UsageError(f"deploy_template(handlers=...): the template has no function {name!r}{near}")


def _check_exports(simulation: Simulation, exports: Mapping[str, Any]) -> None:
    """Each name is exported once in a region.

    Raises:
        TemplateError: another stack exports it. Source: observed, CloudFormation's words.
    """
    for (region, name), stack in simulation.stacks.items():
        for taken in exports.keys() & stack.exports.keys():
            if region == simulation.options.region:
                raise TemplateError(f"Export with name {taken} is already exported by stack {name}.")


# ----------------------------------------------------------------------------------------------------------------- plan


class _Plan(NamedTuple):
    kinds: dict[str, Kind | None]  # None: left out
    properties: dict[str, dict[str, Any]]
    left_out: list[LeftOut]


def _planned(site: Site, resources: Mapping[str, Resource], ignore: tuple[str, ...]) -> _Plan:
    """What will be made of what, and what will not.

    Raises:
        TemplateError: something can have no effect here, and nobody said that it may be left out.
    """
    plan = _Plan({}, {}, [])
    complaints: dict[str, list[str]] = {}
    for logical_id, resource in resources.items():
        kind, reason = _kind(site, resource)
        plan.kinds[logical_id] = None if reason else kind
        plan.properties[logical_id] = {}
        if reason:
            _leave(plan, complaints, ignore, logical_id, resource.type, None, reason)
            continue
        taken, told = _properties_of(site, kind)
        for name, value in resource.properties.items():
            if taken is None or name in taken:
                plan.properties[logical_id][name] = value
            elif name in told:
                plan.left_out.append(LeftOut(f"Resources.{logical_id}.Properties.{name}", resource.type))
            else:
                near = did_you_mean(name, taken | told)
                _leave(plan, complaints, ignore, logical_id, resource.type, name, f"is not known here{near}")
    if complaints:
        lines = "\n".join(f"  {line}" for lines in complaints.values() for line in lines)
        raise TemplateError(
            f"parts of the template can have no effect here:\n{lines}\nTo deploy it without them: "
            f"deploy_template(..., ignore={sorted(complaints)})"
        )
    return plan


def _kind(site: Site, resource: Resource) -> tuple[Kind | None, str]:
    kind = kind_of(resource.type)
    if kind is None:
        return None, f"is not made here{did_you_mean(resource.type, known_types(), or_else='')}"
    if kind.needs is not None and site.client(kind.needs) is None:
        return kind, f"needs something that answers {kind.needs}: start it beside, for instance moto's mock_aws()"
    return kind, ""


def _properties_of(site: Site, kind: Kind | None) -> tuple[frozenset[str] | None, frozenset[str]]:
    """The properties that have an effect, None when all have, and those that are taken without."""
    if kind is None or kind.properties is None:
        return None, frozenset()
    if kind.beside is not None and site.client(kind.beside) is not None:
        return kind.properties | kind.unsimulated, frozenset()
    return kind.properties, kind.unsimulated


def _leave(
    plan: _Plan,
    complaints: dict[str, list[str]],
    ignore: tuple[str, ...],
    logical_id: str,
    type_name: str,
    member: str | None,
    reason: str,
) -> None:
    """Leave something out when one of the patterns says that it may be; else complain."""
    place = f"Resources.{logical_id}" + (f".Properties.{member}" if member else "")
    ending = f".{member}" if member else ""
    names = [logical_id, type_name] + ([f"{logical_id}{ending}", f"{type_name}{ending}"] if member else [])
    if any(fnmatchcase(name, pattern) for name in names for pattern in ignore):
        plan.left_out.append(LeftOut(place, type_name))
    else:
        complaints.setdefault(f"{type_name}{ending}", []).append(f"{place} ({type_name}) {reason}")


# ------------------------------------------------------------------------------------------------------------- building


class _Builder:
    def __init__(self, site: Site, evaluation: Evaluation, plan: _Plan, attributes: Mapping[str, Any]) -> None:
        self._site = site
        self._evaluation = evaluation
        self._plan = plan
        self._attributes = attributes
        self.made: dict[str, tuple[str, Made]] = {}

    def run(self) -> None:
        """Make one resource after the other."""
        for logical_id, resource in self._evaluation.resources.items():
            kind = self._plan.kinds[logical_id]
            if kind is not None:
                self.made[logical_id] = resource.type, self._make(kind, logical_id, resource.type)

    def _make(self, kind: Kind, logical_id: str, type_name: str) -> Made:
        properties = self._properties(logical_id)
        place = f"Resources.{logical_id}"
        try:
            return kind.make(self._site, logical_id, properties)
        except TemplateError as error:
            if str(error).startswith(place):
                raise
            raise TemplateError(f"{place} ({type_name}): {error}") from error

    def undo(self) -> None:
        """Take away what was made so far, the last first."""
        for _, made in reversed(self.made.values()):
            made.undo()

    def value(self, expression: Any, where: str) -> Any:
        """What an expression of the template says."""
        return self._evaluation.value(expression, where, self._ref, self._attribute)

    def exports(self, outputs: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        """Names and values that other stacks may import."""
        for logical_id, output in self._evaluation.outputs.items():
            if "Export" in output:
                where = f"Outputs.{logical_id}.Export.Name"
                yield str(self.value(output["Export"].get("Name"), where)), outputs[logical_id]

    def _properties(self, logical_id: str) -> dict[str, Any]:
        """Those that a resource is made with; a property that comes to `AWS::NoValue` is none."""
        where = f"Resources.{logical_id}.Properties"
        value: dict[str, Any] = self.value(self._plan.properties[logical_id], where)
        return value

    def _ref(self, logical_id: str) -> Any:
        if logical_id in self.made:
            return self.made[logical_id][1].ref
        return self._attributes[logical_id] if logical_id in self._attributes else self._name(logical_id)

    def _attribute(self, logical_id: str, attribute: str) -> Any:
        key = f"{logical_id}.{attribute}"
        if logical_id not in self.made:
            return self._attributes[key] if key in self._attributes else self._left_out(logical_id, attribute)
        type_name, made = self.made[logical_id]
        if attribute not in made.attributes:
            near = did_you_mean(attribute, made.attributes, or_else=f". There are: {', '.join(made.attributes)}")
            raise TemplateError(
                f"Template error: resource {logical_id} ({type_name}) has no attribute {attribute}{near}"
            )
        return made.attributes[attribute]

    def _left_out(self, logical_id: str, attribute: str) -> str:
        kind = kind_of(self._evaluation.resources[logical_id].type)
        if attribute == "Arn" and kind is not None and kind.arn is not None:
            site, name = self._site, self._name(logical_id)
            return kind.arn.format(partition=site.partition, region=site.region, account=site.account_id, name=name)
        key = f"{logical_id}.{attribute}"
        raise TemplateError(
            f"{key} is asked for, and {logical_id} is left out: deploy_template(..., attributes={{{key!r}: '...'}})"
        )

    def _name(self, logical_id: str) -> str:
        """The name that a resource would have."""
        resource = self._evaluation.resources[logical_id]
        kind = kind_of(resource.type)
        given = None if kind is None or kind.name is None else resource.properties.get(kind.name)
        if given is None:
            return self._site.name_for(logical_id)
        return str(self.value(given, f"Resources.{logical_id}.Properties"))


class _ParameterStore:
    def __init__(self, site: Site) -> None:
        self._site = site

    def value(self, name: str) -> str:
        """The value of a parameter of Systems Manager.

        Raises:
            LookupError: nobody knows it.
        """
        client = self._site.client("ssm")
        if client is None:
            raise LookupError("nothing in this process answers ssm: start it beside, for instance moto's mock_aws()")
        try:
            found: str = client.get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"]
        except Exception as error:
            raise LookupError(str(error)) from error
        return found
