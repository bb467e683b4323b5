"""SAM's language: what its short resources stand for, as SAM's own translator has it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, Final

from lambdamock.errors import TemplateError
from lambdamock.templates.forms import Plain
from lambdamock.templates.local_code import as_local, as_uploaded
from lambdamock.templates.parameters import Value, written
from lambdamock.templates.places import Place
from lambdamock.templates.reading import Template
from lambdamock.templates.structure import check
from lambdamock.templates.transforms import SERVERLESS, transforms
from lambdamock.templates.yaml_text import INSTALL

_REMEMBERED: Final = 64
"""Templates that are not transformed anew: a suite has some, and each test deploys one of them."""

_FAILED: Final = f"Transform {SERVERLESS} failed with:"


def transformed(
    template: Template, given: Mapping[str, Any], place: Place, managed_policies: Mapping[str, str]
) -> Template:
    """The template of CloudFormation that a template of SAM stands for.

    Local code stays what it was: `Code` of a function and `Content` of a layer are then the texts of its template.
    Local definitions of APIs and state machines are read.

    Args:
        given: values of parameters; defaults count, too.
        managed_policies: ARNs of AWS managed policies, by name, beside those that the translator brings along.

    Raises:
        TemplateError: the translator refuses it, in its words; it is not installed; a definition cannot be read.
    """
    values = _parameter_values(template, given)
    body = json.loads(json.dumps(template.body))
    as_uploaded(body, values, f"{place.account_id}.dkr.ecr.{place.region}.amazonaws.com")
    try:
        made = _transformed(json.dumps(body), json.dumps(values), place.region, json.dumps(dict(managed_policies)))
    except _Refused as refusal:
        raise TemplateError(f"{template.source}: {refusal}") from None
    result = Plain(template.source).copy(json.loads(made, object_pairs_hook=_without_nulls))
    result["Transform"] = [name for name in transforms(template.body) if name != SERVERLESS]
    check(result, template.source)
    as_local(result, template.folder)
    return Template(template.source, template.folder, result)


class _Refused(Exception):
    """Why there is no such template."""


def _parameter_values(template: Template, given: Mapping[str, Any]) -> dict[str, Value]:
    """What the translator may know of parameters; whether they are right is seen when the result is evaluated."""
    values = {}
    for name, about in template.body.get("Parameters", {}).items():
        if name in given or "Default" in about:
            where = f"{template.source}: Parameters.{name}"
            values[name] = written(given.get(name, about.get("Default")), about["Type"], where)
    return values


@lru_cache(maxsize=_REMEMBERED)
def _transformed(body: str, values: str, region: str, managed_policies: str) -> str:
    """The same in JSON, which nobody can change."""
    with _quiet():
        try:
            from samtranslator.model.exceptions import ExceptionWithMessage, InvalidDocumentException
            from samtranslator.parser.parser import Parser
            from samtranslator.translator.arn_generator import ArnGenerator
            from samtranslator.translator.translator import Translator
            from samtranslator.utils.py27hash_fix import to_py27_compatible_template
        except ImportError as reason:
            raise _Refused(f"templates of SAM need SAM's translator: {INSTALL} ({reason})") from None
        template, parameters = json.loads(body), json.loads(values)
        usual = ArnGenerator.BOTO_SESSION_REGION_NAME
        try:
            to_py27_compatible_template(template, parameters)  # on which the ids of deployments depend
            translator = Translator(
                json.loads(managed_policies), Parser(), boto_session=SimpleNamespace(region_name=region)
            )
            return json.dumps(translator.translate(template, parameters))
        except InvalidDocumentException as reason:
            causes = " ".join(cause.message for cause in reason.causes)
            raise _Refused(f"{_FAILED} {reason.message} {causes}") from None
        except ExceptionWithMessage as reason:
            raise _Refused(f"{_FAILED} {reason.message}") from None
        except Exception as reason:  # whatever it did not expect of a template
            raise _Refused(f"{_FAILED} Internal transform failure. {type(reason).__name__}: {reason}") from reason
        finally:
            ArnGenerator.BOTO_SESSION_REGION_NAME = usual


@contextmanager
def _quiet() -> Iterator[None]:
    """Neither warnings nor logs: what the translator says about itself is nothing about the template."""
    import logging
    import warnings

    logger = logging.getLogger("samtranslator")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)


def _without_nulls(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Members that the translator left empty are none."""
    return {name: value for name, value in pairs if value is not None}
