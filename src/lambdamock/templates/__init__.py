"""Templates of CloudFormation and SAM: what they say, for any resources; knows no mock and no service."""

from __future__ import annotations

from lambdamock.templates.evaluation import Evaluation
from lambdamock.templates.places import Place
from lambdamock.templates.reading import Template, read_template
from lambdamock.templates.resources import Resource
from lambdamock.templates.serverless import transformed
from lambdamock.templates.transforms import is_serverless

__all__ = ["Evaluation", "Place", "Resource", "Template", "is_serverless", "read_template", "transformed"]
