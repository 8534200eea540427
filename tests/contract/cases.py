"""Every kind of change as a row: on which server it is tried, what must be so before, and how it is put back."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from dcdecom.changes import kind_of
from dcdecom.model.changes import netbox, release, switch, zabbix
from dcdecom.model.changes.change import Change, State
from dcdecom.model.estate.device import DeviceRecord, InterfaceRecord
from dcdecom.model.estate.held import WholeAddress
from dcdecom.model.estate.monitoring import Export
from dcdecom.model.estate.reading import Absent, Reading
from dcdecom.model.rights import DELETES_ADDRESSES
from tests.write_permits import permit

from .ground import value
from .owners import NetBoxOwner
from .stage import Stage

SILENCE = "dcdecom contract"
DONE = ""
UP = ("cli_admin_up", "cli_oper_up", "snmp_admin_up", "snmp_oper_up")


def nothing(stage: Stage, change: Any) -> None:
    """Nothing has to be done."""


def shown_by_state(stage: Stage, change: Any, state: State) -> bool:
    """The state that is read says all that there is to say."""
    return True


@dataclass(frozen=True)
class Case:
    """One kind of change, tried on one server."""

    kind: type[Change]
    server: str
    make: Callable[[Stage, str], Change]
    again: str | None
    """What comes of the same act once more: DONE, a refusal's words, or None where it would make a second thing."""
    back: Callable[[Stage, Any], None]
    """Put everything back, whatever came of the change."""
    before: Callable[[Stage, Any], None] = nothing
    """What must have happened, or the change is so already."""
    effect: Callable[[Stage, Any, State], bool] = shown_by_state
    """Whether the thing itself shows the effect."""
    sends: bool = True
    """Whether it writes anything: an export does not."""
    happened: Callable[[State], bool] | None = None
    """Whether the write has reached the system, where `holds` waits for more than that."""

    @property
    def system(self) -> str:
        """What `Bed.stop` calls the system that is written to."""
        return "cli:tor-2" if self.kind.system == "switch" else self.kind.system

    def __str__(self) -> str:
        return self.kind.kind


@contextmanager
def ready(stage: Stage, case: Case) -> Iterator[Change]:
    """The change, not so yet; afterwards everything is put back."""
    change = case.make(stage, case.server)
    alone = stage.bed.turn(change.switch) if isinstance(change, switch.ShutPort | switch.OpenPort) else nullcontext()
    with alone:
        try:
            case.before(stage, change)
            yield change
        finally:
            case.back(stage, change)


# --- Zabbix ----------------------------------------------------------------------------------------------------------


def _of_host(stage: Stage, server: str) -> dict[str, Any]:
    host = stage.host(server)
    return {"device": server, "stage": 0, "host_id": host.id, "host": server, "second": host.serials[0]}


def _of(
    kind: type[zabbix.DisableHost] | type[zabbix.EnableHost] | type[zabbix.ExportHost] | type[zabbix.DeleteHost],
) -> Callable[[Stage, str], Change]:
    return lambda stage, server: kind(**_of_host(stage, server))


def _make_silence(stage: Stage, server: str) -> Change:
    return zabbix.SilenceHost(**_of_host(stage, server), name=f"{SILENCE} {server}", seconds=600)


def _make_end(stage: Stage, server: str) -> Change:
    return zabbix.EndSilence(**_of_host(stage, server), name=f"{SILENCE} {server}")


def _silence_first(stage: Stage, change: zabbix.EndSilence) -> None:
    order = stage.order(change)
    silence = _make_silence(stage, change.device)
    kind_of(silence).act(permit(silence), stage.readers, stage.writers, order)


def _end_silence(stage: Stage, change: zabbix.SilenceHost | zabbix.EndSilence) -> None:
    answer = dict(stage.readers.monitoring.silences([change.name]))[change.name]
    if isinstance(answer, Reading):
        stage.direct.monitoring.end_silence(answer.value.id, change.name)


def _enable(stage: Stage, change: zabbix.DisableHost | zabbix.EnableHost) -> None:
    stage.direct.monitoring.set_enabled(change.host_id, True)


def _disable(stage: Stage, change: zabbix.EnableHost) -> None:
    stage.direct.monitoring.set_enabled(change.host_id, False)


def _export_of(stage: Stage, server: str) -> Export:
    id = stage.host(server).id
    return value(dict(stage.readers.monitoring.exports([id]))[id])


