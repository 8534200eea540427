"""What a browser and its authenticator answer, made in software: a test changes one thing and signs it anew."""

from __future__ import annotations

import base64
import hashlib
import json
import struct
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT, VERIFIED, MAY_BE_SYNCED, SYNCED, ATTESTED = 0x01, 0x04, 0x08, 0x10, 0x40


def base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


@dataclass
class Browser:
    """A passkey for `rp_id`, and the page that asks it."""

    origin: str
    rp_id: str
    user: str = "rina"
    credential: bytes = b"\x07" * 32
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @property
    def point(self) -> bytes:
        raw = serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        return self.key.public_key().public_bytes(*raw)

    def create(self, challenge: bytes, flags: int = PRESENT | VERIFIED, cose: bytes = b"", **more: Any) -> str:
        """`navigator.credentials.create(...)`, as JSON. `more` stands in clientDataJSON besides, or instead."""
        point = self.point
        key = cose or b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20" + point[1:33] + b"\x22\x58\x20" + point[33:]
        attested = bytes(16) + struct.pack(">H", len(self.credential)) + self.credential + key
        data = self._data(flags | ATTESTED) + attested
        whole = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData" + b"\x59" + struct.pack(">H", len(data)) + data
        client = self._client("webauthn.create", challenge, more)
        return self._said({"clientDataJSON": base64url(client), "attestationObject": base64url(whole)})

    def get(self, challenge: bytes, flags: int = PRESENT | VERIFIED, **more: Any) -> str:
        """`navigator.credentials.get(...)`, as JSON."""
        client = self._client("webauthn.get", challenge, more)
        return self.get_of(client, flags)

    def get_of(self, client: bytes, flags: int = PRESENT | VERIFIED) -> str:
        data = self._data(flags)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._said({
            "clientDataJSON": base64url(client), "authenticatorData": base64url(data),
            "signature": base64url(signature), "userHandle": base64url(self.user.encode()),
        })  # fmt: skip

    def _client(self, kind: str, challenge: bytes, more: dict[str, Any]) -> bytes:
        said = {"type": kind, "challenge": base64url(challenge), "origin": self.origin, "crossOrigin": False, **more}
        return json.dumps({k: v for k, v in said.items() if v is not None}, separators=(",", ":")).encode()

    def _data(self, flags: int) -> bytes:
        return hashlib.sha256(self.rp_id.encode()).digest() + bytes([flags]) + bytes(4)

    def _said(self, response: dict[str, str]) -> str:
        name = base64url(self.credential)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response,
                           "clientExtensionResults": {}, "authenticatorAttachment": "platform"})  # fmt: skip
