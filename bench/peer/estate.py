"""Servers in NetBox and in Zabbix, nothing to change between the two: each with three interfaces and two cables.

NetBox is filled through its own models: by its interface 2,000 cables alone take an hour on a machine that is busy.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from bench.peer.systems import Access
from tests.real.bed.rest import Rest
from tests.real.bed.state import BedError

AT_ONCE = 250
SITE, MAKER, ROLE, TEMPLATE = "Peer", "Peer Maker", "Peer server", "Peer template"
GROUPS = (SITE, f"{SITE}/{MAKER}", f"{SITE}/{MAKER}/{ROLE}")
"""As netbox-zabbix-sync makes them: site/manufacturer/role, and those above. A host is in the last."""
Row = dict[str, Any]


def make_hosts(access: Access, count: int) -> list[str]:
    """The ids of the servers' hosts, as netbox-zabbix-sync would have made them. Run where Zabbix answers."""
    rest = Rest(access.url, {"Authorization": f"Bearer {access.admin}"}, timeout=600)
    kinds = _call(rest, "templategroup.create", {"name": SITE})["groupids"]
    template = _call(rest, "template.create", {"host": TEMPLATE, "groups": [{"groupid": kinds[0]}]})["templateids"]
    groups = _call(rest, "hostgroup.create", [{"name": name} for name in GROUPS])["groupids"]
    common = {"groups": [{"groupid": groups[-1]}], "templates": [{"templateid": template[0]}], "inventory_mode": -1}
    ids: list[str] = []
    wanted = _hosts(count)
    while some := list(islice(wanted, AT_ONCE)):
        ids += _call(rest, "host.create", [{**host, **common} for host in some])["hostids"]
    return ids


def script(hosts: list[str]) -> str:
    """For NetBox's own shell: the servers of these hosts, their switches and cables."""
    return _SCRIPT.format(hosts=hosts, site=SITE, maker=MAKER, role=ROLE, template=TEMPLATE)


def _hosts(count: int) -> Iterator[Row]:
    for n in range(count):
        details = {"version": "2", "community": "{$SNMP_COMMUNITY}", "bulk": "1"}
        ip = f"10.9.{n >> 8}.{n & 255}"
        interface = {"type": 2, "main": 1, "useip": 1, "ip": ip, "dns": "", "port": "161", "details": details}
        yield {"host": f"peer-{n}", "interfaces": [interface]}


def _call(rest: Rest, method: str, params: Any) -> Any:
    body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    answer = rest.call("POST", "/api_jsonrpc.php", body)
    if "error" in answer:
        raise BedError(f"{method}: {answer['error']}")
    return answer["result"]


_SCRIPT = """\
from core.models import ObjectType
from dcim.models import *
from dcim.models.cables import CablePath
from dcim.models import CableTermination
from django.contrib.contenttypes.models import ContentType
from extras.models import CustomField
from ipam.models import IPAddress
from tenancy.models import Tenant

HOSTS, PER_SWITCH, PORTS = {hosts}, 40, 48
for name, kind, model in (("zabbix_hostid", "integer", Device), ("zabbix_template", "text", DeviceType)):
    field = CustomField.objects.create(name=name, type=kind)
    field.object_types.set([ObjectType.objects.get_for_model(model)])
site = Site.objects.create(name="{site}", slug="peer")
maker = Manufacturer.objects.create(name="{maker}", slug="peer")
kind = DeviceType.objects.create(manufacturer=maker, model="Peer 1U", slug="peer-1u",
                                 custom_field_data={{"zabbix_template": "{template}"}})
role = DeviceRole(name="{role}", slug="peer-server")
role.save()
tor = DeviceRole.objects.get(slug="tor")
tenant = Tenant.objects.create(name="Peer office", slug="peer-office")
basis = dict(site=site, device_type=kind, status="active")
count = len(HOSTS)
switches = Device.objects.bulk_create(
    Device(name=f"peer-sw-{{n}}", role=tor, **basis) for n in range(2 * -(-count // PER_SWITCH)))
servers = Device.objects.bulk_create(
    Device(name=f"peer-{{n}}", role=role, serial=f"P{{n:06}}", tenant=tenant,
           custom_field_data={{"zabbix_hostid": int(host)}}, **basis) for n, host in enumerate(HOSTS))


def interface(device, name, **more):
    return Interface(device=device, name=name, type="1000base-t", _site=site, **more)


ports = Interface.objects.bulk_create(interface(s, f"swp{{p}}") for s in switches for p in range(1, PORTS + 1))
cards = Interface.objects.bulk_create(
    interface(s, name, mgmt_only=name == "BMC") for s in servers for name in ("eth0", "eth1", "BMC"))
of_interfaces, of_cables = ContentType.objects.get_for_model(Interface), ContentType.objects.get_for_model(Cable)
macs = MACAddress.objects.bulk_create(
    MACAddress(mac_address=f"02:00:00:00:{{n >> 8:02x}}:{{n & 255:02x}}", assigned_object_type=of_interfaces,
               assigned_object_id=card.pk) for n, card in enumerate(cards))
for card, mac in zip(cards, macs):
    card.primary_mac_address = mac
pairs = [(cards[3 * n + side], ports[(2 * (n // PER_SWITCH) + side) * PORTS + n % PER_SWITCH])
         for n in range(count) for side in (0, 1)]
cables = Cable.objects.bulk_create(Cable(status="connected") for _ in pairs)
ends = [(cable, end, it) for cable, pair in zip(cables, pairs) for end, it in zip("AB", pair)]
CableTermination.objects.bulk_create(
    CableTermination(cable=cable, cable_end=end, termination_type=of_interfaces, termination_id=it.pk,
                     _device=it.device, _site=site) for cable, end, it in ends)
for cable, end, it in ends:
    it.cable, it.cable_end = cable, end
node = lambda kind, it: f"{{kind.pk}}:{{it.pk}}"
ways = [(cable, *way) for cable, (a, b) in zip(cables, pairs) for way in ((a, b), (b, a))]
paths = [CablePath(path=[[node(of_interfaces, a)], [node(of_cables, c)], [node(of_interfaces, b)]],
                   is_active=True, is_complete=True) for c, a, b in ways]
for path in paths:
    path._nodes = [step[0] for step in path.path]
CablePath.objects.bulk_create(paths)
for path, (_, a, _) in zip(paths, ways):
    a._path = path
Interface.objects.bulk_update([*cards, *ports], ["primary_mac_address", "cable", "cable_end", "_path"], batch_size=1000)
addresses = IPAddress.objects.bulk_create(
    IPAddress(address=f"10.9.{{n >> 8}}.{{n & 255}}/8", assigned_object_type=of_interfaces,
              assigned_object_id=cards[3 * n].pk) for n in range(count))
for server, address in zip(servers, addresses):
    server.primary_ip4 = address
Device.objects.bulk_update(servers, ["primary_ip4"], batch_size=1000)
"""
