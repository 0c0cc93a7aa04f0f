"""Serving headsets and phones on the local network: https with a certificate of our own.

WebXR and cameras need a secure context, so plain http will not do beyond this machine.
"""

import datetime
import ipaddress
import secrets
import socket
from pathlib import Path

import segno
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

VALID_DAYS = 365
RENEW_DAYS = 30
CODE_LETTERS = "abcdefghjkmnpqrstuvwxyz"
"""No i, l or o: they are mistaken for 1 and 0 on a headset's keyboard."""


def lan_address() -> str:
    """This machine's address on the local network; loopback when it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # A connected UDP socket sends nothing; it only asks the kernel for a route.
            # 192.0.2.1 is TEST-NET-1 (RFC 5737).
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"


def short_code() -> str:
    """Four letters that are easy to type, for this run."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(4))


def qr_code(url: str) -> str:
    """`url` as a QR code of block characters for a terminal."""
    rows = [
        [bool(cell) for cell in row] for row in segno.make(url, error="m").matrix_iter(border=2)
    ]
    if len(rows) % 2:
        rows.append([False] * len(rows[0]))
    blocks = {(False, False): "█", (False, True): "▀", (True, False): "▄", (True, True): " "}
    return "\n".join(
        "".join(blocks[top, bottom] for top, bottom in zip(upper, lower, strict=True))
        for upper, lower in zip(rows[::2], rows[1::2], strict=True)
    )


def certificate(folder: Path, address: str) -> tuple[Path, Path]:
    """Certificate and key files for `address`, self-signed; kept until shortly before they
    expire or the address changes, so that a headset has to accept them only once."""
    cert_file, key_file = folder / "lan.crt", folder / "lan.key"
    if _still_good(cert_file, key_file, address):
        return cert_file, key_file
    key = ec.generate_private_key(ec.SECP256R1())
    cert = _self_signed(key, address)
    folder.mkdir(parents=True, exist_ok=True)
    key_file.touch(mode=0o600)
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    cert_file.write_bytes(cert.public_bytes(serialization.Encoding.PEM))
    return cert_file, key_file


def _self_signed(key: ec.EllipticCurvePrivateKey, address: str) -> x509.Certificate:
    now = datetime.datetime.now(datetime.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Windowshop on the local network")])
    names = [x509.IPAddress(ipaddress.ip_address(address)), x509.DNSName("localhost")]
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=VALID_DAYS))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )


def _still_good(cert_file: Path, key_file: Path, address: str) -> bool:
    if not (cert_file.exists() and key_file.exists()):
        return False
    try:
        cert = x509.load_pem_x509_certificate(cert_file.read_bytes())
        names = cert.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (ValueError, x509.ExtensionNotFound):
        return False
    left = cert.not_valid_after_utc - datetime.datetime.now(datetime.UTC)
    addresses = [str(found) for found in names.get_values_for_type(x509.IPAddress)]
    return address in addresses and left.days > RENEW_DAYS
