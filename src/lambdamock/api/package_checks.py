"""What a function's code and layers must be together: small enough, and signed where that is enforced."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lambdamock.api.world import Call
from lambdamock.domain.versions import Code

if TYPE_CHECKING:
    from lambdamock.domain.code_signing import Signature
    from lambdamock.domain.layers import LayerVersion


def check_package(
    call: Call, code: Code, layers: Sequence[LayerVersion], signing_config_arn: str | None
) -> Signature | None:
    """Check new code, with the layers that it is used with.

    Args:
        signing_config_arn: the code signing configuration that holds for the function, if any.

    Returns:
        the signature of the code; None without code signing, and for an unsigned package that is let through.

    Raises:
        InvalidParameterValueException: code and layers are too large together, or an image is to be signed.
        CodeSigningConfigNotFoundException, CodeVerificationFailedException: see `lambdamock.api.code_signing`.
    """
    check_layers(call, code, layers, signing_config_arn)
    if not signing_config_arn:
        return None
    from lambdamock.api.code_signing import check_signature  # only functions with code signing need it

    return check_signature(call, signing_config_arn, code)


def check_layers(call: Call, code: Code, layers: Sequence[LayerVersion], signing_config_arn: str | None) -> None:
    """Check the layers that code is to be used with; raises as `check_package` does."""
    if not layers:
        return
    from lambdamock.api.layers import check_unzipped  # only functions with layers need it

    check_unzipped(call, code, layers)
    if signing_config_arn:
        from lambdamock.api.code_signing import check_signature

        for layer in layers:
            check_signature(call, signing_config_arn, layer.code)
