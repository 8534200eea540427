"""The bytes of the engine `fast` beside pysnmp's: no input breaks it, and none is taken that pysnmp refuses."""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyasn1.codec.ber import decoder, encoder
from pyasn1.type.univ import OctetString
from pysnmp.proto import api
from pysnmp.proto.mpmod.rfc3412 import SNMPv3Message
from pysnmp.proto.rfc1905 import endOfMibView, noSuchInstance, noSuchObject
from pysnmp.proto.secmod.rfc3414.service import UsmSecurityParameters

from dcdecom.adapters.snmp.fast import ber, pdu, usm
from dcdecom.adapters.snmp.fast.ber import Malformed, Missing
from dcdecom.adapters.snmp.walk import Incomplete

V2C: Any = api.PROTOCOL_MODULES[api.SNMP_VERSION_2C]
COMMUNITY, NUMBER = b"c", 7
EXAMPLES = int(os.environ.get("FAST_EXAMPLES", "600"))
"""How many damaged datagrams are tried; the others are fewer."""
GONE = {noSuchObject.tagSet: Missing.OBJECT, noSuchInstance.tagSet: Missing.INSTANCE, endOfMibView.tagSet: Missing.END}

oids = st.lists(st.one_of(st.integers(0, 127), st.integers(0, 2**32 - 1)), max_size=20).map(lambda tail: (1, 3, *tail))
words = st.integers(0, 2**32 - 1)
values: st.SearchStrategy[Any] = st.one_of(
    st.integers(-(2**31), 2**31 - 1).map(V2C.Integer),
    st.binary(max_size=200).map(V2C.OctetString),
    st.binary(max_size=20).map(V2C.Opaque),
    words.map(V2C.Counter32),
    words.map(V2C.Gauge32),
    words.map(V2C.TimeTicks),
    st.integers(0, 2**64 - 1).map(V2C.Counter64),
    st.binary(min_size=4, max_size=4).map(V2C.IpAddress),
    oids.map(V2C.ObjectIdentifier),
    st.sampled_from([V2C.Null(""), noSuchObject, noSuchInstance, endOfMibView]),
)
bindings = st.lists(st.tuples(oids, values), max_size=8)


def response(rows: Sequence[tuple[tuple[int, ...], Any]], status: int = 0, number: int = NUMBER) -> bytes:
    """As pysnmp writes it."""
    made, message = V2C.ResponsePDU(), V2C.Message()
    V2C.apiPDU.set_defaults(made)
    V2C.apiPDU.set_request_id(made, number)
    V2C.apiPDU.set_error_status(made, status)
    V2C.apiPDU.set_varbinds(made, [(V2C.ObjectIdentifier(name), value) for name, value in rows])
    V2C.apiMessage.set_defaults(message)
    V2C.apiMessage.set_community(message, COMMUNITY)
    V2C.apiMessage.set_pdu(message, made)
    return bytes(encoder.encode(message))


def by_pysnmp(datagram: bytes) -> tuple[int, list[tuple[tuple[int, ...], Any]]]:
    """Error-status and rows. Raises whatever pyasn1 raises."""
    message, rest = decoder.decode(datagram, asn1Spec=V2C.Message())
    assert not rest
    said = V2C.apiMessage.get_pdu(message)
    assert isinstance(said, V2C.ResponsePDU)
    assert V2C.apiPDU.get_request_id(said) == NUMBER
    rows = [(tuple(name), plain(value)) for name, value in V2C.apiPDU.get_varbinds(said)]
    return int(V2C.apiPDU.get_error_status(said)), rows


def plain(value: Any) -> Any:
    if value.tagSet in GONE:
        return GONE[value.tagSet]
    if isinstance(value, V2C.Null):
        return b""
    if isinstance(value, V2C.ObjectIdentifier):
        return str(value).encode()
    return bytes(value) if isinstance(value, OctetString) else int(value)


def by_us(datagram: bytes, prefixes: Sequence[pdu.Prefix] = ()) -> tuple[int, list[pdu.Row]]:
    answer = pdu.read_answer(pdu.Community(COMMUNITY).open(NUMBER, datagram), NUMBER, prefixes)
    return answer.status, answer.rows


@settings(max_examples=EXAMPLES // 5, deadline=None)
@given(bindings, st.integers(0, 20))
def test_what_pysnmp_writes_is_read_as_pysnmp_reads_it(rows: list[Any], status: int) -> None:
    datagram = response(rows, status)
    assert by_us(datagram) == by_pysnmp(datagram) == (status, [(name, plain(value)) for name, value in rows])
    columns = [(ber.oid_content((1, 3)), (1, 3)), (ber.oid_content((1, 3, 6)), (1, 3, 6))]
    assert by_us(datagram, columns) == by_us(datagram)


@st.composite
def damaged(draw: st.DrawFn, whole: st.SearchStrategy[bytes]) -> bytes:
    """A message in which some octets are others, more or fewer."""
    octets = bytearray(draw(whole))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(octets)))
        new = draw(st.one_of(st.binary(max_size=3), st.sampled_from([b"\x80", b"\x81\x05", b"\x84\0\0\0\1", b"\x1f"])))
        octets[at : at + draw(st.integers(0, 3))] = new
    return bytes(octets)


lengthened = st.recursive(
    st.tuples(st.sampled_from([2, 4, 5, 6, 0x40, 0x41, 0x46, 0x80, 0x82]), st.binary(max_size=9)),
    lambda inner: st.tuples(st.sampled_from([0x30, 0x30, 0xA2]), st.lists(inner, max_size=4)),
)


