"""The ports of the core over botocore clients; the only place that makes clients of our own."""

from __future__ import annotations

from lambdamock.adapters.clients import Clients
from lambdamock.adapters.deliveries import ClientDeliveries
from lambdamock.adapters.identities import KnownIdentities
from lambdamock.adapters.log_groups import CloudWatchLogs
from lambdamock.adapters.memory.embedded import Embedded
from lambdamock.adapters.neighbour_resources import NeighbourResources
from lambdamock.adapters.neighbours import Neighbours
from lambdamock.adapters.networks import Ec2Networks
from lambdamock.adapters.objects import S3Objects
from lambdamock.adapters.source_times import SourceTimes
from lambdamock.adapters.sources import ClientSources

__all__ = [
    "ClientDeliveries",
    "ClientSources",
    "Clients",
    "CloudWatchLogs",
    "Ec2Networks",
    "Embedded",
    "KnownIdentities",
    "NeighbourResources",
    "Neighbours",
    "S3Objects",
    "SourceTimes",
]
