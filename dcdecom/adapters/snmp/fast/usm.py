"""Version 3 with authentication and privacy: HMAC-SHA (RFC 3414, 7860) and AES-128 (RFC 3826), and never less.

A message below that level is never an answer. It may be a Report, which says why there is none.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from dataclasses import field, replace
from functools import lru_cache
from hashlib import new as new_hash

from dcdecom.adapters.snmp.fast.ber import OCTETS, SEQUENCE, Malformed, element, inside, integer, text, whole
from dcdecom.adapters.snmp.fast.pdu import REPORT, Part, only, read_rows
from dcdecom.adapters.snmp.mib import Oid, oid
from dcdecom.adapters.snmp.target import User
from dcdecom.adapters.snmp.walk import Incomplete
from dcdecom.late_dataclass import dataclass

V3, USM = 3, 3
AUTHENTICATED, ENCRYPTED, REPORTABLE = 1, 2, 4
LEVEL = AUTHENTICATED | ENCRYPTED
LARGEST = 65_507
"""Octets of a message that we take: all that UDP over IPv4 carries."""
MEGABYTE = 1 << 20
AES_KEY = 16
SALT = 8
MOST_BOOTS = 2**31 - 1
"""An engine that was started so often can no longer be authenticated (RFC 3414, 2.2.2)."""
WINDOW = 150
"""Seconds by which a message may be old (RFC 3414, 2.2.3)."""
ENGINE_ID = range(5, 33)

MACS = {"SHA": ("sha1", 12), "SHA224": ("sha224", 16), "SHA256": ("sha256", 24), "SHA384": ("sha384", 32),
        "SHA512": ("sha512", 48)}  # fmt: skip
"""Hash, and octets of the HMAC in a message."""

REPORTS: dict[Oid, str] = {
    oid("1.3.6.1.6.3.15.1.1.1.0"): "the agent does not allow this v3 user authentication with privacy",
    oid("1.3.6.1.6.3.15.1.1.2.0"): "the agent's clock and ours do not agree (v3 time window)",
    oid("1.3.6.1.6.3.15.1.1.3.0"): "the agent does not know this v3 user",
    oid("1.3.6.1.6.3.15.1.1.4.0"): "the agent has another engine id than it had a moment ago",
    oid("1.3.6.1.6.3.15.1.1.5.0"): "wrong authentication passphrase or protocol for this v3 user",
    oid("1.3.6.1.6.3.15.1.1.6.0"): "the agent could not decrypt the question: wrong privacy passphrase or protocol",
    oid("1.3.6.1.6.3.12.1.5.0"): "the agent does not know this context",
}
NOT_IN_TIME, UNKNOWN_ENGINE = oid("1.3.6.1.6.3.15.1.1.2.0"), oid("1.3.6.1.6.3.15.1.1.4.0")


class OutOfStep(Incomplete):
    """The agent's authenticated Report says what its clock is, and it is known now: the question may be asked again."""

    def __init__(self) -> None:
        super().__init__(REPORTS[NOT_IN_TIME])


