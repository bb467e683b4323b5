"""The object store: whatever answers S3 in this process."""

from __future__ import annotations

from lambdamock.adapters.clients import Clients
from lambdamock.domain.ports import ObjectRefused


class S3Objects:
    """Reads deployment packages with a client of the region that the function is in."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def fetch(self, bucket: str, key: str, version: str | None, *, region: str) -> bytes:
        """The content of an object.

        Raises:
            ObjectRefused: S3 answered with an error.
            UsageError: nothing in this process answers S3.
        """
        from botocore.exceptions import ClientError

        wanted = {"Bucket": bucket, "Key": key} | ({"VersionId": version} if version else {})
        # A new client each time: another mock hooks into the clients that are made while it runs.
        client = self._clients.create("s3", region)
        try:
            content: bytes = client.get_object(**wanted)["Body"].read()
        except ClientError as error:
            details = error.response["Error"]
            raise ObjectRefused(details.get("Code", "Unknown"), details.get("Message", "")) from error
        finally:
            client.close()
        return content
