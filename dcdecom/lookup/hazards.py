"""What would block a shut of one port, by the same checks that a case runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dcdecom.checks import judge
from dcdecom.collect import Question, Scope, View, collect
from dcdecom.collect.device_view import DeviceView
from dcdecom.lookup.look import OnePort, SwitchLook
from dcdecom.lookup.network import Sites
from dcdecom.model.codec import to_data
from dcdecom.model.estate.device import DeviceRecord, InterfaceRecord
from dcdecom.model.estate.listing import AddressHolder, NetworkDevice
from dcdecom.model.estate.reading import Reading, Source
from dcdecom.model.estate.ref import PortRef
from dcdecom.model.evidence import Evidence, only_recorded
from dcdecom.model.finding import Comparison, Finding
from dcdecom.model.playbook import Policy
from dcdecom.model.request import RequestedDevice
from dcdecom.ports.clock import Clock
from dcdecom.ports.systems import Readers

NOBODY = "-"
"""Stands for the device where NetBox names none, or several, for the addresses on a port."""
OF_A_DEVICE = ("address-unknown", "not-seen", "one-witness")
"""What the checks say of a device that is expected on the port: nobody is not."""


def whose(one: OnePort) -> str:
    """The one device that NetBox records with addresses learned on the port; empty where it is none or several."""
    found = {h.holder.name if h.kind == "device" else (h.host.name if h.host else "") for h in _holders(one)}
    return found.pop() if len(found) == 1 else ""


def port_body(one: OnePort, found: tuple[Finding, ...]) -> dict[str, object]:
    """What a program reads of one port: that port, who is recorded with its addresses, and what was concluded."""
    holders = {str(mac): to_data(answer) for mac, answer in one.switch.holders.items()}
    here = {str(p.mac) for p in one.port.places}
    return {
        "switch": one.switch.name,
        "taken_at": to_data(one.switch.taken_at),
        "port": {"port": to_data(one.port), "snmp": to_data(one.snmp), "cli": to_data(one.cli)},
        "holders": {mac: said for mac, said in holders.items() if mac in here},
        "unread": to_data(one.switch.unread),
        "whose": whose(one),
        "findings": [to_data(f) for f in found],
    }


def blocks(
    looked: SwitchLook, one: OnePort, readers: Readers, clock: Clock, scope: Scope, policy: Policy
) -> tuple[Finding, ...]:
    """Every finding of the checks that speaks of this port or its switch, as a case for its device would have it."""
    device = whose(one)
    if device:
        question = Question(RequestedDevice(device, ""))
        view = View(only=frozenset({one.switch.name}), monitoring=False)
        evidence = collect([question], scope, readers, clock, view)[device]
    else:
        evidence = _nobodys(looked, one, scope)
    names = {str(p.port) for p in evidence.ports if p.port.switch == one.switch.name and _is(p.port.name, one)}
    found = dict.fromkeys(f for f in judge(evidence, policy) if _is_about(f, one, names))
    wanted = [f for f in found if device or f.code not in OF_A_DEVICE]
    return tuple(sorted(wanted, key=lambda f: f.code == "foreign-mac"))


def _holders(one: OnePort) -> Iterator[AddressHolder]:
    for place in one.port.places:
        answer = one.switch.holders.get(place.mac)
        if place.status == "learned" and isinstance(answer, Reading):
            yield from answer.value


def _is(port: str, one: OnePort) -> bool:
    state = one.port.state
    return port in {one.port.name, *((state.name, state.descr) if state else ())}


def _is_about(finding: Finding, one: OnePort, names: set[str]) -> bool:
    params = dict(finding.params)
    here = f"{one.switch.name} {one.port.name}"
    about_port = not names.isdisjoint((finding.port, params.get("port"))) or here in (finding.port, params.get("seen"))
    about_switch = params.get("switch") == one.switch.name
    return finding.comparison is not Comparison.LETTER_RECORD and (about_port or about_switch)


def _nobodys(looked: SwitchLook, one: OnePort, scope: Scope) -> Evidence:
    """The port as if a device without a name were cabled to it: whatever speaks there is foreign."""
    site, switch = looked.site, next(d for d in looked.site.devices if d.name == one.switch.name)
    taken_at = one.switch.taken_at
    device, key = _device(switch, one.port.name), (switch.name, one.port.name)
    evidence = only_recorded(
        estate=scope.estate,
        taken_at=taken_at,
        asked=RequestedDevice(NOBODY, ""),
        tenant=scope.tenant,
        tenant_by_slug=scope.tenant_by_slug,
        record=Reading((device,), Source.named("netbox", "netbox"), taken_at),
        machine=Reading((), Source.named("netbox", "netbox"), taken_at),
        hosts=None,
        roles=scope.roles,
    )
    held = replace(evidence, holders=tuple(one.switch.holders.items()))
    sites: Sites = {device.site.id: Reading((switch,), Source.named("netbox", "netbox"), taken_at)}
    known = replace(site, sites=sites, snmp_ports={key: one.snmp}, cli_ports={key: one.cli})
    return DeviceView(known, device).complete(held, scope, (), None)


def _device(switch: NetworkDevice, port: str) -> DeviceRecord:
    peer = PortRef(switch.id, switch.name, 0, port)
    interface = InterfaceRecord(
        id=0, name=NOBODY, type="", mgmt_only=False, enabled=True, macs=(), ips=(), cable=None, peers=(peer,),
        peer_reachable=None, lag=None, mark_connected=False, far=None, panels=(), path=(),
    )  # fmt: skip
    return DeviceRecord(
        id=0, name=NOBODY, serial="", asset_tag="", status="", role="", device_type="", site=switch.site, tenant=None,
        rack=None, position="", face="", height="", parent=None, virtual_chassis=None, interfaces=(interface,), etag="",
        same_serial=(), host_id="", same_host_id=(), unplayed=(), main_ips=(), main_names=(), shared_names=(),
        manufacturer="", kode_barang="", noted_cpu="", noted_memory="", noted_disks="", tenant_slug="",
    )  # fmt: skip
