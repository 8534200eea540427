"""The Zabbix host: exactly the server's, and deletable. These count for no verdict: they are ours to put right."""

from __future__ import annotations

from collections.abc import Iterator

from dcdecom.checks.findings import block, note, unread
from dcdecom.checks.record import recorded
from dcdecom.model.estate import DeviceRecord, MonitoredHost, Reading, Unreadable
from dcdecom.model.evidence import Evidence
from dcdecom.model.finding import Finding
from dcdecom.model.playbook import Policy

OUR_SILENCE = "dcdecom "
"""What the names of our own maintenances begin with; they are ended before the host is deleted."""


def second_identity(host: MonitoredHost, device: DeviceRecord) -> bool:
    """Whether the host is this device by more than its name: an interface at its address, or its serial number."""
    addresses = {ip.address for i in device.interfaces for ip in i.ips}
    return bool(addresses & set(host.addresses)) or bool(device.serial and device.serial in host.serials)


def host_is_the_one(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block unless Zabbix has exactly one host of exactly this technical name, and it is this server's.

    No host at all is what a withdrawal comes to: it is noted, and nothing will be deleted.
    """
    device, answer = recorded(evidence), evidence.hosts
    if device is None or answer is None:
        return
    if isinstance(answer, Unreadable):
        yield unread(evidence, "host-unread", reason=answer.reason)
        return
    found = answer.value if isinstance(answer, Reading) else ()
    same = [h for h in found if h.host == evidence.asked.name]
    others = [h for h in found if h.host != evidence.asked.name]
    if others or len(same) > 1:
        candidates = ", ".join(f"{h.host} ({h.visible_name}, id {h.id})" for h in found)
        yield block(evidence, "host-ambiguous", name=evidence.asked.name, candidates=candidates)
    elif not same:
        yield note(evidence, "host-absent", name=evidence.asked.name)
    elif not second_identity(same[0], device):
        addresses = ", ".join(ip.address for i in device.interfaces for ip in i.ips)
        expected = f"{addresses or '-'} / {device.serial or '-'}"
        yield block(evidence, "host-identity", host=same[0].host, id=same[0].id, expected=expected)


def nothing_blocks_deletion(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block while Zabbix would refuse to delete the host, or would delete others with it."""
    if isinstance(evidence.losses, Unreadable):
        yield unread(evidence, "host-unread", reason=evidence.losses.reason)
    answer = evidence.blockers
    if isinstance(answer, Unreadable):
        yield unread(evidence, "host-unread", reason=answer.reason)
    for found in answer.value if isinstance(answer, Reading) else ():
        if found.kind == "maintenance" and found.name.startswith(OUR_SILENCE):
            continue
        code = "host-discovered" if found.kind == "discovered" else "host-blocked"
        yield block(evidence, code, host=evidence.asked.name, kind=found.kind, name=found.name)
