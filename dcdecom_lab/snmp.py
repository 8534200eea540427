"""The lab's SNMP agents: pysnmp's own command responders over rows that are computed when somebody asks.

pysnmp encodes each row once: most rows are asked for many times, and their encoding is most of an answer's cost.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from pyasn1.codec.ber.encoder import encode
from pyasn1.type import univ
from pysnmp.carrier.asyncio.dgram import udp
from pysnmp.entity import config
from pysnmp.entity.engine import SnmpEngine
from pysnmp.entity.rfc3413 import cmdrsp, context
from pysnmp.proto.api.v2c import EndOfMibView, NoSuchInstance, NoSuchObject, apiVarBind
from pysnmp.proto.rfc1902 import (
    Counter32,
    Counter64,
    Gauge32,
    Integer32,
    IpAddress,
    Null,
    ObjectIdentifier,
    ObjectName,
    OctetString,
    Opaque,
    TimeTicks,
)
from pysnmp.proto.rfc1905 import VarBind, VarBindList
from pysnmp.smi.instrum import AbstractMibInstrumController

from dcdecom.adapters.snmp.mib_modules import new_engine
from dcdecom_lab.access import HOST, SnmpKeys
from dcdecom_lab.datagram_faults import Way
from dcdecom_lab.mibs import View
from dcdecom_lab.rows import Kind, Oid, Row, Rows, Sorted, Value

TYPES: dict[Kind, Callable[[Value], Any]] = {
    "integer": Integer32,
    "octets": OctetString,
    "null": lambda _: Null(""),
    "oid": ObjectIdentifier,
    "address": IpAddress,
    "counter32": Counter32,
    "gauge": Gauge32,
    "ticks": TimeTicks,
    "opaque": Opaque,
    "counter64": Counter64,
}


@dataclass
class AgentFaults:
    """What is to go wrong with one agent."""

    silent: bool = False
    """It answers nothing."""
    slow: float = 0.0
    """Seconds by which every answer is late."""
    loss: float = 0.0
    """The share of datagrams that never arrives."""
    twice: bool = False
    """Every datagram arrives twice."""
    disorder: bool = False
    """Datagrams overtake each other."""
    stale: bool = False
    """It goes on showing what it showed when this began."""
    shifted_fdb: bool = False
    """Its forwarding table names the port after the right one."""
    unplaced_fdb: bool = False
    """Its forwarding table has every address, and 0 for a port of each."""
    no_fdb: bool = False
    """Its forwarding table is empty, whoever asks."""
    vlan_contexts: bool = False
    """Its forwarding table is empty but in the contexts `vlan-N` (v3) and `community@N` (v2c)."""
    hides: str = ""
    """The beginning of the OIDs that are outside its user's view, as 1.0.8802."""


class Agent:
    """One device's agent on a UDP port of its own."""

    def __init__(self, rows: Callable[[View], list[Row]], keys: SnmpKeys, vlans: tuple[int, ...], faults: AgentFaults,
                 touched: Callable[[], None], order: Callable[[list[Row]], Rows] = Sorted) -> None:  # fmt: skip
        """`rows` computes what is shown now; `vlans` get contexts of their own; `order` is that of the answers."""
        self.faults = faults
        self._engine = new_engine()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((HOST, 0))
        self._socket.setblocking(False)
        self.port = int(self._socket.getsockname()[1])
        self._transport = _Transport(faults, touched)
        config.add_transport(self._engine, udp.DOMAIN_NAME, self._transport.open_server_mode(sock=self._socket))
        _admit(self._engine, keys, vlans)
        self._serve(rows, vlans, order)

    def close(self) -> None:
        self._engine.close_dispatcher()

    def forget(self) -> None:
        """Show nothing of what was computed before."""
        for act in self._transport.on_request:
            act()

    def restart(self) -> None:
        """Count one more start, as after a reboot: version 3 has to find its clock anew (RFC 3414, 2.3)."""
        builder = self._engine.message_dispatcher.mib_instrum_controller.get_mib_builder()
        (boots,) = builder.import_symbols("__SNMP-FRAMEWORK-MIB", "snmpEngineBoots")
        boots.syntax = boots.syntax.clone(int(boots.syntax) + 1)

    def _serve(
        self, rows: Callable[[View], list[Row]], vlans: tuple[int, ...], order: Callable[[list[Row]], Rows]
    ) -> None:
        contexts = context.SnmpContext(self._engine)
        contexts.unregister_context_name(b"")
        names: dict[bytes, int | None] = {b"": None} | {f"vlan-{vlan}".encode(): vlan for vlan in vlans}
        for name, vlan in names.items():
            shown = _Shown(rows, self.faults, vlan, order)
            self._transport.on_request.append(shown.forget)
            contexts.register_context_name(name, shown)
        for responder in (_Get, _Next, _Bulk):
            responder(self._engine, contexts)


def _admit(engine: SnmpEngine, keys: SnmpKeys, vlans: tuple[int, ...]) -> None:
    """Let in the community and the user, to read everything; a v3 request in the clear is refused."""
    config.add_v3_user(
        engine, keys.user,
        config.USM_AUTH_HMAC192_SHA256, keys.auth,
        config.USM_PRIV_CFB128_AES, keys.privacy,
    )  # fmt: skip
    config.add_v1_system(engine, "lab", keys.community)
    config.add_vacm_user(engine, 2, "lab", "noAuthNoPriv", (1,), contextName=b"")
    config.add_vacm_user(engine, 3, keys.user, "authPriv", (1,), contextName=b"")
    for vlan in vlans:
        name = f"vlan-{vlan}".encode()
        config.add_context(engine, name)
        config.add_v1_system(engine, f"lab-{vlan}", f"{keys.community}@{vlan}", contextName=name)
        config.add_vacm_user(engine, 2, f"lab-{vlan}", "noAuthNoPriv", (1,), contextName=name)
        config.add_vacm_user(engine, 3, keys.user, "authPriv", (1,), contextName=name)


