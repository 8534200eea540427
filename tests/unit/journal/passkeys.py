"""Keys of the `sk-` kinds made in software, as PROTOCOL.u2f and PROTOCOL.webauthn of OpenSSH's sources have them.

A test sets the flags and the page as it likes; the real `ssh-keygen -Y verify` takes what is made here.
"""

from __future__ import annotations

import base64
import hashlib
import json
import textwrap
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

ED25519, ECDSA = "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com"
WEBAUTHN = "webauthn-sk-ecdsa-sha2-nistp256@openssh.com"
PRESENT, VERIFIED, SYNCED = 0x01, 0x04, 0x18
NAMESPACE = "dcdecom-gate"


def string(content: bytes | str) -> bytes:
    body = content.encode() if isinstance(content, str) else content
    return len(body).to_bytes(4) + body


def mpint(number: int) -> bytes:
    return string(number.to_bytes(number.bit_length() // 8 + 1))


@dataclass
class SecurityKey:
    """A token on a ring (`kind` ED25519 or ECDSA), or a passkey of a browser (ECDSA, with a host for application)."""

    kind: str = ED25519
    application: str = "ssh:"
    _ed25519: ed25519.Ed25519PrivateKey = field(default_factory=ed25519.Ed25519PrivateKey.generate)
    _ecdsa: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @property
    def blob(self) -> bytes:
        raw = serialization.Encoding.Raw, serialization.PublicFormat.Raw
        if self.kind == ED25519:
            point = self._ed25519.public_key().public_bytes(*raw)
            return string(ED25519) + string(point) + string(self.application)
        point = self._ecdsa.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        return string(ECDSA) + string("nistp256") + string(point) + string(self.application)

    @property
    def public(self) -> str:
        return f"{self.kind} {base64.b64encode(self.blob).decode()}"

    def sign(self, text: bytes, namespace: str = NAMESPACE, flags: int = PRESENT | VERIFIED) -> bytes:
        """By a token: over its own bytes and the hash of what is signed."""
        told = _told(self.application, flags) + hashlib.sha256(asked(text, namespace)).digest()
        made = string(self._ed25519.sign(told)) if self.kind == ED25519 else string(self._pair(told))
        return armored(self.blob, namespace, string(self.kind) + made + bytes([flags]) + (7).to_bytes(4))

    def sign_in_browser(
        self, text: bytes, origin: str, flags: int = PRESENT | VERIFIED, namespace: str = NAMESPACE, **more: Any
    ) -> bytes:
        """By a passkey: over what the browser says of its page too. `more` is said besides, or instead."""
        challenge = base64.urlsafe_b64encode(asked(text, namespace)).rstrip(b"=").decode()
        said = {"type": "webauthn.get", "challenge": challenge, "origin": origin, "crossOrigin": False, **more}
        client = json.dumps({k: v for k, v in said.items() if v is not None}, separators=(",", ":")).encode()
        return self.sign_client(client, origin, flags, namespace)

    def sign_client(self, client: bytes, origin: str, flags: int, namespace: str = NAMESPACE) -> bytes:
        told = _told(self.application, flags) + hashlib.sha256(client).digest()
        body = string(WEBAUTHN) + string(self._pair(told)) + bytes([flags]) + (7).to_bytes(4)
        return armored(self.blob, namespace, body + string(origin) + string(client) + string(b""))

    def _pair(self, told: bytes) -> bytes:
        r, s = decode_dss_signature(self._ecdsa.sign(told, ec.ECDSA(hashes.SHA256())))
        return mpint(r) + mpint(s)


def asked(text: bytes, namespace: str) -> bytes:
    return b"SSHSIG" + string(namespace) + string(b"") + string("sha512") + string(hashlib.sha512(text).digest())


def _told(application: str, flags: int) -> bytes:
    return hashlib.sha256(application.encode()).digest() + bytes([flags]) + (7).to_bytes(4)


def armored(key: bytes, namespace: str, signature: bytes) -> bytes:
    blob = b"SSHSIG" + (1).to_bytes(4) + string(key) + string(namespace) + string(b"") + string("sha512")
    lines = textwrap.wrap(base64.b64encode(blob + string(signature)).decode(), 70)
    return "\n".join(["-----BEGIN SSH SIGNATURE-----", *lines, "-----END SSH SIGNATURE-----", ""]).encode()
