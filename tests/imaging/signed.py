"""Pictures with content credentials, signed by somebody who exists only in the tests."""

import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from PIL import Image

AI = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"


def a_signed_picture(file_format: str = "png", *, maker: str = "Test Maker") -> bytes:
    """Return a picture with whole credentials; skips the test where the package is not installed."""
    c2pa = pytest.importorskip("c2pa", reason="content credentials are read with c2pa-python")
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root = _certificate("Test Root", root_key, "Test Root", root_key, is_root=True)
    own = _certificate("Test Signer", key, "Test Root", root_key, is_root=False)
    chain = b"".join(each.public_bytes(serialization.Encoding.PEM) for each in (own, root))
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    signer = c2pa.Signer.from_info(c2pa.C2paSignerInfo(b"es256", chain, secret, None))
    created = {"action": "c2pa.created", "digitalSourceType": AI}
    claim = {
        "claim_generator_info": [{"name": maker, "version": "1.0"}],
        "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": [created]}}],
    }
    plain, signed = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (48, 32), (200, 90, 9)).save(plain, file_format)
    plain.seek(0)
    c2pa.Builder(json.dumps(claim)).sign(signer, f"image/{file_format}", plain, signed)
    return signed.getvalue()


def _certificate(name, key, issuer, issuer_key, *, is_root):
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.BasicConstraints(is_root, None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
        .add_extension(_usage(signs=not is_root), critical=True)
    )
    if not is_root:
        mail = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
        builder = builder.add_extension(mail, critical=False)
    return builder.sign(issuer_key, hashes.SHA256())


def _name(text):
    parts = (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME)
    return x509.Name([x509.NameAttribute(part, text) for part in parts])


def _usage(*, signs):
    return x509.KeyUsage(signs, False, False, False, False, not signs, not signs, False, False)
