"""VPCs: whatever answers EC2 in this process."""

from __future__ import annotations

from collections.abc import Sequence

from lambdamock.adapters.clients import Clients
from lambdamock.domain.ports import NetworkRefused
from lambdamock.errors import UsageError


class Ec2Networks:
    """Looks subnets and security groups up with a client of the function's region."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def vpc_of(self, subnet_ids: Sequence[str], security_group_ids: Sequence[str], *, region: str) -> str | None:
        """The id of the VPC of subnets that exist; None when nothing in this process answers EC2.

        Raises:
            NetworkRefused: EC2 refused, because one of them does not exist.
        """
        from botocore.exceptions import ClientError

        client = self._clients.create("ec2", region)
        operation = "DescribeSubnets"
        try:
            subnets = client.describe_subnets(SubnetIds=list(subnet_ids))["Subnets"]
            operation = "DescribeSecurityGroups"
            if security_group_ids:
                client.describe_security_groups(GroupIds=list(security_group_ids))
        except ClientError as error:
            details = error.response["Error"]
            raise NetworkRefused(operation, details.get("Code", "Unknown"), details.get("Message", "")) from error
        except UsageError:
            return None
        finally:
            client.close()
        return str(subnets[0]["VpcId"])