# --- keys ------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def _key(passphrase: str, hash_name: str) -> bytes:
    """RFC 3414, A.2: the hash of a megabyte of the passphrase over and over. It takes milliseconds, so it is kept."""
    word = passphrase.encode()
    return new_hash(hash_name, (word * (MEGABYTE // len(word) + 1))[:MEGABYTE]).digest()


def localised(passphrase: str, hash_name: str, engine: bytes) -> bytes:
    """The key that only one engine has."""
    key = _key(passphrase, hash_name)
    return new_hash(hash_name, key + engine + key).digest()


# --- messages --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Message:
    """The parts of a version 3 message that are in the clear."""

    number: int
    flags: int
    engine: bytes
    boots: int
    time: int
    user: bytes
    mac: bytes
    salt: bytes
    mac_at: int
    data: Part
    """A scoped PDU: plain, or encrypted in an OCTET STRING."""


def read_message(datagram: bytes) -> Message:
    """Take a message apart. Raises Malformed."""
    at, end = only(datagram)
    version, at = whole(datagram, at, end)
    start, stop = inside(datagram, at, end, SEQUENCE)
    number, start = whole(datagram, start, stop, 0)
    _, start = whole(datagram, start, stop, 484)
    flags, start = text(datagram, start, stop)
    model, start = whole(datagram, start, stop, 1)
    if start != stop or version != V3 or model != USM or len(flags) != 1:
        raise Malformed
    at, data = inside(datagram, stop, end, OCTETS)
    start, stop = inside(datagram, at, data, SEQUENCE)
    engine, start = text(datagram, start, stop)
    boots, start = whole(datagram, start, stop, 0)
    time, start = whole(datagram, start, stop, 0)
    user, start = text(datagram, start, stop)
    mac, start = text(datagram, start, stop)
    mac_at = start - len(mac)
    salt, start = text(datagram, start, stop)
    if start != stop or stop != data or len(user) > 32:
        raise Malformed
    return Message(number, flags[0], engine, boots, time, user, mac, salt, mac_at, Part(datagram, data, end))


def write_message(
    number: int, flags: int, security: tuple[bytes, int, int, bytes], mac: bytes, salt: bytes, data: bytes
) -> tuple[bytes, int]:
    """A message, and where in it the HMAC is. `security`: engine, its boots and time, the user."""
    engine, boots, time, user = security
    head = element(SEQUENCE, integer(number), integer(LARGEST), element(OCTETS, bytes((flags,))), integer(USM))
    tail = element(OCTETS, salt)
    parts = element(OCTETS, engine), integer(boots), integer(time), element(OCTETS, user), element(OCTETS, mac), tail
    whole_message = element(SEQUENCE, integer(V3), head, element(OCTETS, element(SEQUENCE, *parts)), data)
    return whole_message, len(whole_message) - len(data) - len(tail) - len(mac)


def read_scoped(octets: bytes, at: int, end: int) -> tuple[bytes, bytes, Part]:
    """Engine id and name of a context, and the PDU in it. What is behind it is padding."""
    at, end = inside(octets, at, end, SEQUENCE)
    engine, at = text(octets, at, end)
    context, at = text(octets, at, end)
    return engine, context, Part(octets, at, end)


def is_report(pdu: Part) -> bool:
    return pdu.at < pdu.end and pdu.octets[pdu.at] == REPORT


def counter(pdu: Part) -> Oid:
    """Which counter a Report carries. Raises Malformed."""
    octets = pdu.octets
    at, end = inside(octets, pdu.at, pdu.end, REPORT)
    if end != pdu.end:
        raise Malformed
    for _ in ("request-id", "error-status", "error-index"):
        _, at = whole(octets, at, end)
    at, stop = inside(octets, at, end, SEQUENCE)
    rows = read_rows(octets, at, stop)
    if stop != end or len(rows) != 1:
        raise Malformed
    return rows[0][0]


# --- an engine and its clock -----------------------------------------------------------------------------------------


@dataclass
class Peer:
    """An agent's engine as one user speaks with it: its keys, and its clock as far as its messages told it."""

    engine: bytes
    user: bytes
    hash_name: str
    mac_size: int
    auth_key: bytes = field(repr=False)
    privacy_key: bytes = field(repr=False)
    hint: tuple[int, int]
    """Boots and time as the first Report had them, which nobody authenticated: good enough to ask with."""
    now: Callable[[], float]
    boots: int = -1
    latest: int = 0
    """The latest time of that engine that was authenticated."""
    ahead: float = 0.0
    """That engine's time less our own clock's."""
    salt: int = field(default_factory=lambda: secrets.randbits(64))

    @classmethod
    def of(cls, user: User, found: Message, now: Callable[[], float]) -> Peer:
        """The engine that answered to a question for its id. Raises Malformed."""
        hash_name, size = MACS[user.auth_protocol]
        if len(found.engine) not in ENGINE_ID:
            raise Malformed
        auth = localised(user.auth, hash_name, found.engine)
        privacy = localised(user.privacy, hash_name, found.engine)[:AES_KEY]
        at = (found.boots, found.time)
        return cls(found.engine, user.name.encode(), hash_name, size, auth, privacy, at, now)

    def clock(self) -> tuple[int, int]:
        """Boots and time to ask with."""
        return self.hint if self.boots < 0 else (self.boots, int(self.now() + self.ahead))

    def mac(self, message: bytes) -> bytes:
        return hmac.digest(self.auth_key, message, self.hash_name)[: self.mac_size]

    def crypt(self, encrypt: bool, boots: int, time: int, salt: bytes, octets: bytes) -> bytes:
        """What is encrypted by the privacy key, from the start that these numbers give."""
        from dcdecom.adapters.snmp.fast import aes

        return aes.crypt(encrypt, self.privacy_key, boots.to_bytes(4, "big") + time.to_bytes(4, "big") + salt, octets)

    def authenticate(self, message: Message) -> None:
        """Raise Malformed unless this engine made the message, for this user, and not long ago (RFC 3414, 3.2)."""
        if message.engine != self.engine or message.user != self.user or len(message.mac) != self.mac_size:
            raise Malformed
        datagram, at = message.data.octets, message.mac_at
        blank = datagram[:at] + bytes(self.mac_size) + datagram[at + self.mac_size :]
        if not hmac.compare_digest(self.mac(blank), message.mac):
            raise Malformed
        self._in_time(message)

    def _in_time(self, message: Message) -> None:
        """Learn from a message that is authenticated, or raise Malformed where it is old (RFC 3414, 3.2, 7b)."""
        if message.boots > self.boots or (message.boots == self.boots and message.time > self.latest):
            self.boots, self.latest = message.boots, message.time
            self.ahead = message.time - self.now()
        old = message.time < self.now() + self.ahead - WINDOW
        if self.boots == MOST_BOOTS or message.boots < self.boots or old:
            raise Malformed


@dataclass(frozen=True)
class Sealed:
    """Version 3 at authPriv with one engine, in one context. Implements Envelope."""

    peer: Peer
    context: bytes = b""

    def in_vlan(self, vlan: int) -> Sealed:
        return replace(self, context=f"vlan-{vlan}".encode())

    def close(self, number: int, pdu: bytes) -> bytes:
        return seal(self.peer, number, LEVEL | REPORTABLE, self.context, pdu)

    def open(self, number: int, datagram: bytes) -> Part:
        message = read_message(datagram)
        if message.number != number:
            raise Malformed
        level = message.flags & LEVEL
        if not level & AUTHENTICATED:
            raise Incomplete(_reason(_plain_report(message)))
        self.peer.authenticate(message)
        if level != LEVEL:
            raise _failure(_plain_report(message))
        pdu = self._decrypted(message)
        if is_report(pdu):
            raise _failure(counter(pdu))
        return pdu

    def _decrypted(self, message: Message) -> Part:
        at, end = inside(message.data.octets, message.data.at, message.data.end, OCTETS)
        if end != message.data.end or len(message.salt) != SALT:
            raise Malformed
        octets = self.peer.crypt(False, message.boots, message.time, message.salt, message.data.octets[at:end])
        engine, context, pdu = read_scoped(octets, 0, len(octets))
        if engine != self.peer.engine or (context != self.context and not is_report(pdu)):
            raise Malformed
        return pdu


def seal(peer: Peer, number: int, flags: int, context: bytes, pdu: bytes) -> bytes:
    """A message at authPriv."""
    boots, time = peer.clock()
    peer.salt = (peer.salt + 1) % 2**64
    salt = peer.salt.to_bytes(SALT, "big")
    scoped = element(SEQUENCE, element(OCTETS, peer.engine), element(OCTETS, context), pdu)
    data = element(OCTETS, peer.crypt(True, boots, time, salt, scoped))
    blank, at = write_message(number, flags, (peer.engine, boots, time, peer.user), bytes(peer.mac_size), salt, data)
    return blank[:at] + peer.mac(blank) + blank[at + peer.mac_size :]


def who_are_you(number: int) -> bytes:
    """The question for an engine's id (RFC 3414, 4): a GET of nothing, in the clear."""
    nothing = element(0xA0, integer(number), integer(0), integer(0), element(SEQUENCE))
    data = element(SEQUENCE, element(OCTETS), element(OCTETS), nothing)
    return write_message(number, REPORTABLE, (b"", 0, 0, b""), b"", b"", data)[0]


def read_engine(number: int, datagram: bytes) -> Message:
    """The Report that answers to it. Raises Malformed."""
    message = read_message(datagram)
    if message.number != number or _plain_report(message) != UNKNOWN_ENGINE or len(message.engine) not in ENGINE_ID:
        raise Malformed
    return message


def _plain_report(message: Message) -> Oid:
    """The counter of a Report that is not encrypted; anything else in the clear is Malformed."""
    data = message.data
    if message.flags & ENCRYPTED or inside(data.octets, data.at, data.end, SEQUENCE)[1] != data.end:
        raise Malformed
    return counter(read_scoped(data.octets, data.at, data.end)[2])


def _failure(found: Oid) -> Incomplete:
    return OutOfStep() if found == NOT_IN_TIME else Incomplete(_reason(found))


def _reason(found: Oid) -> str:
    return REPORTS.get(found, f"a report in place of an answer ({'.'.join(map(str, found))})")