def _keep_export(stage: Stage, change: zabbix.DeleteHost) -> None:
    stage.kept[change.host] = _export_of(stage, change.host).text


def _restore_host(stage: Stage, change: zabbix.DeleteHost | zabbix.RestoreHost) -> None:
    """From its export. It comes back under another id, and an export of it gives the same bytes."""
    if not isinstance(dict(stage.readers.monitoring.hosts([change.host]))[change.host], Reading):
        stage.direct.monitoring.restore_host(stage.kept[change.host])
    assert _export_of(stage, change.host).text == stage.kept[change.host]


def _make_restore(stage: Stage, server: str) -> Change:
    export, second = _export_of(stage, server), stage.host(server).serials[0]
    stage.kept[server] = export.text
    digest = sha256(export.text.encode()).hexdigest()
    return zabbix.RestoreHost(server, 0, server, second, digest, export.comes_back, export.parts)


def _delete_first(stage: Stage, change: zabbix.RestoreHost) -> None:
    stage.direct.monitoring.delete_host(stage.host(change.host).id)


# --- switches --------------------------------------------------------------------------------------------------------


def _port(kind: type[switch.ShutPort] | type[switch.OpenPort]) -> Callable[[Stage, str], Change]:
    def make(stage: Stage, server: str) -> Change:
        device = stage.device(server)
        part = _part(device, bmc=False)
        (peer,) = part.peers
        assert (peer.switch, peer.name) == stage.bed.port(server, "data")
        return kind(server, 0, peer.switch_id, peer.switch, peer.interface_id, peer.name, "data")

    return make


def _shut_first(stage: Stage, change: switch.OpenPort) -> None:
    shut = switch.ShutPort(**{name: held for name, held in asdict(change).items() if name != "stanza"})
    stage.direct.switch.shut(change.switch, change.port)
    state = stage.awaited(shut)
    assert kind_of(shut).holds(shut, state), state


def _open(stage: Stage, change: switch.ShutPort | switch.OpenPort) -> None:
    """And wait until SNMP, whose agents show what was some seconds ago, says so too."""
    stage.direct.switch.open(change.switch, change.port)
    until = time.monotonic() + 30
    while not all(stage.state(change)[part] for part in UP):
        assert time.monotonic() < until
        time.sleep(0.5)


def _is_silent(stage: Stage, change: switch.ShutPort, state: State) -> bool:
    return "shutdown" in str(state["stanza"]).splitlines() and stage.speaks(change.device, False)


def _speaks(stage: Stage, change: switch.OpenPort, state: State) -> bool:
    return "shutdown" not in str(state["stanza"]).splitlines() and stage.speaks(change.device, True)


# --- NetBox ----------------------------------------------------------------------------------------------------------


def _part(device: DeviceRecord, bmc: bool) -> InterfaceRecord:
    return next(part for part in device.interfaces if part.mgmt_only is bmc and part.cable)


def _make_status(stage: Stage, server: str) -> Change:
    device = stage.device(server)
    return netbox.SetStatus(server, 0, device.id, device.serial, "active", "decommissioning", device.etag)


def _activate(stage: Stage, change: netbox.SetStatus) -> None:
    stage.direct.record.set_status(change.device_id, "active", "", "contract-back")


def _make_position(stage: Stage, server: str) -> Change:
    device = stage.device(server)
    assert device.rack
    place = (device.rack.id, device.rack.name, device.position, device.face)
    return netbox.ReleasePosition(server, 0, device.id, device.serial, *place, device.etag)


def _make_place(stage: Stage, server: str) -> Change:
    device = stage.device(server)
    assert device.rack
    place = (device.rack.id, device.rack.name, device.position, device.face)
    return netbox.RestorePosition(server, 0, device.id, device.serial, *place)


def _release_first(stage: Stage, change: netbox.RestorePosition) -> None:
    stage.direct.record.release_position(change.device_id, "", "contract-before")


def _rack_again(stage: Stage, change: netbox.ReleasePosition | netbox.RestorePosition) -> None:
    place = (change.rack_id, change.position, change.face)
    stage.direct.record.restore_position(change.device_id, *place, "", "contract-back")


def _make_cable(stage: Stage, server: str) -> Change:
    part = _part(stage.device(server), bmc=True)
    (peer,) = part.peers
    assert part.cable
    ends = (part.id, f"{server} {part.name}", peer.interface_id, str(peer))
    return netbox.RemoveCable(server, 0, part.cable.id, part.cable.label, part.cable.status, *ends, part.cable.etag)


