"""What a function's code must be beside a valid package: signed where that is enforced, small enough with its layers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lambdamock.api.world import Call
from lambdamock.domain.versions import Code

if TYPE_CHECKING:
    from lambdamock.domain.layers import LayerVersion


def check_package(call: Call, code: Code, layers: Sequence[LayerVersion], signing_config_arn: str | None) -> None:
    """Check code against the layers that it is used with and the code signing configuration that holds for it.

    Raises:
        InvalidParameterValueException: code and layers are too large together, or an image is to be signed.
        CodeSigningConfigNotFoundException, CodeVerificationFailedException, InvalidCodeSignatureException: see
            `lambdamock.api.code_signing`.
    """
    if layers:
        from lambdamock.api.layers import check_unzipped  # only functions with layers need it

        check_unzipped(call, code, layers)
    if signing_config_arn:
        from lambdamock.api.code_signing import check_signature  # only functions with code signing need it

        check_signature(call, signing_config_arn, code)
