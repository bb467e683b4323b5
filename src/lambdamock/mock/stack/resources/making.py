"""A resource while it is made by calls: its properties, the calls in types that services take, what undoes them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import partial, wraps
from typing import TYPE_CHECKING, Any

from lambdamock.errors import ApiError, TemplateError, UsageError
from lambdamock.mock.stack.resources.shapes import document_at, fitted, flag_at, items_at, object_at, text_at, whole_at
from lambdamock.mock.stack.site import Made, Maker, Site

if TYPE_CHECKING:
    from lambdamock.runtime import Code
    from lambdamock.simulation import Simulation


class Making:
    """One resource while it is made.

    Attributes:
        place: where its properties are, as errors name it: "Resources.Orders.Properties".
    """

    def __init__(self, site: Site, logical_id: str, type_name: str, properties: Mapping[str, Any]) -> None:
        self.site = site
        self.logical_id = logical_id
        self.place = f"Resources.{logical_id}.Properties"
        self._type_name = type_name
        self._properties = properties
        self._undoing: list[Callable[[], object]] = []

    @property
    def simulation(self) -> Simulation:
        """The mock that the stack is built in."""
        return self.site.simulation

    @property
    def given(self) -> Mapping[str, Any]:
        """All properties, as they are."""
        return self._properties

    def has(self, name: str) -> bool:
        """Whether a property is given."""
        return name in self._properties

    def raw(self, name: str) -> Any:
        """A property for a call, which reads it in the type that it takes; None when it is not given."""
        return self._properties.get(name)

    def _read(self, name: str, read: Callable[[Any, str], Any]) -> Any:
        value = self._properties.get(name)
        return None if value is None else read(value, f"{self.place}.{name}")

    def text(self, name: str) -> str | None:
        """A property that is a text, if it is given."""
        value: str | None = self._read(name, text_at)
        return value

    def whole(self, name: str) -> int | None:
        """A property that is a whole number, if it is given."""
        value: int | None = self._read(name, whole_at)
        return value

    def flag(self, name: str) -> bool:
        """A property that is a boolean; False unless it is given."""
        return bool(self._read(name, flag_at))

    def items(self, name: str) -> list[Any]:
        """A property that is a list; empty unless it is given."""
        return self._read(name, items_at) or []

    def objects(self, name: str) -> list[Mapping[str, Any]]:
        """A property that is a list of objects; empty unless it is given."""
        return [object_at(one, f"{self.place}.{name}.{index}") for index, one in enumerate(self.items(name))]

    def object(self, name: str) -> Mapping[str, Any]:
        """A property that is an object, or the JSON of one; empty unless it is given."""
        return self._read(name, object_at) or {}

    def document(self, name: str) -> str | None:
        """A property that is an object, or the JSON of one, as JSON; if it is given."""
        value: str | None = self._read(name, document_at)
        return value

    def tags(self, name: str = "Tags") -> dict[str, str] | None:
        """The values of tags by their keys, if any are given."""
        return {str(one.get("Key")): str(one.get("Value")) for one in self.objects(name)} or None

    def name(self, prop: str, most: int = 64) -> str:
        """The name that a property gives, else one that is made.

        Args:
            most: how many characters it may have.
        """
        return self.text(prop) or self.site.name_for(self.logical_id, most)

    def wrong(self, prop: str, message: str) -> TemplateError:
        """What to raise of a property that cannot be used."""
        return TemplateError(f"{self.place}.{prop}: {message}")

    def refused(self, reason: Any) -> TemplateError:
        """What to raise when the resource as a whole cannot be made."""
        return TemplateError(f"Resources.{self.logical_id} ({self._type_name}): {reason}")

    def is_answered(self, service: str) -> bool:
        """Whether another mock answers a service."""
        return self.site.client(service) is not None

    def call(self, service: str, operation: str, *, in_region: str | None = None, **members: Any) -> dict[str, Any]:
        """Ask another mock for something.

        Args:
            operation: the method of a client.
            in_region: where, if not in the region of the stack.
            members: in types that CloudFormation takes; those that are None are left out.

        Raises:
            TemplateError: it refuses, or cannot.
        """
        client = self._client(service, in_region)
        operation_name = client.meta.method_to_api_mapping[operation]
        shapes = client.meta.service_model.operation_model(operation_name).input_shape.members
        given = {
            name: fitted(value, shapes.get(name), f"{self.place}.{name}")
            for name, value in members.items()
            if value is not None
        }
        try:
            answer: dict[str, Any] = getattr(client, operation)(**given)
        except (UsageError, Warning):
            raise
        except Exception as error:  # other mocks may raise whatever they like
            raise self.refused(_words_of(error)) from error
        return answer

    def _client(self, service: str, region: str | None = None) -> Any:
        client = self.simulation.neighbour(service, region or self.site.region)
        if client is None:
            raise self.refused(f"it needs {that_answers(service)}")
        return client

    def ask(self, operation: str, members: Mapping[str, Any], code: Code | None = None) -> dict[str, Any]:
        """Ask Lambda for something.

        Raises:
            ApiError: it refuses.
        """
        return self.site.perform(operation, members, code)

    def undo_ask(self, operation: str, **members: Any) -> None:
        """Whatever happens, this request to Lambda will take something away that was made."""
        self.undo_by(partial(self.ask, operation, members))

    def some(self, names: Iterable[str]) -> dict[str, Any]:
        """Those of these properties that are given, as they are."""
        return {name: self._properties[name] for name in sorted(names) if name in self._properties}

    def refuse_existing(self, identifier: str, service: str, operation: str, **members: Any) -> None:
        """Refuse to make what is there: services that make or change it in one call would give it to the stack.

        Args:
            operation: tells about the resource, and fails when there is none.

        Raises:
            TemplateError: Source: observed, CloudFormation's words.
        """
        try:
            getattr(self._client(service), operation)(**members)
        except TemplateError:
            raise
        except Exception:  # noqa: BLE001 - it is not there; what is wrong else shows when it is made
            return
        raise self.existing(identifier)

    def existing(self, identifier: str) -> TemplateError:
        """What to raise when there is such a resource."""
        return self.refused(f"Resource of type '{self._type_name}' with identifier '{identifier}' already exists.")

    def undo_call(self, service: str, operation: str, **members: Any) -> None:
        """Whatever happens, this call will take something away that was made."""
        self.undo_by(partial(self.call, service, operation, **members))

    def undo_by(self, undo: Callable[[], Any]) -> None:
        """Whatever happens, this will take something away that was made."""
        self._undoing.append(undo)

    def undo(self) -> None:
        """Take away what was made, the last first."""
        while self._undoing:
            with suppress(Exception):  # it is gone already, or who kept it is
                self._undoing.pop()()

    def made(self, ref: str, attributes: Mapping[str, Any] | None = None, handle: Any = None) -> Made:
        """That it is made."""
        return Made(ref, attributes or {}, self.undo, handle)


def makes(type_name: str, *required: str) -> Callable[[Callable[[Making], Made]], Maker]:
    """Lets a function of a `Making` make resources of a type: all of it or nothing.

    Args:
        required: properties that must be given. Source: observed, CloudFormation's words when they are not.
    """

    def decorate(make: Callable[[Making], Made]) -> Maker:
        @wraps(make)
        def maker(site: Site, logical_id: str, properties: Mapping[str, Any]) -> Made:
            making = Making(site, logical_id, type_name, properties)
            for name in required:
                if not making.has(name):
                    raise TemplateError(f"{making.place}: required key [{name}] not found")
            try:
                return make(making)
            except BaseException as error:
                making.undo()
                if isinstance(error, ApiError):
                    raise making.refused(f"{error.code}: {error}") from error
                if isinstance(error, UsageError) and not isinstance(error, TemplateError):
                    raise making.refused(error) from error
                raise

        return maker

    return decorate


def that_answers(service: str) -> str:
    """What to start for what another mock must answer."""
    return f"something that answers {service}: start it beside, for instance moto's mock_aws()"


def _words_of(error: Exception) -> str:
    """What botocore says of a request, or AWS of it; else what went wrong in another mock."""
    answered = getattr(error, "response", {}).get("Error")
    if answered:
        return f"{answered.get('Code')}: {answered.get('Message')}"
    return str(error) if type(error).__module__.startswith("botocore.") else f"{type(error).__name__}: {error}"


def json_of(value: Any) -> str:
    """A value as the JSON that services take."""
    return json.dumps(value, separators=(",", ":"))