def _keep_cable(stage: Stage, change: netbox.RemoveCable) -> None:
    stage.kept[change.target] = value(dict(stage.readers.record.cables([change.cable_id]))[change.cable_id]).kept


def _cable_again(stage: Stage, change: netbox.RemoveCable | netbox.RestoreCable) -> None:
    if not any(part.mgmt_only and part.cable for part in stage.device(change.device).interfaces):
        kept = change.kept if isinstance(change, netbox.RestoreCable) else stage.kept[change.target]
        stage.direct.record.restore_cable(kept, "contract-back")


def _make_recable(stage: Stage, server: str) -> Change:
    part = _part(stage.device(server), bmc=True)
    cable = value(dict(stage.readers.record.cables_at([part.id]))[part.id])
    return netbox.RestoreCable(server, 0, cable.label, part.id, f"{server} {part.name}", str(part.peers[0]), cable.kept)


def _unplug_first(stage: Stage, change: netbox.RestoreCable) -> None:
    cable = value(dict(stage.readers.record.cables_at([change.interface_id]))[change.interface_id])
    stage.direct.record.remove_cable(cable.id, cable.etag, "contract-before")


def _make_address(stage: Stage, server: str) -> Change:
    (ip,) = _part(stage.device(server), bmc=False).ips
    return netbox.SetAddressStatus(server, 0, ip.id, ip.address, "active", "deprecated", ip.etag)


def _address_again(stage: Stage, change: netbox.SetAddressStatus) -> None:
    stage.direct.record.set_address_status(change.address_id, "active", "", "contract-back")


def _make_note(stage: Stage, server: str) -> Change:
    return netbox.AddNote(server, 0, stage.device(server).id, "contract")


def _make_main(stage: Stage, server: str) -> Change:
    device, (ip,) = stage.device(server), _part(stage.device(server), bmc=False).ips
    main = value(dict(stage.readers.record.main_addresses([device.id]))[device.id])
    assert main.primary_ip4 == ip.id
    return release.SetMainAddress(
        server, 0, device.id, device.serial, "primary_ip4", ip.address, ip.id, release.NONE, main.etag
    )


def _main_again(stage: Stage, change: release.SetMainAddress) -> None:
    stage.direct.record.set_main_address(change.device_id, change.role, change.before, "", "contract-back")


def _make_assignment(stage: Stage, server: str) -> Change:
    (ip,) = _part(stage.device(server), bmc=False).ips
    now = value(dict(stage.readers.record.assignments([ip.id]))[ip.id])
    return release.SetAssignment(
        server, 0, ip.id, ip.address, now.status, now.of, now.interface_id, release.NONE, now.etag
    )


def _no_main_first(stage: Stage, change: release.SetAssignment) -> None:
    """NetBox unassigns no address that is its device's main one."""
    stage.direct.record.set_main_address(stage.device(change.device).id, "primary_ip4", release.NONE, "", "before")


def _assigned_again(stage: Stage, change: release.SetAssignment) -> None:
    stage.direct.record.set_assignment(change.address_id, change.before, "", "contract-back")
    device = stage.device(change.device)
    stage.direct.record.set_main_address(device.id, "primary_ip4", change.address_id, "", "contract-back")


def _whole(stage: Stage, server: str) -> WholeAddress:
    """The address of the data port."""
    (ip,) = _part(stage.device(server), bmc=False).ips
    return value(dict(stage.readers.record.whole_addresses([ip.id]))[ip.id])


def _make_deletion(stage: Stage, server: str) -> Change:
    now = _whole(stage, server)
    return release.DeleteAddress(server, 0, now.id, now.address, now.status, now.of, now.interface_id, now.etag)


def _make_new(stage: Stage, server: str) -> Change:
    now = _whole(stage, server)
    return release.RestoreAddress(server, 0, now.address, now.id, now.of, now.kept)


def _may_delete(stage: Stage, change: Any) -> None:
    """As the policy has it that deletes: the writer has the rights for it, and the address is no main one."""
    owner = NetBoxOwner(stage.settings.netbox.url, stage.bed.owner)
    user = owner.one("users/users", username="dcdecom-writer")["id"]
    for right in DELETES_ADDRESSES:
        body = {"name": f"contract: {right}", "actions": [right.action], "object_types": [right.model]}
        owner.call("POST", "users/permissions/", {**body, "users": [user], "enabled": True})
    stage.kept[change.target] = _whole(stage, change.device).kept
    device = stage.device(change.device)
    stage.direct.record.set_main_address(device.id, "primary_ip4", release.NONE, "", "contract-before")


