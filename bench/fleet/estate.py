"""An estate of N servers as NetBox, Zabbix and SNMP agents would show it: forty servers a switch, nothing wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

PER_SWITCH, PORTS, UPLINK, PER_GATEWAY = 40, 48, 48, 1000
PASSING = 200
"""Addresses of other switches' servers that each switch learns on its uplink."""
CHANGED = "2026-11-01T00:00:00Z"
SITE = {"id": 1, "display": "DC", "name": "DC", "slug": "dc"}
KIND = {"id": 1, "model": "1U", "manufacturer": {"id": 1, "name": "Acme", "slug": "acme"}}
TENANT = {"id": 1, "display": "Dinas", "name": "Dinas", "slug": "disdik"}
SERVER, SWITCH, GATEWAY = 1_000_000, 2_000_000, 3_000_000
"""Where the ids of each kind of device begin; interfaces and cables follow from them."""
HOST, HOST_ID = 10_000, "zabbix_hostid"
"""Where the ids of Zabbix's hosts begin, and the custom field that holds them."""
ROLES = ("server", "tor", "gateway")
IF, IF_X = "1.3.6.1.2.1.2.2.1", "1.3.6.1.2.1.31.1.1.1"
BRIDGE, LLDP, ENTITY = "1.3.6.1.2.1.17", "1.0.8802.1.1.2.1", "1.3.6.1.2.1.47.1.1.1.1"
MEDIA = "1.3.6.1.2.1.4.22.1"


