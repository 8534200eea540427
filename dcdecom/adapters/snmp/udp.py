"""UDP to one agent: a connected socket, so that the kernel drops what comes from any other address.

pysnmp itself takes an answer from anywhere. An ICMP refusal is noted, since pysnmp shows it as silence.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from pyasn1.error import PyAsn1Error
from pysnmp.carrier.asyncio.dgram.udp import UdpAsyncioTransport
from pysnmp.carrier.asyncio.dgram.udp6 import Udp6AsyncioTransport
from pysnmp.error import PySnmpError
from pysnmp.hlapi.v3arch.asyncio import Udp6TransportTarget, UdpTransportTarget

from dcdecom.adapters.snmp.target import Target
from dcdecom.adapters.snmp.walk import Incomplete


class _Connected:
    """What a pysnmp datagram transport needs in order to hear one agent only."""

    loop: asyncio.AbstractEventLoop
    target: Any

    def open_client_mode(self, iface: object = None, allow_broadcast: bool = False) -> Any:
        remote = self.target.transport_address[:2]
        self._lport = asyncio.ensure_future(self.loop.create_datagram_endpoint(self._protocol, remote_addr=remote))
        return self

    def _protocol(self) -> Any:
        return self

    def normalize_address(self, address: Any) -> None:
        """No address: asyncio sends to the one that the socket is connected to."""

    def datagram_received(self, datagram: bytes, address: Any) -> None:
        """Hand a datagram on at once; bytes that are no SNMP are dropped, as if they had not come."""
        # pysnmp's decoders let any of these through.
        with suppress(PySnmpError, PyAsn1Error, LookupError, ValueError, TypeError, AttributeError):
            self._callback_function(self, address, datagram)  # type: ignore[attr-defined]  # pysnmp's half of the class

    def error_received(self, refusal: OSError) -> None:
        self.target.refused = isinstance(refusal, ConnectionRefusedError)


class _Transport(_Connected, UdpAsyncioTransport):  # type: ignore[misc]  # pysnmp is not typed
    pass


class _Transport6(_Connected, Udp6AsyncioTransport):  # type: ignore[misc]  # pysnmp is not typed
    pass


class _Destination:
    """A pysnmp target whose transport is its own."""

    PROTO_TRANSPORT: type
    refused = False

    def open_client_mode(self) -> Any:
        transport = self.PROTO_TRANSPORT()
        transport.target = self
        return transport.open_client_mode()


class _UdpDestination(_Destination, UdpTransportTarget):  # type: ignore[misc]  # pysnmp is not typed
    PROTO_TRANSPORT = _Transport


class _Udp6Destination(_Destination, Udp6TransportTarget):  # type: ignore[misc]  # pysnmp is not typed
    PROTO_TRANSPORT = _Transport6


async def destination(target: Target, number: int) -> Any:
    """A pysnmp target under a transport domain of its own. Raises Incomplete for a name without an address."""
    kind = _Udp6Destination if ":" in target.address else _UdpDestination
    try:
        made = await kind.create((target.address, target.port), timeout=target.timeout, retries=target.retries)
    except PySnmpError as unknown:
        raise Incomplete(f"the name {target.address} has no address") from unknown
    made.TRANSPORT_DOMAIN = (*kind.TRANSPORT_DOMAIN, number)
    return made
