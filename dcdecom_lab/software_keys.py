"""Passkeys in software, for a demo: what a browser and its authenticator answer behind a proxy that speaks HTTPS.

Nobody touches them, and whoever reaches the demo's process uses them: they are for estate `lab` alone. They live in
memory, and are gone with the process.
"""

from __future__ import annotations

import base64
import hashlib
import json
import struct
from dataclasses import dataclass, field
from threading import Lock

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

KIND = "sk-ecdsa-sha2-nistp256@openssh.com"
PRESENT_AND_VERIFIED, ATTESTED = 0x05, 0x40
SPKI = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d030107034200")
"""What stands before the 65 bytes of a point of P-256 in a SubjectPublicKeyInfo (RFC 5480)."""


@dataclass(frozen=True)
class SoftwareKey:
    """A key of one person for one host (the rpId)."""

    person: str
    host: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @property
    def credential(self) -> bytes:
        """By which an authenticator would find it."""
        return hashlib.sha256(self.point).digest()

    @property
    def point(self) -> bytes:
        """65 bytes: 4, and the two coordinates."""
        raw = serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        return self.key.public_key().public_bytes(*raw)

    @property
    def public(self) -> str:
        """As a line of the people file has it (PROTOCOL.u2f of OpenSSH)."""
        parts = (KIND.encode(), b"nistp256", self.point, self.host.encode())
        return f"{KIND} {base64.b64encode(b''.join(len(part).to_bytes(4) + part for part in parts)).decode()}"

    def created(self, challenge: bytes) -> dict[str, str]:
        """What `navigator.credentials.create` answers: each part as base64url."""
        cose = b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20" + self.point[1:33] + b"\x22\x58\x20" + self.point[33:]
        attested = bytes(16) + struct.pack(">H", len(self.credential)) + self.credential + cose
        data = self._data(PRESENT_AND_VERIFIED | ATTESTED) + attested
        whole = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x59" + struct.pack(">H", len(data)) + data
        client = self._client("webauthn.create", challenge)
        return self._said(clientDataJSON=client, attestationObject=whole, publicKey=SPKI + self.point)

    def signed(self, challenge: bytes) -> dict[str, str]:
        """What `navigator.credentials.get` answers: each part as base64url."""
        data, client = self._data(PRESENT_AND_VERIFIED), self._client("webauthn.get", challenge)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._said(
            clientDataJSON=client, authenticatorData=data, signature=signature, userHandle=self.person.encode()
        )  # fmt: skip

    def _client(self, type: str, challenge: bytes) -> bytes:
        said = {"type": type, "challenge": base64url(challenge), "origin": f"https://{self.host}", "crossOrigin": False}
        return json.dumps(said, separators=(",", ":")).encode()

    def _data(self, flags: int) -> bytes:
        return hashlib.sha256(self.host.encode()).digest() + bytes([flags]) + bytes(4)

    def _said(self, **parts: bytes) -> dict[str, str]:
        return {"id": base64url(self.credential), **{name: base64url(part) for name, part in parts.items()}}


@dataclass
class SoftwareKeys:
    """The keys of all people, and who of them is at the browser now."""

    holder: str = ""
    _keys: dict[tuple[str, str], SoftwareKey] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def make(self, person: str, host: str) -> SoftwareKey:
        """A key of a person for a host; one that was there is forgotten."""
        made = SoftwareKey(person, host)
        with self._lock:
            self._keys[person, host] = made
        return made

    def of(self, person: str, host: str) -> SoftwareKey | None:
        with self._lock:
            return self._keys.get((person, host))

    def people(self) -> tuple[str, ...]:
        """Who has a key, in the order in which they were made."""
        with self._lock:
            return tuple(dict.fromkeys(person for person, _ in self._keys))


def base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """Raises ValueError."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
