"""The record: sites to cables, as NetBox would hold them if somebody had typed what the description says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dcdecom.model.rights import RECORD, Right

from .description import Estate, Machine, Server
from .netbox import URL
from .plant import gateway_address, port_name, prefix
from .rest import Rest
from .state import BedError, Secrets

SERVER, SWITCH, GATEWAY = "colocated-server", "tor", "gateway"  # slugs of the roles
Object = dict[str, Any]
Key = tuple[str, str]


def token(secrets: Secrets, role: str) -> str:
    """The token of `admin`, `reader` or `writer`, as a client sends it after `Bearer`."""
    return f"nbt_{_key(secrets, role)}.{secrets.get(f'netbox.{role}', 20)}"


def accounts(secrets: Secrets) -> str:
    """A script for NetBox's own shell that makes the three users, what each may do, and their tokens.

    Through the interface NetBox would choose the tokens; here they are the ones that the state folder keeps.
    """
    rights = {role: _by_action(allowed) for role, allowed in RECORD.items()}
    known = {role: (_key(secrets, role), secrets.get(f"netbox.{role}", 20)) for role in ("admin", *rights)}
    return _ACCOUNTS.format(rights=rights, known=known)


def _by_action(rights: Iterable[Right]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for right in rights:
        found.setdefault(right.action, []).append(right.model)
    return found


def seed(estate: Estate, secrets: Secrets) -> None:
    """Fill an empty NetBox."""
    rest = Rest(URL, {"Authorization": f"Bearer {token(secrets, 'admin')}"})
    _Seeder(rest, estate).everything()


def _key(secrets: Secrets, role: str) -> str:
    return secrets.get(f"netbox.{role}.key", 6)


class _Seeder:
    """Creates in an order in which everything that is named exists already; remembers ids by name."""

    def __init__(self, rest: Rest, estate: Estate) -> None:
        self._rest = rest
        self._estate = estate
        self._devices: dict[str, int] = {}
        self._interfaces: dict[Key, int] = {}

    def everything(self) -> None:
        self._surroundings()
        self._make_devices()
        self._make_interfaces()
        self._make_addresses()
        self._make_cables()
        self._make_machines()

    def _surroundings(self) -> None:
        estate = self._estate
        maker = self._one("dcim/manufacturers", name=estate.manufacturer.name, slug=estate.manufacturer.slug)
        self._site = self._one("dcim/sites", name=estate.site.name, slug=estate.site.slug, status="active")
        kinds = [
            {"manufacturer": maker, "model": kind.name, "slug": kind.slug, "u_height": 1}
            for kind in (estate.server_type, estate.switch_type)
        ]
        self._types = _by("slug", self._many("dcim/device-types", kinds))
        roles = [{"name": role.name, "slug": role.slug, "color": "9e9e9e"} for role in estate.roles]
        self._roles = _by("slug", self._many("dcim/device-roles", roles))
        tenants = [{"name": tenant.name, "slug": tenant.slug} for tenant in estate.tenants]
        self._tenants = _by("slug", self._many("tenancy/tenants", tenants))
        racks = [{"name": rack.name, "site": self._site, "u_height": rack.height} for rack in estate.racks]
        self._racks = _by("name", self._many("dcim/racks", racks))

    def _make_devices(self) -> None:
        estate = self._estate
        wanted = [self._device(estate.gateway, GATEWAY, estate.switch_type.slug)]
        wanted += [self._device(switch, SWITCH, estate.switch_type.slug) for switch in estate.switches]
        for one in estate.servers:
            more = {"asset_tag": one.asset_tag, "tenant": self._tenants[one.tenant]}
            wanted.append({**self._device(one, SERVER, estate.server_type.slug), **more})
        self._devices = _by("name", self._many("dcim/devices", wanted))

    def _device(self, one: Any, role: str, kind: str) -> Object:
        return {
            "name": one.name,
            "serial": one.serial,
            "status": "active",
            "site": self._site,
            "rack": self._racks[one.rack],
            "position": one.unit,
            "face": "front",
            "role": self._roles[role],
            "device_type": self._types[kind],
        }

    def _make_interfaces(self) -> None:
        estate = self._estate
        near = [switch for switch in estate.switches if switch.far == estate.gateway.name]
        wanted: list[Object] = [self._interface(estate.gateway.name, port_name(one.far_port)) for one in near]
        for switch in estate.switches:
            wanted += [self._interface(switch.name, port_name(port)) for port in estate.used_ports(switch)]
        for server in estate.servers:
            wanted.append(self._interface(server.name, "eth0"))
            if server.bmc is not None:
                wanted.append({**self._interface(server.name, "BMC"), "mgmt_only": True})
        made = self._many("dcim/interfaces", wanted)
        self._interfaces = {(one["device"]["name"], one["name"]): one["id"] for one in made}
        macs: dict[Key, str] = {(estate.gateway.name, port_name(one.far_port)): estate.gateway.mac for one in near}
        macs |= {(switch.name, port_name(switch.uplink)): switch.mac for switch in estate.switches}
        macs |= {(server.name, "eth0"): server.data.mac for server in estate.servers}
        macs |= {(server.name, "BMC"): server.bmc.mac for server in estate.servers if server.bmc is not None}
        self._give_macs("dcim.interface", "dcim/interfaces", {self._interfaces[at]: mac for at, mac in macs.items()})

    def _interface(self, device: str, name: str) -> Object:
        return {"device": self._devices[device], "name": name, "type": "1000base-t"}

    def _give_macs(self, kind: str, where: str, macs: Mapping[int, str]) -> None:
        wanted = [
            {"mac_address": mac, "assigned_object_type": kind, "assigned_object_id": interface}
            for interface, mac in macs.items()
        ]
        made = self._many("dcim/mac-addresses", wanted)
        self._change(where, ({"id": one["assigned_object_id"], "primary_mac_address": one["id"]} for one in made))

    def _make_addresses(self) -> None:
        estate = self._estate
        gateway = next(id_ for (device, _), id_ in self._interfaces.items() if device == estate.gateway.name)
        own = [_address(gateway_address(estate, kind), "dcim.interface", gateway) for kind in ("data", "bmc")]
        self._many("ipam/ip-addresses", own)
        wanted, uses = [], []
        for server in estate.servers:
            for name, kind, use in (("eth0", "data", "primary_ip4"), ("BMC", "bmc", "oob_ip")):
                nic = server.nic(kind)
                if nic is None:
                    continue
                text = f"{nic.ip}/{prefix(estate, kind)}"
                address = _address(text, "dcim.interface", self._interfaces[server.name, name])
                wanted.append({**address, "tenant": self._tenants[server.tenant]})
                uses.append((server.name, use))
        devices: dict[str, Object] = {}
        for (name, use), one in zip(uses, self._many("ipam/ip-addresses", wanted), strict=True):
            devices.setdefault(name, {"id": self._devices[name]})[use] = one["id"]
        self._change("dcim/devices", devices.values())

    def _make_cables(self) -> None:
        estate = self._estate
        wanted = [
            self._cable("", (switch.name, port_name(switch.uplink)), (switch.far, port_name(switch.far_port)))
            for switch in estate.switches
        ]
        for server in estate.servers:
            port = (server.switch, port_name(server.recorded_port))
            wanted.append(self._cable(server.data.cable, (server.name, "eth0"), port))
            if server.bmc is not None:
                port = (server.switch, port_name(server.bmc.ports[0]))
                wanted.append(self._cable(server.bmc.cable, (server.name, "BMC"), port))
        self._many("dcim/cables", wanted)

    def _cable(self, label: str, a: Key, b: Key) -> Object:
        ends = {
            f"{side}_terminations": [{"object_type": "dcim.interface", "object_id": self._interfaces[end]}]
            for side, end in (("a", a), ("b", b))
        }
        return {"label": label, "status": "connected", "type": "cat6", **ends}

    def _make_machines(self) -> None:
        hosts = [server for server in self._estate.servers if server.machines]
        if not hosts:
            return
        kind = self._one("virtualization/cluster-types", name="Hypervisor", slug="hypervisor")
        for server in hosts:
            tenant = self._tenants[server.tenant]
            cluster = self._one("virtualization/clusters", name=server.name, type=kind, status="active", tenant=tenant)
            self._change("dcim/devices", [{"id": self._devices[server.name], "cluster": cluster}])
            for machine in server.machines:
                self._machine(server, machine, cluster)

    def _machine(self, server: Server, machine: Machine, cluster: int) -> None:
        tenant = self._tenants[server.tenant]
        where = {"cluster": cluster, "device": self._devices[server.name], "site": self._site, "tenant": tenant}
        made = self._one("virtualization/virtual-machines", name=machine.name, status="active", **where)
        interface = self._one("virtualization/interfaces", virtual_machine=made, name="eth0")
        self._give_macs("virtualization.vminterface", "virtualization/interfaces", {interface: machine.mac})
        text = f"{machine.ip}/{prefix(self._estate, 'data')}"
        address = self._one("ipam/ip-addresses", **_address(text, "virtualization.vminterface", interface))
        self._change("virtualization/virtual-machines", [{"id": made, "primary_ip4": address}])

    def _one(self, path: str, **fields: Any) -> int:
        made: Object = self._rest.call("POST", f"/api/{path}/", fields)
        return int(made["id"])

    def _many(self, path: str, wanted: Sequence[Object]) -> list[Object]:
        made: list[Object] = self._rest.call("POST", f"/api/{path}/", list(wanted))
        if len(made) != len(wanted):
            raise BedError(f"NetBox made {len(made)} of {len(wanted)} {path}")
        return made

    def _change(self, path: str, wanted: Iterable[Object]) -> None:
        self._rest.call("PATCH", f"/api/{path}/", list(wanted))


def _address(text: str, kind: str, interface: int) -> Object:
    at = {"assigned_object_type": kind, "assigned_object_id": interface}
    return {"address": text, "status": "active", **at}


def _by(key: str, made: Iterable[Object]) -> dict[str, int]:
    return {one[key]: one["id"] for one in made}


LONG_AGO = """\
from datetime import timedelta
from django.db.models import F
from core.models import ObjectChange

ObjectChange.objects.update(time=F("time") - timedelta(days=400))
"""
"""A script for NetBox's own shell: what the seed wrote was written long ago, as far as the change log says."""

_ACCOUNTS = """\
from core.models import ObjectType
from users.models import ObjectPermission, Token, User

for role, (key, secret) in {known!r}.items():
    user = User.objects.create_user(username="dcdecom-" + role, is_superuser=role == "admin")
    Token(user=user, version=2, key=key, token=secret, description="test bed").save()
for role, rights in {rights!r}.items():
    for action, names in rights.items():
        permission = ObjectPermission.objects.create(name=role + " may " + action, actions=[action])
        permission.users.add(User.objects.get(username="dcdecom-" + role))
        for name in names:
            app, model = name.split(".")
            permission.object_types.add(ObjectType.objects.get(app_label=app, model=model))
"""
