"""The lab's SNMP agents: pysnmp's own command responders over rows that are computed when somebody asks."""

from __future__ import annotations

import socket
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pysnmp.carrier.asyncio.dgram import udp
from pysnmp.entity import config
from pysnmp.entity.engine import SnmpEngine
from pysnmp.entity.rfc3413 import cmdrsp, context
from pysnmp.proto.api.v2c import EndOfMibView, NoSuchInstance, NoSuchObject
from pysnmp.proto.rfc1902 import (
    Gauge32,
    Integer32,
    IpAddress,
    ObjectIdentifier,
    ObjectName,
    OctetString,
    TimeTicks,
)
from pysnmp.smi.instrum import AbstractMibInstrumController

from dcdecom.lab.access import HOST, SnmpKeys
from dcdecom.lab.mibs import Kind, Oid, Row, Value, View

TYPES: dict[Kind, Callable[[Value], Any]] = {
    "integer": Integer32,
    "octets": OctetString,
    "gauge": Gauge32,
    "ticks": TimeTicks,
    "oid": ObjectIdentifier,
    "address": IpAddress,
}


@dataclass
class AgentFaults:
    """What is to go wrong with one agent."""

    silent: bool = False
    """It answers nothing."""
    slow: float = 0.0
    """Seconds by which every answer is late."""
    stale: bool = False
    """It goes on showing what it showed when this began."""
    shifted_fdb: bool = False
    """Its forwarding table names the port after the right one."""
    vlan_contexts: bool = False
    """Its forwarding table is empty but in the contexts `vlan-N` (v3) and `community@N` (v2c)."""


class Agent:
    """One device's agent on a UDP port of its own."""

    def __init__(self, rows: Callable[[View], list[Row]], keys: SnmpKeys, vlans: tuple[int, ...], faults: AgentFaults,
                 touched: Callable[[], None]) -> None:  # fmt: skip
        """`rows` computes what is shown now; `vlans` get contexts of their own."""
        self.faults = faults
        self._engine = SnmpEngine()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((HOST, 0))
        self._socket.setblocking(False)
        self.port = int(self._socket.getsockname()[1])
        self._transport = _Transport(faults, touched)
        config.add_transport(self._engine, udp.DOMAIN_NAME, self._transport.open_server_mode(sock=self._socket))
        _admit(self._engine, keys, vlans)
        self._serve(rows, vlans)

    def close(self) -> None:
        self._engine.close_dispatcher()

    def _serve(self, rows: Callable[[View], list[Row]], vlans: tuple[int, ...]) -> None:
        contexts = context.SnmpContext(self._engine)
        contexts.unregister_context_name(b"")
        names: dict[bytes, int | None] = {b"": None} | {f"vlan-{vlan}".encode(): vlan for vlan in vlans}
        for name, vlan in names.items():
            shown = _Rows(rows, self.faults, vlan)
            self._transport.on_request.append(shown.forget)
            contexts.register_context_name(name, shown)
        for responder in (cmdrsp.GetCommandResponder, cmdrsp.NextCommandResponder, cmdrsp.BulkCommandResponder):
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

    def datagram_received(self, datagram: bytes, transportAddress: Any) -> None:
        for act in self.on_request:
            act()
        if not self._faults.silent:
            self.loop.call_later(self._faults.slow, super().datagram_received, datagram, transportAddress)


class _Rows(AbstractMibInstrumController):  # type: ignore[misc]  # pysnmp has no types
    """Answers from sorted rows: computed at the first question after a request came in, kept until the next one."""

    def __init__(self, compute: Callable[[View], list[Row]], faults: AgentFaults, vlan: int | None) -> None:
        self._compute = compute
        self._faults = faults
        self._vlan = vlan
        self._rows: list[Row] = []
        self._oids: list[Oid] = []
        self._old = True

    def forget(self) -> None:
        """Compute the rows afresh, unless the agent is to show old ones."""
        self._old = not self._faults.stale or not self._rows

    def read_variables(self, *varBinds: Any, **context: Any) -> list[tuple[Any, Any]]:
        self._refresh(varBinds, context)
        return [(name, self._exact(tuple(name))) for name, _ in varBinds]

    def read_next_variables(self, *varBinds: Any, **context: Any) -> list[tuple[Any, Any]]:
        self._refresh(varBinds, context)
        return [self._after(name) for name, _ in varBinds]

    def _refresh(self, var_binds: Any, context: Any) -> None:
        context["acFun"]("read", (var_binds[0][0], None), idx=0, **context)
        if not self._old:
            return
        vlan = 0 if self._vlan is None and self._faults.vlan_contexts else self._vlan
        self._rows = self._compute(View(vlan, self._faults.shifted_fdb))
        self._oids = [row[0] for row in self._rows]
        self._old = False

    def _exact(self, oid: Oid) -> Any:
        place = bisect_left(self._oids, oid)
        if place < len(self._oids) and self._oids[place] == oid:
            return _value(self._rows[place])
        known = place < len(self._oids) and self._oids[place][: len(oid) - 1] == oid[:-1]
        return NoSuchInstance() if known else NoSuchObject()

    def _after(self, name: Any) -> tuple[Any, Any]:
        place = bisect_right(self._oids, tuple(name))
        if place == len(self._oids):
            return name, EndOfMibView()
        return ObjectName(self._oids[place]), _value(self._rows[place])


def _value(row: Row) -> Any:
    return TYPES[row[1]](row[2])
