"""AES-128 in CFB mode (RFC 3826, 3.1), which version 2c does without: loading it takes longer than reading a switch."""

from __future__ import annotations

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms

try:
    from cryptography.hazmat.decrepit.ciphers.modes import CFB
except ImportError:
    from cryptography.hazmat.primitives.ciphers.modes import CFB


def crypt(encrypt: bool, key: bytes, start: bytes, octets: bytes) -> bytes:
    """Octets encrypted or decrypted; `key` and `start` have 16 octets."""
    cipher = Cipher(algorithms.AES(key), CFB(start))
    return (cipher.encryptor() if encrypt else cipher.decryptor()).update(octets)
