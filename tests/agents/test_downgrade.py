"""An honest answer to an authPriv question, with its right request id, sent at a lower level: never taken for data."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.decrepit.ciphers.modes import CFB
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms
from pyasn1.codec.ber import decoder, encoder
from pysnmp.proto.mpmod.rfc3412 import ScopedPDU, SNMPv3Message
from pysnmp.proto.secmod.rfc3414.service import UsmSecurityParameters

from dcdecom.model.estate.reading import Reading, Unreadable
from dcdecom_lab.access import SnmpKeys
from dcdecom_lab.replay import serve

from . import device
from . import twists as t
from .asking import by_user, tables
from .relay import Exchange, Twist, relay

MEGABYTE = 1048576
MAC = 24
"""Bytes of an HMAC-SHA-256 in a message (RFC 7860)."""
LEVELS = {"noAuthNoPriv": 0, "authNoPriv": 1, "authPriv": 3}
"""Their flags (RFC 3412, 6.4)."""


def _localised(passphrase: str, engine: bytes) -> bytes:
    """RFC 3414, A.2, with SHA-256."""
    word = passphrase.encode()
    key = hashlib.sha256((word * (MEGABYTE // len(word) + 1))[:MEGABYTE]).digest()
    return hashlib.sha256(key + engine + key).digest()


def _at_level(flags: int, keys: SnmpKeys) -> Twist:
    """The same answer with other flags: decrypted where they say so, and authenticated anew where they say so."""

    def twist(exchange: Exchange) -> list[bytes]:
        said = t.v3(exchange.answer)
        parameters, _ = decoder.decode(said["msgSecurityParameters"], asn1Spec=UsmSecurityParameters())
        engine = parameters["msgAuthoritativeEngineId"].asOctets()
        answer = SNMPv3Message()
        answer["msgVersion"], answer["msgGlobalData"] = said["msgVersion"], said["msgGlobalData"]
        answer["msgGlobalData"]["msgFlags"] = bytes([flags])
        if flags & 2:
            answer["msgData"]["encryptedPDU"] = said["msgData"]["encryptedPDU"]
        else:
            answer["msgData"]["plaintext"] = _decrypted(said, parameters, _localised(keys.privacy, engine)[:16])
            parameters["msgPrivacyParameters"] = b""
        parameters["msgAuthenticationParameters"] = bytes(MAC) if flags & 1 else b""
        answer["msgSecurityParameters"] = encoder.encode(parameters)
        whole = bytes(encoder.encode(answer))
        if not flags & 1:
            return [whole]
        digest = hmac.new(_localised(keys.auth, engine), whole, hashlib.sha256).digest()[:MAC]
        assert whole.count(bytes(MAC)) == 1
        return [whole.replace(bytes(MAC), digest)]

    return t.only(t.protects, twist)


def _decrypted(said: Any, parameters: Any, key: bytes) -> Any:
    """What AES-128 in CFB mode hides (RFC 3826)."""
    salt = parameters["msgPrivacyParameters"].asOctets()
    clock = (int(parameters[f"msgAuthoritativeEngine{it}"]).to_bytes(4) for it in ("Boots", "Time"))
    cipher = Cipher(algorithms.AES(key), CFB(b"".join(clock) + salt)).decryptor()
    return decoder.decode(cipher.update(said["msgData"]["encryptedPDU"].asOctets()), asn1Spec=ScopedPDU())[0]


@pytest.mark.parametrize("engine", ["pysnmp", "fast"])
@pytest.mark.parametrize("level", LEVELS)
def test_an_answer_below_authpriv_is_no_answer(level: str, engine: str) -> None:
    """At authPriv the same hands bring it whole: what is refused is the level, and nothing else."""
    patience = {"timeout": 1, "deadline": 20} if level != "authPriv" else {"timeout": 2, "retries": 2, "deadline": 60}
    with serve(device.switch()) as replay, relay(replay.port, _at_level(LEVELS[level], replay.keys)) as port:
        answer = tables(replace(by_user(replay, engine=engine), port=port, **patience))
    if level == "authPriv":
        assert isinstance(answer, Reading), answer
        return
    assert isinstance(answer, Unreadable), answer
    assert "no answer" in answer.reason
