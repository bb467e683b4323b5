"""The ports of the core over botocore clients; the only place that makes clients of our own."""

from __future__ import annotations

from lambdamock.adapters.clients import Clients
from lambdamock.adapters.networks import Ec2Networks
from lambdamock.adapters.objects import S3Objects
from lambdamock.adapters.sources import ClientSources

__all__ = ["ClientSources", "Clients", "Ec2Networks", "S3Objects"]
