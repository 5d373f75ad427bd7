# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""An authority of the brewery's own, and the broker's certificate, which it signs.

A public authority does not sign names of a home network, and one that is trusted for nothing but this broker cannot
be misused for anything else. Times are the machine's; a day's grace is given, because a Pi may wake in the past.
"""

import ipaddress
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from cellar.adapters.backend import BackendMissing

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec

GRACE = timedelta(days=1)
AUTHORITY_LASTS = timedelta(days=20 * 365)
BROKER_LASTS = timedelta(days=5 * 365)


class Authority:
    """Signs. Made anew, or from the PEM texts that it was kept as."""

    def __init__(self, key: "ec.EllipticCurvePrivateKey", certificate: "x509.Certificate") -> None:
        self._key = key
        self._certificate = certificate

    @classmethod
    def new(cls, site: str, *, now_utc: float) -> "Authority":
        crypto = _Cryptography()
        key, name = crypto.new_key(), crypto.name(f"cobrew {site}")
        builder = crypto.builder(name, name, key, lasts=AUTHORITY_LASTS, now_utc=now_utc)
        builder = builder.add_extension(crypto.x509.BasicConstraints(ca=True, path_length=0), critical=True)
        return cls(key, builder.sign(key, crypto.sha256))

    @classmethod
    def kept(cls, key_pem: str, certificate_pem: str) -> "Authority":
        """Raises ValueError for what is no key or certificate."""
        crypto = _Cryptography()
        return cls(crypto.read_key(key_pem), crypto.x509.load_pem_x509_certificate(certificate_pem.encode()))

    def pem(self) -> tuple[str, str]:
        """Key and certificate."""
        crypto = _Cryptography()
        return crypto.write_key(self._key), crypto.write_certificate(self._certificate)

    def certificate_for(self, hosts: Sequence[str], *, now_utc: float) -> tuple[str, str]:
        """A broker's key and certificate for these names and addresses, as PEM."""
        crypto = _Cryptography()
        key, name = crypto.new_key(), crypto.name(hosts[0])
        builder = crypto.builder(name, self._certificate.subject, key, lasts=BROKER_LASTS, now_utc=now_utc)
        alternatives = crypto.x509.SubjectAlternativeName([crypto.alternative(host) for host in hosts])
        builder = builder.add_extension(alternatives, critical=False)
        return crypto.write_key(key), crypto.write_certificate(builder.sign(self._key, crypto.sha256))


class _Cryptography:
    """The library, imported when it is needed."""

    def __init__(self) -> None:
        try:
            from cryptography import x509  # noqa: PLC0415 - only who provisions needs it
            from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415
            from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415
        except ImportError as error:
            raise BackendMissing.library("cryptography", extra="provision", purpose="cellar provision") from error
        self.x509, self.ec, self.serialization, self.sha256 = x509, ec, serialization, hashes.SHA256()

    def new_key(self) -> "ec.EllipticCurvePrivateKey":
        return self.ec.generate_private_key(self.ec.SECP256R1())

    def name(self, common: str) -> "x509.Name":
        return self.x509.Name([self.x509.NameAttribute(self.x509.NameOID.COMMON_NAME, common)])

    def builder(
        self,
        subject: "x509.Name",
        issuer: "x509.Name",
        key: "ec.EllipticCurvePrivateKey",
        *,
        lasts: timedelta,
        now_utc: float,
    ) -> "x509.CertificateBuilder":
        now = datetime.fromtimestamp(now_utc, UTC)
        builder = self.x509.CertificateBuilder(subject_name=subject, issuer_name=issuer, public_key=key.public_key())
        return (
            builder.serial_number(self.x509.random_serial_number())
            .not_valid_before(now - GRACE)
            .not_valid_after(now + lasts)
        )

    def alternative(self, host: str) -> "x509.GeneralName":
        try:
            return self.x509.IPAddress(ipaddress.ip_address(host))
        except ValueError:
            return self.x509.DNSName(host)

    def read_key(self, pem: str) -> "ec.EllipticCurvePrivateKey":
        key = self.serialization.load_pem_private_key(pem.encode(), password=None)
        if not isinstance(key, self.ec.EllipticCurvePrivateKey):
            raise ValueError("the authority's key is not of an elliptic curve")  # noqa: TRY004 - the file is wrong
        return key

    def write_key(self, key: "ec.EllipticCurvePrivateKey") -> str:
        return key.private_bytes(
            self.serialization.Encoding.PEM,
            self.serialization.PrivateFormat.PKCS8,
            self.serialization.NoEncryption(),
        ).decode()

    def write_certificate(self, certificate: "x509.Certificate") -> str:
        return certificate.public_bytes(self.serialization.Encoding.PEM).decode()