class _Transport(udp.UdpAsyncioTransport):  # type: ignore[misc]  # pysnmp has no types
    """Loses or delays what arrives while the agent is to be silent or slow."""

    def __init__(self, faults: AgentFaults, touched: Callable[[], None]) -> None:
        super().__init__()
        self._faults = faults
        self.on_request = [touched]
        self._way = Way()

    def datagram_received(self, datagram: bytes, transportAddress: Any) -> None:
        for act in self.on_request:
            act()
        for late in () if self._faults.silent else self._way.arrivals(self._faults):
            self.loop.call_later(self._faults.slow + late, super().datagram_received, datagram, transportAddress)


class _Shown(AbstractMibInstrumController):  # type: ignore[misc]  # pysnmp has no types
    """Answers from rows that are computed when somebody asks, and kept until the next request comes in."""

    def __init__(self, compute: Callable[[View], list[Row]], faults: AgentFaults, vlan: int | None,
                 order: Callable[[list[Row]], Rows]) -> None:  # fmt: skip
        self._compute = compute
        self._faults = faults
        self._vlan = vlan
        self._order = order
        self._rows: Rows | None = None

    def forget(self) -> None:
        """Compute the rows afresh, unless the agent is to show old ones."""
        if not self._faults.stale:
            self._rows = None

    def read_variables(self, *varBinds: Any, **context: Any) -> list[Bound]:
        rows = self._shown(varBinds, context)
        return [_exact(rows, tuple(name)) for name, _ in varBinds]

    def read_next_variables(self, *varBinds: Any, **context: Any) -> list[Bound]:
        rows = self._shown(varBinds, context)
        return [_after(rows, tuple(name)) for name, _ in varBinds]

    def _shown(self, var_binds: Any, context: Any) -> Rows:
        if not isinstance(var_binds[0], Bound):  # else it is the next repetition of what was allowed
            context["acFun"]("read", (var_binds[0][0], None), idx=0, **context)
        if self._rows is None:
            elsewhere = self._vlan is None and self._faults.vlan_contexts
            vlan = 0 if elsewhere or self._faults.no_fdb else self._vlan
            rows = self._compute(View(vlan, self._faults.shifted_fdb, self._faults.unplaced_fdb))
            if hidden := _oid(self._faults.hides):
                rows = [row for row in rows if row[0][: len(hidden)] != hidden]
            self._rows = self._order(rows)
        return self._rows


def _oid(dotted: str) -> Oid:
    return tuple(map(int, dotted.split("."))) if dotted else ()


class Bound(NamedTuple):
    """A variable binding."""

    name: Oid
    octets: bytes
    """It whole, as it is sent."""


def _exact(rows: Rows, oid: Oid) -> Bound:
    row = rows.at(oid)
    if row is not None:
        return _bound(row)
    next_ = rows.after(oid)
    known = next_ is not None and next_[0][: len(oid) - 1] == oid[:-1]
    return Bound(oid, _octets(oid, NoSuchInstance() if known else NoSuchObject()))


def _after(rows: Rows, oid: Oid) -> Bound:
    row = rows.after(oid)
    return _end(oid) if row is None else _bound(row)


@lru_cache(maxsize=4096)
def _end(oid: Oid) -> Bound:
    return Bound(oid, _octets(oid, EndOfMibView()))


@lru_cache(maxsize=65536)
def _bound(row: Row) -> Bound:
    oid, kind, value = row
    return Bound(oid, _octets(oid, TYPES[kind](value)))


def _octets(oid: Oid, value: Any) -> bytes:
    bound = VarBind()
    apiVarBind.set_oid_value(bound, (ObjectName(oid), value))
    return bytes(encode(bound))


class _Bindings(univ.Any):  # type: ignore[misc]  # pyasn1 has no types
    """A list of variable bindings of which each is encoded already."""

    tagSet = VarBindList.tagSet


class _Ready:
    """What a command responder of pysnmp does otherwise where its answers are encoded already."""

    _bound: Sequence[Bound] = ()

    def send_varbinds(self, engine: Any, reference: Any, status: Any, index: Any, bound: Sequence[Any]) -> None:
        """Leave the bindings out where they are ours; an error's are those of the question."""
        self._bound = () if status else bound
        super().send_varbinds(engine, reference, status, index, bound if status else ())  # type: ignore[misc]

    def send_pdu(self, engine: Any, reference: Any, pdu: Any) -> None:
        if self._bound:
            bindings = _Bindings(b"".join(bound.octets for bound in self._bound))
            unchecked = dict.fromkeys(("verifyConstraints", "matchTags", "matchConstraints"), False)
            pdu.setComponentByPosition(3, bindings, **unchecked)
        super().send_pdu(engine, reference, pdu)  # type: ignore[misc]


class _Get(_Ready, cmdrsp.GetCommandResponder):  # type: ignore[misc]  # pysnmp has no types
    pass


class _Next(_Ready, cmdrsp.NextCommandResponder):  # type: ignore[misc]
    pass


class _Bulk(_Ready, cmdrsp.BulkCommandResponder):  # type: ignore[misc]
    pass
