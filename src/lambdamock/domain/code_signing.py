"""Code signing: whose packages a function takes, and who signed a package."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from lambdamock.domain.arns import partition_of

SIGNATURE_FILE: Final = "META-INF/aws_signer_signature_v1.0.SF"
"""Where AWS Signer puts the signature into an archive. Source: assumed."""

_SIGNED_BY: Final = re.compile(rb"arn:aws[a-z-]*:signer:[a-z0-9-]+:\d{12}:/signing-profiles/\w+/\w+")
_JOB: Final = re.compile(rb"arn:aws[a-z-]*:signer:[a-z0-9-]+:\d{12}:/signing-jobs/[\w-]+")


class CodeSigningConfig(NamedTuple):
    """Whose signatures count, and what happens to packages without one.

    Attributes:
        id: `csc-` and 17 hexadecimal digits.
        publishers: ARNs of signing profile versions.
        policy: "Warn" or "Enforce".
        description: None when none was given.
        modified: seconds since the epoch.
    """

    id: str
    arn: str
    publishers: tuple[str, ...]
    policy: str
    description: str | None
    modified: float
    tags: Mapping[str, str]

    def trusts(self, signature: Signature | None) -> bool:
        """Whether a package with that signature may be deployed without a warning."""
        return signature is not None and signature.profile_version_arn in self.publishers


class Signature(NamedTuple):
    """Who signed a package; `job_arn` is None when the signature does not say."""

    profile_version_arn: str
    job_arn: str | None


def code_signing_config_arn(region: str, account_id: str, config_id: str) -> str:
    """`arn:aws:lambda:REGION:ACCOUNT:code-signing-config:csc-…`."""
    return f"arn:{partition_of(region)}:lambda:{region}:{account_id}:code-signing-config:{config_id}"


def signature_of(package: bytes) -> Signature | None:
    """The signature of a zip archive; None for an unsigned one.

    An archive counts as signed when its `SIGNATURE_FILE` names the ARN of a signing profile version, in plain text; it
    may name that of the signing job too. Tests sign a package by adding that file.

    Source: assumed. AWS also checks that the content is what was signed, that the signature has not expired and was
    not revoked; only Signer's keys can tell.
    """
    from io import BytesIO
    from zipfile import ZipFile  # few use code signing

    with ZipFile(BytesIO(package)) as archive:
        if SIGNATURE_FILE not in archive.namelist():
            return None
        text = archive.read(SIGNATURE_FILE)
    profile, job = _SIGNED_BY.search(text), _JOB.search(text)
    return Signature(profile.group().decode(), job.group().decode() if job else None) if profile else None
