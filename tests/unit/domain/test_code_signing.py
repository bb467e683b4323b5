"""Who signed a package."""

from __future__ import annotations

import io
import zipfile

import pytest

from lambdamock.domain.code_signing import SIGNATURE_FILE, CodeSigningConfig, Signature, signature_of

PROFILE = "arn:aws:signer:us-east-1:123456789012:/signing-profiles/team/Abc123"
JOB = "arn:aws:signer:us-east-1:123456789012:/signing-jobs/0e1f-77"


def archive(**files: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, content in {"app.py": "", **files}.items():
            package.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("files", "signature"),
    [
        pytest.param({}, None, id="unsigned"),
        pytest.param({SIGNATURE_FILE: f'{{"profile": "{PROFILE}"}}'}, Signature(PROFILE, None), id="profile"),
        pytest.param({SIGNATURE_FILE: f"{PROFILE}\n{JOB}\n"}, Signature(PROFILE, JOB), id="profile-and-job"),
        pytest.param({SIGNATURE_FILE: JOB}, None, id="no-profile"),
        pytest.param({SIGNATURE_FILE: PROFILE.rpartition("/")[0]}, None, id="profile-without-version"),
        pytest.param({"signature.SF": PROFILE}, None, id="another-file"),
    ],
)
def test_a_signature_names_the_version_of_a_profile(files: dict[str, str], signature: Signature | None) -> None:
    assert signature_of(archive(**files)) == signature


@pytest.mark.parametrize(
    ("signature", "trusted"),
    [
        pytest.param(Signature(PROFILE, JOB), True, id="listed"),
        pytest.param(Signature(f"{PROFILE}4", JOB), False, id="another-version"),
        pytest.param(None, False, id="unsigned"),
    ],
)
def test_only_listed_publishers_are_trusted(signature: Signature | None, trusted: bool) -> None:
    config = CodeSigningConfig("csc-1", "arn", (PROFILE,), "Enforce", None, 0.0, {})
    assert config.trusts(signature) is trusted