@dataclass(frozen=True)
class Estate:
    """So many servers."""

    count: int

    @property
    def switches(self) -> int:
        return -(-self.count // PER_SWITCH)

    @property
    def gateways(self) -> int:
        return -(-self.count // PER_GATEWAY)

    @property
    def agents(self) -> list[str]:
        return [*(f"sw-{n}" for n in range(self.switches)), *(f"gw-{n}" for n in range(self.gateways))]

    # --- NetBox ---

    def devices(self) -> Iterator[dict[str, Any]]:
        for n in range(self.count):
            yield _device(SERVER + n, f"srv-{n}", "server", f"S{n:06}", TENANT, {HOST_ID: HOST + n})
        for n in range(self.switches):
            yield _device(SWITCH + n, f"sw-{n}", "tor", f"W{n:06}", None)
        for n in range(self.gateways):
            yield _device(GATEWAY + n, f"gw-{n}", "gateway", f"G{n:06}", None)

    def interfaces(self) -> Iterator[dict[str, Any]]:
        for n in range(self.count):
            far = _interface_id(SWITCH + n // PER_SWITCH, n % PER_SWITCH + 1)
            end = {"id": far, "name": port_name(n % PER_SWITCH + 1), "device": _named("sw", SWITCH, n // PER_SWITCH)}
            yield _interface(_named("srv", SERVER, n), SERVER + n, 1, "eth0", server_mac(n), n + 1, end)
        for s in range(self.switches):
            owner = _named("sw", SWITCH, s)
            for port in range(1, PORTS + 1):
                n = s * PER_SWITCH + port - 1
                end, cable = None, 0
                if port <= PER_SWITCH and n < self.count:
                    far = _interface_id(SERVER + n, 1)
                    end, cable = {"id": far, "name": "eth0", "device": _named("srv", SERVER, n)}, n + 1
                if port == UPLINK:
                    gateway, at = divmod(s * PER_SWITCH, PER_GATEWAY)
                    far = _interface_id(GATEWAY + gateway, at // PER_SWITCH + 1)
                    end, cable = {"id": far, "name": "up", "device": _named("gw", GATEWAY, gateway)}, 5_000_000 + s
                yield _interface(owner, SWITCH + s, port, port_name(port), "", cable, end)
        for g in range(self.gateways):
            owner = _named("gw", GATEWAY, g)
            for at in range(1, PER_GATEWAY // PER_SWITCH + 1):
                s = g * PER_GATEWAY // PER_SWITCH + at - 1
                if s < self.switches:
                    end = {"id": _interface_id(SWITCH + s, UPLINK), "name": port_name(UPLINK),
                           "device": _named("sw", SWITCH, s)}  # fmt: skip
                    yield _interface(owner, GATEWAY + g, at, f"Gi{at}", gateway_mac(g), 5_000_000 + s, end)

    def ends(self) -> Iterator[dict[str, Any]]:
        """Both ends of each cable."""
        seen: set[int] = set()
        for number, row in enumerate((row for row in self.interfaces() if row["cable"]), 1):
            cable = row["cable"]["id"]
            yield {"id": number, "cable": {"id": cable}, "cable_end": "B" if cable in seen else "A",
                   "termination_type": "dcim.interface", "termination_id": row["id"]}  # fmt: skip
            seen.add(cable)

    def macs(self) -> Iterator[dict[str, Any]]:
        owned = ((row["id"], mac["mac_address"]) for row in self.interfaces() for mac in row["mac_addresses"])
        for number, (id, mac) in enumerate(owned, 1):
            yield {"id": number, "mac_address": mac, "assigned_object_type": "dcim.interface", "assigned_object_id": id}

    def addresses(self) -> Iterator[dict[str, Any]]:
        for n in range(self.count):
            owner = {"id": _interface_id(SERVER + n, 1), "device": _named("srv", SERVER, n)}
            yield {
                "id": n + 1, "display": ip(n), "address": f"{ip(n)}/8", "status": _choice("active"),
                "assigned_object_type": "dcim.interface", "assigned_object_id": owner["id"],
                "assigned_object": owner, "dns_name": "", "last_updated": CHANGED,
            }  # fmt: skip

    # --- Zabbix ---

    def hosts(self) -> Iterator[dict[str, Any]]:
        for n in range(self.count):
            yield {
                "hostid": str(HOST + n), "host": f"srv-{n}", "name": f"srv-{n}", "status": "0", "flags": "0",
                "maintenance_status": "0", "monitored_by": "0", "proxyid": "0", "proxy_groupid": "0",
                "interfaces": [{"ip": ip(n), "dns": ""}], "hostgroups": [{"name": "Colocation"}],
                "inventory": {
                    "serialno_a": f"S{n:06}", "serialno_b": "", "macaddress_a": "", "macaddress_b": "", "asset_tag": "",
                },
                "parentTemplates": [{"host": "Colocation server"}],
            }  # fmt: skip

    # --- SNMP: `OID|type|value` lines, types as snmprec has them ---

    def lines(self, agent: str) -> Iterator[str]:
        kind, _, number = agent.partition("-")
        yield from (f"1.3.6.1.2.1.1.1.0|4|{agent}", "1.3.6.1.2.1.1.3.0|67|4200000", f"1.3.6.1.2.1.1.5.0|4|{agent}")
        yield from (f"{ENTITY}.5.1|2|3", f"{ENTITY}.11.1|4|{'W' if kind == 'sw' else 'G'}{int(number):06}")
        yield from self._switch(int(number)) if kind == "sw" else self._gateway(int(number))

    def _switch(self, s: int) -> Iterator[str]:
        for port in range(1, PORTS + 1):
            yield from _port(10100 + port, port_name(port), f"0200ff{s:04x}{port:02x}")
            yield f"{BRIDGE}.1.4.1.2.{port}|2|{10100 + port}"
            yield from (f"{LLDP}.3.7.1.3.{port}|4|{port_name(port)}", f"{LLDP}.3.7.1.4.{port}|4|p")
        yield f"{BRIDGE}.7.1.4.2.1.3.0.10|66|10"
        own = range(s * PER_SWITCH, min(self.count, (s + 1) * PER_SWITCH))
        others = ((own.stop + k) % self.count for k in range(min(PASSING, self.count - len(own))))
        learned = [(server_mac(n), n % PER_SWITCH + 1) for n in own]
        learned += [(gateway_mac(s * PER_SWITCH // PER_GATEWAY), UPLINK), *((server_mac(n), UPLINK) for n in others)]
        for mac, port in learned:
            at = ".".join(str(int(part, 16)) for part in mac.split(":"))
            yield from (f"{BRIDGE}.7.1.2.2.1.2.10.{at}|2|{port}", f"{BRIDGE}.7.1.2.2.1.3.10.{at}|2|3")
        for n in own:
            at = f"0.{n % PER_SWITCH + 1}.{n % PER_SWITCH + 1}"
            yield from (f"{LLDP}.4.1.1.4.{at}|2|4", f"{LLDP}.4.1.1.5.{at}|4x|{server_mac(n).replace(':', '')}")
            yield from (f"{LLDP}.4.1.1.6.{at}|2|5", f"{LLDP}.4.1.1.7.{at}|4|eth0", f"{LLDP}.4.1.1.9.{at}|4|srv-{n}")
            yield f"{LLDP}.4.1.1.12.{at}|4x|01"

    def _gateway(self, g: int) -> Iterator[str]:
        yield from _port(1, "Gi1", gateway_mac(g).replace(":", ""))
        for n in range(g * PER_GATEWAY, min(self.count, (g + 1) * PER_GATEWAY)):
            at = f"1.{ip(n)}"
            yield from (f"{MEDIA}.2.{at}|4x|{server_mac(n).replace(':', '')}", f"{MEDIA}.4.{at}|2|3")


def server_mac(n: int) -> str:
    return f"02:00:00:{n >> 16:02x}:{n >> 8 & 255:02x}:{n & 255:02x}"


def gateway_mac(n: int) -> str:
    return f"00:00:5e:00:{n >> 8:02x}:{n & 255:02x}"


def ip(n: int) -> str:
    return f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}"


def port_name(port: int) -> str:
    return f"GigabitEthernet1/0/{port}"


def _interface_id(device: int, number: int) -> int:
    return device * 64 + number


def _named(kind: str, first: int, n: int) -> dict[str, Any]:
    return {"id": first + n, "display": f"{kind}-{n}", "name": f"{kind}-{n}"}


def _choice(value: str) -> dict[str, str]:
    return {"value": value, "label": value}


def _device(
    id: int, name: str, role: str, serial: str, tenant: dict[str, Any] | None, custom: dict[str, int] | None = None
) -> dict[str, Any]:
    return {
        "id": id, "display": name, "name": name, "serial": serial, "asset_tag": None, "status": _choice("active"),
        "role": {"id": ROLES.index(role) + 1, "slug": role}, "device_type": KIND, "site": SITE,
        "tenant": tenant, "rack": None, "position": None, "face": None, "parent_device": None, "virtual_chassis": None,
        "custom_fields": custom or {}, "last_updated": CHANGED,
    }  # fmt: skip


def _interface(
    owner: dict[str, Any], device: int, number: int, name: str, mac: str, cable: int, end: dict[str, Any] | None
) -> dict[str, Any]:
    ends, kind = ([end], "dcim.interface") if end else ([], None)
    return {
        "id": _interface_id(device, number), "display": name, "name": name, "device": owner,
        "type": _choice("1000base-t"), "mgmt_only": False, "enabled": True, "lag": None, "mark_connected": False,
        "mac_addresses": [{"mac_address": mac.upper()}] if mac else [], "cable": {"id": cable} if cable else None,
        "_occupied": bool(cable), "connected_endpoints": ends or None, "connected_endpoints_type": kind,
        "connected_endpoints_reachable": True if ends else None, "link_peers": ends, "link_peers_type": kind,
    }  # fmt: skip


def _port(index: int, name: str, mac: str) -> Iterator[str]:
    yield from (f"{IF}.2.{index}|4|{name}", f"{IF}.3.{index}|2|6", f"{IF}.6.{index}|4x|{mac}")
    yield from (f"{IF}.7.{index}|2|1", f"{IF}.8.{index}|2|1", f"{IF}.9.{index}|67|100")
    yield from (f"{IF_X}.1.{index}|4|{name}", f"{IF_X}.17.{index}|2|1", f"{IF_X}.18.{index}|4|")
