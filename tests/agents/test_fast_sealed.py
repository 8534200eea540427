"""Answers that carry the agent's own HMAC and are wrong all the same: old ones, and ones to another question."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

import pytest

from dcdecom.adapters.snmp.fast import ber, pdu, usm
from dcdecom.adapters.snmp.target import User
from dcdecom.adapters.snmp.walk import Incomplete
from dcdecom.model.estate.reading import Reading, Unreadable
from dcdecom_lab.access import SnmpKeys
from dcdecom_lab.replay import serve

from . import device
from . import twists as t
from .asking import by_user, tables
from .relay import Exchange, Sending, Twist, relay


@dataclass(frozen=True)
class Said:
    """What an answer says, as only somebody with the keys may change it."""

    number: int
    flags: int
    boots: int
    time: int
    user: bytes
    engine: bytes
    context: bytes
    pdu: bytes


def user_of(keys: SnmpKeys) -> User:
    return User("", keys.user, keys.auth, "SHA256", keys.privacy)


def opened(peer: usm.Peer, message: usm.Message) -> Said:
    start, stop = ber.inside(message.data.octets, message.data.at, message.data.end, ber.OCTETS)
    octets = peer.crypt(False, message.boots, message.time, message.salt, message.data.octets[start:stop])
    engine, context, part = usm.read_scoped(octets, 0, len(octets))
    carried = part.octets[part.at : part.end]
    return Said(message.number, message.flags, message.boots, message.time, message.user, engine, context, carried)


def sealed(peer: usm.Peer, said: Said) -> bytes:
    peer = replace(peer, hint=(said.boots, said.time), user=said.user, boots=-1)
    scoped = ber.sequence([ber.element(ber.OCTETS, said.engine), ber.element(ber.OCTETS, said.context), said.pdu])
    salt = b"saltsalt"
    data = ber.element(ber.OCTETS, peer.crypt(True, said.boots, said.time, salt, scoped))
    security = (peer.engine, said.boots, said.time, said.user)
    blank, at = usm.write_message(said.number, said.flags, security, bytes(peer.mac_size), salt, data)
    return blank[:at] + peer.mac(blank) + blank[at + peer.mac_size :]


def resealed(keys: SnmpKeys, change: Callable[[Said], Said], since: int = 6) -> Twist:
    """Answers that were opened, changed and sealed again, once some have come as they were."""

    def twist(exchange: Exchange) -> list[bytes]:
        message = usm.read_message(exchange.answer)
        peer = usm.Peer.of(user_of(keys), message, lambda: 0.0)
        return [sealed(peer, change(opened(peer, message)))]

    return t.only(lambda exchange: exchange.number >= since and t.flags(exchange.answer) & 3 == 3, twist)


def later(seconds: int) -> Callable[[Said], Said]:
    return lambda said: replace(said, time=said.time + seconds)


def said(**new: object) -> Callable[[Said], Said]:
    return lambda one: replace(one, **new)  # type: ignore[arg-type]  # names of its fields


def other_number(one: Said) -> Said:
    """The id of another request, in a message with the right id."""
    start, _ = ber.inside(one.pdu, 0, len(one.pdu), pdu.RESPONSE)
    _, after = ber.whole(one.pdu, start, len(one.pdu))
    content = ber.integer(5) + one.pdu[after:]
    return replace(one, pdu=ber.element(pdu.RESPONSE, content))


def other_kind(one: Said) -> Said:
    return replace(one, pdu=bytes((pdu.GET,)) + one.pdu[1:])


RIGHT = {"as it was": later(0), "a hundred seconds ahead": later(100)}
WRONG = {
    "of the start before": lambda one: replace(one, boots=one.boots - 1),
    "of the last start that there can be": said(boots=usm.MOST_BOOTS),
    "of another message": lambda one: replace(one, number=one.number ^ 1),
    "of another user": said(user=b"other"),
    "of another context": said(context=b"vlan-10"),
    "of another engine's context": said(engine=b"\x80\0\0\0\5other"),
    "to another request": other_number,
    "a question in place of an answer": other_kind,
    "cut inside": lambda one: replace(one, pdu=one.pdu[:-1]),
    "garbage inside": said(pdu=b"\xa2\x84\xff\xff\xff\xff"),
}


@pytest.mark.parametrize("name", [*RIGHT, *WRONG])
def test_an_answer_with_the_right_hmac(name: str) -> None:
    """Each is sealed by the same hands as those that are taken: what is refused is the one thing that is wrong."""
    with serve(device.switch()) as replay:
        replay.agent.restart()
        twist = resealed(replay.keys, (RIGHT | WRONG)[name])
        with relay(replay.port, twist) as port:
            patient = {"timeout": 1, "retries": 2} if name in RIGHT else {"timeout": 0.3}
            answer = tables(replace(by_user(replay, engine="fast", **patient), port=port))
    if name in RIGHT:
        assert isinstance(answer, Reading), answer
    else:
        assert isinstance(answer, Unreadable)
        assert "no answer" in answer.reason


@pytest.mark.parametrize(
    ("boots", "time", "taken"),
    [(3, 1000, True), (3, 1300, True), (3, 850, True), (3, 849, False), (2, 1000, False), (4, 0, True),
     (usm.MOST_BOOTS, 1000, False)],
)  # fmt: skip
def test_the_window_of_time(boots: int, time: int, taken: bool) -> None:
    """RFC 3414, 3.2, 7b: what is more than 150 s behind the clock that the engine itself told is not taken."""
    clock = [50.0]
    peer = usm.Peer(b"\x80\0\0\0\5engine", b"u", "sha256", 24, b"k" * 32, b"p" * 16, (0, 0), lambda: clock[0])
    asked = usm.Sealed(peer)
    response = ber.element(pdu.RESPONSE, ber.integer(9), ber.integer(0), ber.integer(0), ber.sequence([]))
    told = Said(9, 3, 3, 900, peer.user, peer.engine, b"", response)
    asked.open(9, sealed(peer, told))
    clock[0] += 100
    late = sealed(peer, replace(told, boots=boots, time=time))
    if taken:
        assert pdu.read_answer(asked.open(9, late), 9) == pdu.Answer(0, [])
    else:
        with pytest.raises(ber.Malformed):
            asked.open(9, late)


def test_a_report_about_the_clock_counts_only_with_its_hmac() -> None:
    """Without one it says why there is no answer, and nothing is learnt from it."""
    peer = usm.Peer(b"\x80\0\0\0\5engine", b"u", "sha256", 24, b"k" * 32, b"p" * 16, (3, 1000), lambda: 50.0)
    asked = usm.Sealed(peer)
    report = ber.element(
        pdu.REPORT, ber.integer(0), ber.integer(0), ber.integer(0),
        ber.sequence([ber.sequence([ber.element(6, ber.oid_content(usm.NOT_IN_TIME)), b"\x41\1\1"])]),
    )  # fmt: skip
    scoped = ber.sequence([ber.element(4, peer.engine), ber.element(4), report])
    clear, _ = usm.write_message(9, 0, (peer.engine, 7, 5, peer.user), b"", b"", scoped)
    with pytest.raises(Incomplete, match="time window") as named:
        asked.open(9, clear)
    assert not isinstance(named.value, usm.OutOfStep)
    assert peer.clock() == (3, 1000)
    blank, at = usm.write_message(9, 1, (peer.engine, 7, 5, peer.user), bytes(24), b"", scoped)
    with pytest.raises(usm.OutOfStep):
        asked.open(9, blank[:at] + peer.mac(blank) + blank[at + 24 :])
    assert peer.clock() == (7, 5)


def test_an_agent_that_starts_anew_is_asked_again() -> None:
    with serve(device.switch()) as replay:

        def restarting(exchange: Exchange) -> list[Sending | bytes]:
            if exchange.number == 6:
                replay.agent.restart()
            return [exchange.answer]

        with relay(replay.port, restarting) as port:
            answer = tables(replace(by_user(replay, engine="fast", retries=2), port=port))
    assert isinstance(answer, Reading), answer


def test_keys_are_those_of_the_standard() -> None:
    """RFC 3414, A.3.2."""
    engine = bytes.fromhex("000000000000000000000002")
    assert usm.localised("maplesyrup", "sha1", engine).hex() == "6695febc9288e36282235fc7151f128497b38f3f"


def test_request_ids_are_not_to_be_guessed() -> None:
    with serve(device.switch()) as replay:
        seen: list[int] = []

        def noting(exchange: Exchange) -> list[bytes]:
            seen.append(usm.read_message(exchange.request).number)
            return [exchange.answer]

        with relay(replay.port, noting) as port:
            tables(replace(by_user(replay, engine="fast"), port=port, timeout=5))
    steps = {after - before for before, after in pairwise(seen)}
    assert len(set(seen)) == len(seen) > 5
    assert len(steps) > len(seen) / 2
    assert max(seen) > 2**24


def test_no_secret_is_shown() -> None:
    user = User("a-community", "name", "authentic-phrase", "SHA256", "private-phrase")
    message = usm.read_message(usm.write_message(1, 4, (b"\x80\0\0\0\5engine", 1, 1, b""), b"", b"", b"\x30\0")[0])
    peer = usm.Peer.of(user, message, lambda: 0.0)
    shown = repr((user, usm.Sealed(peer), pdu.Community(b"a-community")))
    for secret in ("a-community", "-phrase", repr(peer.auth_key), repr(peer.privacy_key)):
        assert secret not in shown