def written(tree: Any, longer: int) -> bytes:
    """A tree of elements, with lengths of more octets than they need."""
    tag, content = tree
    octets = content if isinstance(content, bytes) else b"".join(written(one, longer) for one in content)
    head = len(octets).to_bytes(max(longer, (len(octets).bit_length() + 7) // 8), "big")
    return bytes((tag, 0x80 | len(head))) + head + octets


def listing(rows: Sequence[tuple[bytes, Any]], longer: int) -> bytes:
    """A Response with bindings of raw content."""
    bindings = (0x30, [(0x30, [(6, name), value]) for name, value in rows])
    said = (0xA2, [(2, b"\7"), (2, b""), (2, b"\0"), bindings])
    return written((0x30, [(2, b"\1"), (4, COMMUNITY), said]), longer)


datagrams = st.one_of(
    st.binary(max_size=80),
    damaged(bindings.map(response)),
    st.tuples(lengthened, st.integers(2, 4)).map(lambda pair: written(*pair)),
    st.tuples(st.lists(st.tuples(st.just(b"\x2b\6"), lengthened), max_size=3), st.integers(1, 4)).map(
        lambda pair: listing(*pair)
    ),
)  # fmt: skip


@settings(max_examples=EXAMPLES, deadline=None)
@given(datagrams)
def test_nothing_is_taken_that_pysnmp_refuses(datagram: bytes) -> None:
    try:
        ours = by_us(datagram)
    except (Malformed, Incomplete):
        return
    assert ours == by_pysnmp(datagram)


def test_nothing_is_taken_at_the_edges_that_pysnmp_refuses() -> None:
    """Names and values of the octets at which object identifiers and numbers turn, under every tag."""
    chance = random.Random(3)
    tags = (2, 4, 5, 6, 0x40, 0x41, 0x42, 0x43, 0x44, 0x46, 0x80, 0x81, 0x82, 0x24, 0x45)

    def edges(most: int) -> bytes:
        return bytes(chance.choices((0, 1, 0x2B, 0x7F, 0x80, 0x81, 0xFF), k=chance.randrange(most)))

    taken = 0
    for _ in range(6000):
        value = (chance.choice(tags), edges(chance.choice((1, 2, 5, 10, 24))))
        datagram = listing([(edges(24) if chance.random() < 0.6 else b"\x2b\6", value)], 1)
        try:
            ours = by_us(datagram)
        except Malformed:
            continue
        taken += 1
        assert ours == by_pysnmp(datagram)
    assert taken > 500


@pytest.mark.parametrize("longer", [1, 2, 3, 4])
def test_lengths_may_have_more_octets_than_they_need(longer: int) -> None:
    """net-snmp writes them so."""
    tree = (0x30, [(2, b"\1"), (4, COMMUNITY), (0xA2, [(2, b"\7"), (2, b"\0"), (2, b"\0"), (0x30, [])])])
    assert by_us(written(tree, longer)) == (0, [])


def test_numbers_are_written_as_pyasn1_writes_them() -> None:
    for number in (0, 1, 127, 128, 255, 256, 32767, 32768, 2**31 - 1):
        assert ber.integer(number) == encoder.encode(V2C.Integer(number))
    for name in ((1, 3), (1, 3, 6, 127, 128, 16383, 16384, 2**32 - 1), (2, 999, 3), (0, 39)):
        assert ber.element(ber.OBJECT_ID, ber.oid_content(name)) == encoder.encode(V2C.ObjectIdentifier(name))


# --- version 3 --------------------------------------------------------------------------------------------------------


small = st.integers(0, 2**31 - 1)
messages = st.builds(
    lambda number, flags, engine, boots, time, user, mac, salt, data: usm.write_message(
        number, flags, (engine, boots, time, user), mac, salt, ber.element(ber.OCTETS, data)
    )[0],
    small, st.integers(0, 255), st.binary(max_size=32), small, small, st.binary(max_size=32), st.binary(max_size=48),
    st.binary(max_size=8), st.binary(max_size=100),
)  # fmt: skip


def v3_by_pysnmp(datagram: bytes) -> tuple[Any, ...]:
    message, rest = decoder.decode(datagram, asn1Spec=SNMPv3Message())
    assert not rest
    said, rest = decoder.decode(message["msgSecurityParameters"], asn1Spec=UsmSecurityParameters())
    assert not rest
    head = message["msgGlobalData"]
    return (
        int(head["msgID"]), head["msgFlags"].asOctets()[0], said["msgAuthoritativeEngineId"].asOctets(),
        int(said["msgAuthoritativeEngineBoots"]), int(said["msgAuthoritativeEngineTime"]),
        said["msgUserName"].asOctets(), said["msgAuthenticationParameters"].asOctets(),
        said["msgPrivacyParameters"].asOctets(),
    )  # fmt: skip


def v3_by_us(datagram: bytes) -> tuple[Any, ...]:
    m = usm.read_message(datagram)
    if ber.inside(datagram, m.data.at, m.data.end, ber.OCTETS)[1] != m.data.end:
        raise Malformed  # as whoever decrypts it does
    assert datagram[m.mac_at : m.mac_at + len(m.mac)] == m.mac
    return m.number, m.flags, m.engine, m.boots, m.time, m.user, m.mac, m.salt


@settings(max_examples=EXAMPLES // 5, deadline=None)
@given(messages)
def test_a_v3_message_is_what_pysnmp_takes_it_for(datagram: bytes) -> None:
    assert v3_by_us(datagram) == v3_by_pysnmp(datagram)


@settings(max_examples=EXAMPLES // 2, deadline=None)
@given(st.one_of(st.binary(max_size=80), damaged(messages)))
def test_no_v3_message_is_taken_that_pysnmp_refuses(datagram: bytes) -> None:
    try:
        ours = v3_by_us(datagram)
    except Malformed:
        return
    assert ours == v3_by_pysnmp(datagram)