def _may_and_is_gone(stage: Stage, change: release.RestoreAddress) -> None:
    _may_delete(stage, change)
    stage.direct.record.delete_address(change.was, "", "contract-before")


def _addressed_again(stage: Stage, change: Any) -> None:
    """With its address, by whatever id, as its main one; and without those rights."""
    device = stage.device(change.device)
    there = dict(stage.readers.record.whole_addresses_at([change.address]))[change.address]
    if isinstance(there, Absent) and change.target in stage.kept:
        stage.direct.record.restore_address(stage.kept[change.target], "contract-back")
    (whole,) = value(dict(stage.readers.record.whole_addresses_at([change.address]))[change.address])
    stage.direct.record.set_main_address(device.id, "primary_ip4", whole.id, "", "contract-back")
    owner = NetBoxOwner(stage.settings.netbox.url, stage.bed.owner)
    for one in owner.call("GET", "users/permissions/?limit=200")["results"]:
        if one["name"].startswith("contract: "):
            owner.call("DELETE", f"users/permissions/{one['id']}/")


def _make_name(stage: Stage, server: str) -> Change:
    device = stage.device(server)
    return release.RenameDevice(
        server, 0, device.id, device.serial, server, f"{server}-withdrawn-2026-0042", device.etag
    )


def _called_again(stage: Stage, change: release.RenameDevice) -> None:
    stage.direct.record.rename_device(change.device_id, change.before, "", "contract-back")


STALE = "Precondition failed"
CASES = (
    Case(zabbix.SilenceHost, "srv-disdik-03", _make_silence, DONE, _end_silence,
         happened=lambda state: state.get("covers") is True),
    Case(zabbix.EndSilence, "srv-bpkad-02", _make_end, DONE, _end_silence, before=_silence_first),
    Case(switch.ShutPort, "srv-disdik-03", _port(switch.ShutPort), DONE, _open, effect=_is_silent),
    Case(switch.OpenPort, "srv-disdik-03", _port(switch.OpenPort), DONE, _open, before=_shut_first, effect=_speaks),
    Case(zabbix.DisableHost, "srv-disdukcapil-01", _of(zabbix.DisableHost), DONE, _enable),
    Case(zabbix.EnableHost, "srv-disdukcapil-01", _of(zabbix.EnableHost), DONE, _enable, before=_disable),
    Case(zabbix.ExportHost, "srv-disdik-03", _of(zabbix.ExportHost), DONE, nothing, sends=False),
    Case(zabbix.DeleteHost, "srv-bpkad-02", _of(zabbix.DeleteHost), "does not exist", _restore_host,
         before=_keep_export),
    Case(zabbix.RestoreHost, "srv-disdukcapil-01", _make_restore, DONE, _restore_host, before=_delete_first),
    Case(netbox.SetStatus, "srv-disdik-03", _make_status, STALE, _activate),
    Case(netbox.ReleasePosition, "srv-disdukcapil-01", _make_position, STALE, _rack_again),
    Case(netbox.RestorePosition, "srv-disdukcapil-01", _make_place, DONE, _rack_again, before=_release_first),
    Case(netbox.RemoveCable, "srv-disdukcapil-01", _make_cable, DONE, _cable_again, before=_keep_cable),
    Case(netbox.RestoreCable, "srv-disdukcapil-01", _make_recable, "Duplicate termination", _cable_again,
         before=_unplug_first),
    Case(netbox.SetAddressStatus, "srv-disdukcapil-01", _make_address, STALE, _address_again),
    Case(netbox.AddNote, "srv-disdik-03", _make_note, None, nothing),
    Case(release.SetMainAddress, "srv-disdukcapil-01", _make_main, STALE, _main_again),
    Case(release.SetAssignment, "srv-disdukcapil-01", _make_assignment, STALE, _assigned_again,
         before=_no_main_first),
    Case(release.DeleteAddress, "srv-disdukcapil-01", _make_deletion, DONE, _addressed_again, before=_may_delete),
    Case(release.RestoreAddress, "srv-disdukcapil-01", _make_new, None, _addressed_again, before=_may_and_is_gone),
    Case(release.RenameDevice, "srv-disdukcapil-01", _make_name, STALE, _called_again),
)  # fmt: skip
