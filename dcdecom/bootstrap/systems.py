"""The systems that a configuration names: read, written, and of what no harm may come to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from dcdecom.bootstrap import documents, storage
from dcdecom.model.playbook import Playbook
from dcdecom.model.settings import Inventory, Settings
from dcdecom.ports.clock import Clock
from dcdecom.ports.record import RecordReader
from dcdecom.ports.systems import Readers
from dcdecom.ports.writers import Writers

if TYPE_CHECKING:
    from dcdecom.model.evidence import Protected, Roles


def readers(
    settings: Settings,
    time: Clock,
    hosts: Inventory | None = None,
    fleet: bool = False,
    network_deadline: int | None = None,
    whole_record: bool = False,
) -> Readers:
    """Readers of every system; each connects when it is first asked, and resolves its secret then.

    `fleet`: whether the inventory's `engine` counts. `network_deadline`: seconds for everything that is asked of agents
    and command lines. `whole_record`: most of NetBox will be asked for.
    """
    from dcdecom.adapters import controllers, credentials, dns, kea, known_hosts, logs, netbox, snmp, switch, texts
    from dcdecom.adapters.answers_until import Deadline
    from dcdecom.adapters.secrets import Secrets
    from dcdecom.bootstrap.monitoring import monitoring

    secrets, hosts, deadline = Secrets(), hosts or documents.inventory(settings), Deadline(network_deadline)
    return Readers(
        record=netbox.connect_reader(settings.netbox, secrets, time, whole_record),
        network=snmp.connect_reader(hosts, secrets, time, switch.spellings(hosts), deadline, fleet),
        switch=switch.connect_reader(hosts, secrets, time, deadline),
        monitoring=monitoring(settings).connect_reader(settings.zabbix, secrets, time),
        memory=storage.memory(settings),
        references=(
            *texts.connect_readers(settings.references, time),
            *known_hosts.connect_readers(settings.references, time),
            *credentials.connect_readers(settings.references, time),
            *netbox.connect_references(settings.netbox, settings.references, secrets, time),
            *dns.connect_readers(settings.dns, settings.references.domains, secrets, time),
            *kea.connect_readers(settings.dhcp, settings.references.domains, secrets, time),
        ),
        names=dns.connect_names(settings.dns, settings.references.domains, secrets, time),
        logs=logs.connect_readers(settings.reconcile.logs, settings.timezone, settings.references.domains, time),
        addresses=kea.connect_addresses(settings.dhcp, secrets, time),
        controllers=controllers.connect_reader(settings.controllers, secrets, time),
    )


def record(settings: Settings, time: Clock) -> RecordReader:
    """NetBox alone, read: it needs no inventory."""
    from dcdecom.adapters import netbox
    from dcdecom.adapters.secrets import Secrets

    return netbox.connect_reader(settings.netbox, Secrets(), time)


def writers(settings: Settings, time: Clock, hosts: Inventory | None = None, command: str = "") -> Writers:
    """Writers of every system, with credentials of their own. NetBox's and Zabbix's own logs name the command."""
    from dcdecom.adapters import dns, kea, netbox, switch
    from dcdecom.adapters.secrets import Secrets
    from dcdecom.bootstrap.monitoring import monitoring

    secrets, hosts = Secrets(), hosts or documents.inventory(settings)
    return Writers(
        record=netbox.connect_writer(settings.netbox, secrets, time, command),
        switch=switch.connect_writer(hosts, secrets, time),
        monitoring=monitoring(settings).connect_writer(settings.zabbix, secrets, time, command),
        names=dns.connect_updates(settings.dns, secrets),
        addresses=kea.connect_updates(settings.dhcp, secrets),
    )


def refusing(settings: Settings) -> Iterator[tuple[str, str]]:
    """NetBox and the monitoring, each where nothing listens at its address just now; and that address."""
    from dcdecom.adapters.listening import refuses
    from dcdecom.bootstrap.monitoring import monitoring

    for name, url in (("NetBox", settings.netbox.url), (monitoring(settings).TITLE, settings.zabbix.url)):
        if refuses(url):
            yield name, url


def roles(settings: Settings) -> Roles:
    """Which devices of the record may be withdrawn."""
    from dcdecom.model.evidence import Roles

    return Roles(settings.netbox.server_roles, (*settings.netbox.switch_roles, *settings.netbox.gateway_roles))


def protected(settings: Settings, procedure: Playbook) -> tuple[Protected, ...]:
    """Addresses behind which no port is shut: this machine's own, NetBox's, Zabbix's, and those of the policy."""
    from urllib.parse import urlsplit

    from dcdecom.bootstrap.monitoring import monitoring
    from dcdecom.model.evidence import Protected

    own = [Protected(mac, "this machine") for mac in _own_macs()]
    systems = [
        Protected(address, name)
        for name, url in (("NetBox", settings.netbox.url), (monitoring(settings).TITLE, settings.zabbix.url))
        for address in _addresses_of(urlsplit(url).hostname or "")
    ]
    return (*own, *systems, *(Protected(a, "policy") for a in procedure.policy.protected))


def _own_macs() -> list[str]:
    found = []
    for file in Path("/sys/class/net").glob("*/address"):
        with suppress(OSError):
            found.append(file.read_text().strip())
    return [mac for mac in found if len(mac) == 17 and mac != "00:00:00:00:00:00"]


def _addresses_of(host: str) -> list[str]:
    """IP addresses of a host name; none where it does not resolve, and then nothing can be asked of it either."""
    import socket

    try:
        return sorted({str(info[4][0]) for info in socket.getaddrinfo(host, None)})
    except OSError:
        return []
