"""Kea through its own commands, by its control agent or its control socket: leases and reservations of servers."""

from __future__ import annotations

from collections.abc import Iterable

from dcdecom.adapters.kea.addresses import Addresses, AddressRights, AddressUpdates, removing
from dcdecom.adapters.kea.connection import Control
from dcdecom.adapters.kea.reader import ServerReader
from dcdecom.adapters.secrets import Secrets
from dcdecom.model.settings import DhcpSettings
from dcdecom.ports.addresses import AddressAccount, AddressReader, AddressWriter, NoAddresses
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


def connect_addresses(settings: DhcpSettings, secrets: Secrets, clock: Clock) -> AddressReader | None:
    """The servers whose leases and reservations go with a server; None where there are none."""
    servers = removing(settings)
    return Addresses(servers, secrets, clock) if servers else None


def connect_updates(settings: DhcpSettings, secrets: Secrets) -> AddressWriter:
    """What writes to them."""
    servers = removing(settings)
    return AddressUpdates(servers, secrets) if servers else NoAddresses()


def connect_rights(settings: DhcpSettings, secrets: Secrets, clock: Clock) -> AddressAccount | None:
    """What tries the right of their accounts; None where there are none."""
    servers = removing(settings)
    return AddressRights(servers, secrets, clock) if servers else None
