"""Kea through its own commands, by its control agent or its control socket: leases and reservations of servers."""

from __future__ import annotations

from collections.abc import Iterable

from dcdecom.adapters.kea.connection import Control
from dcdecom.adapters.kea.reader import ServerReader
from dcdecom.adapters.secrets import Secrets
from dcdecom.model.settings import DhcpSettings
from dcdecom.ports.clock import Clock
from dcdecom.ports.references import ReferenceReader


def connect_readers(
    settings: DhcpSettings, domains: Iterable[str], secrets: Secrets, clock: Clock
) -> tuple[ReferenceReader, ...]:
    """One reader a server, in the configuration's order. Each connects when it is first asked."""
    return tuple(
        ServerReader(server, Control(server, server.reader, secrets), tuple(domains), clock)
        for server in settings.servers
    )
