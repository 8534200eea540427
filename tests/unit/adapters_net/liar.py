"""A UDP agent that answers SNMPv2c as a test wants it to: late, twisted, from elsewhere, or no SNMP at all."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from pyasn1.codec.ber import decoder, encoder
from pysnmp.proto import api

V2C: Any = api.PROTOCOL_MODULES[api.SNMP_VERSION_2C]

Lie: TypeAlias = Callable[["Liar", Any, Any], None]
"""Called with the request message and the address that it came from."""


class Liar:
    """Holds a socket, and calls `lie` for each request."""

    def __init__(self, lie: Lie) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.other = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.other.bind(("127.0.0.1", 0))
        self.port = int(self.socket.getsockname()[1])
        self.asked = 0
        self._lie = lie
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self.socket.close()
        self.other.close()

    def _serve(self) -> None:
        while True:
            try:
                datagram, address = self.socket.recvfrom(65535)
            except OSError:
                return
            if not datagram:
                return
            self.asked += 1
            message, _ = decoder.decode(datagram, asn1Spec=V2C.Message())
            self._lie(self, message, address)


def asked_for(message: Any) -> list[tuple[int, ...]]:
    return [tuple(name) for name, _ in V2C.apiPDU.get_varbinds(V2C.apiMessage.get_pdu(message))]


def is_get(message: Any) -> bool:
    return isinstance(V2C.apiMessage.get_pdu(message), V2C.GetRequestPDU)


def answer(message: Any, bindings: Sequence[tuple[tuple[int, ...], Any]], status: int = 0, pdu: Any = None) -> bytes:
    """The bytes of an answer with these bindings."""
    request = V2C.apiMessage.get_pdu(message)
    response = V2C.apiPDU.get_response(request) if pdu is None else pdu
    V2C.apiPDU.set_request_id(response, V2C.apiPDU.get_request_id(request))
    V2C.apiPDU.set_error_status(response, status)
    V2C.apiPDU.set_varbinds(response, [(V2C.ObjectIdentifier(name), value) for name, value in bindings])
    reply = V2C.apiMessage.get_response(message)
    V2C.apiMessage.set_pdu(reply, response)
    return bytes(encoder.encode(reply))


def system(message: Any) -> bytes:
    """What an honest agent answers when it is asked for its system group."""
    return answer(message, [(name, V2C.OctetString("honest")) for name in asked_for(message)])
