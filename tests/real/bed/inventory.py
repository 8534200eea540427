"""bed.json: where everything is and how to log in to it, for whoever writes dcdecom's configuration."""

from __future__ import annotations

from typing import Any

from . import agents, netbox, seed_netbox, seed_zabbix, zabbix
from .description import Estate, Nic, Server
from .plant import OPS, OPS_ADDRESS, behind_of, bmc_of, management, namespace, port_name
from .state import Secrets, State
from .switch import ACCOUNTS, SSH_PORT, host_key

ROLES = ("admin", "reader", "writer")
PROTOCOLS = {"auth_protocol": "SHA-256", "privacy_protocol": "AES-128"}


def bed_record(where: State, estate: Estate, secrets: Secrets) -> dict[str, Any]:
    """Everything that bed.json holds."""
    return {
        "state": str(where.root),
        "operations": {"namespace": OPS, "address": OPS_ADDRESS},
        "netbox": {
            "url": netbox.URL,
            "version": netbox.version(where),
            "tokens": {role: seed_netbox.token(secrets, role) for role in ROLES},
        },
        "zabbix": {
            "url": zabbix.URL,
            "version": zabbix.version(),
            "trapper_port": zabbix.TRAPPER_PORT,
            "tokens": seed_zabbix.tokens(where),
        },
        "devices": {device: _device(where, estate, device, secrets) for device in management(estate)},
        "servers": {server.name: _server(server) for server in estate.servers},
    }


def _device(where: State, estate: Estate, device: str, secrets: Secrets) -> dict[str, Any]:
    address = management(estate)[device]
    known = agents.credentials(device, secrets)
    found: dict[str, Any] = {
        "namespace": namespace(device),
        "address": address,
        "snmp": {
            "port": agents.SNMP_PORT,
            "community": known.community,
            "user": agents.SNMP_USER,
            "auth_key": known.auth,
            "privacy_key": known.privacy,
            **PROTOCOLS,
        },
    }
    if any(device == switch.name for switch in estate.switches):
        logins = {
            account.role: {"user": account.user, "password": secrets.get(f"{device}.{account.role}")}
            for account in ACCOUNTS
        }
        found["ssh"] = {"port": SSH_PORT, "known_hosts": host_key(where, device, address), **logins}
    return found


def _server(server: Server) -> dict[str, Any]:
    behind = [
        {"namespace": namespace(behind_of(server, index)), "interface": "eth0", "mac": machine.mac, "ip": machine.ip}
        for index, machine in enumerate(server.behind)
    ]
    data = _wire(server.name, "eth0", server.data)
    bmc = None if server.bmc is None else _wire(bmc_of(server), "bmc0", server.bmc)
    return {"switch": server.switch, "data": data, "bmc": bmc, "behind": behind}


def _wire(part: str, interface: str, nic: Nic) -> dict[str, Any]:
    where = {"namespace": namespace(part), "interface": interface, "mac": nic.mac, "ip": nic.ip}
    return {"port": port_name(nic.ports[0]), **where}
