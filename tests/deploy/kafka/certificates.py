"""A CA that lives as long as a test, and what it certifies."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat


class Authority:
    """Certifies servers of an address on this machine."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._name = name
        self._key = _key()
        self.file = folder / f"{name}.pem"
        own = _certificate(name, self._key, self._named(name), self._key, None)
        self.file.write_bytes(own.public_bytes(Encoding.PEM))

    def server(self, address: str) -> dict[str, str]:
        """Return the settings of a node with a certificate for an address."""
        key = _key()
        made = _certificate(address, key, self._named(self._name), self._key, address)
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        file = self._folder / f"{self._name}-{address}.pem"
        file.write_bytes(private + made.public_bytes(Encoding.PEM))
        return {
            "ssl.keystore.type": "PEM",
            "ssl.keystore.location": str(file),
            "ssl.truststore.type": "PEM",
            "ssl.truststore.location": str(self.file),
        }

    def _named(self, name: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])


def _key() -> RSAPrivateKey:
    return generate_private_key(65537, 2048)


def _certificate(
    name: str, key: RSAPrivateKey, issuer: x509.Name, signer: RSAPrivateKey, address: str | None
) -> x509.Certificate:
    now = datetime.now(UTC)  # noqa: TID251 - a certificate's time is the real one
    made = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=address is None, path_length=None), critical=True)
    )
    if address is not None:
        names = x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))])
        made = made.add_extension(names, critical=False)
    return made.sign(signer, hashes.SHA256())
