"""The Zabbix host: exactly the server's, and deletable. These count for no verdict: they are ours to put right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from dcdecom.checks.findings import ask, block, note, unread
from dcdecom.checks.record import recorded
from dcdecom.model.estate.answer import Reading, Unreadable
from dcdecom.model.estate.device import DeviceRecord
from dcdecom.model.estate.monitoring import MonitoredHost
from dcdecom.model.evidence import Evidence
from dcdecom.model.finding import Finding
from dcdecom.model.playbook import Policy

OUR_SILENCE = "dcdecom "
"""What the names of our own maintenances begin with; they are ended before the host is deleted."""
OF_OTHERS = ("trigger", "dependency")
"""Kinds of losses that another host's monitoring has too."""


def is_our_silence(name: str, device: str) -> bool:
    """Whether a maintenance is called as a case calls its own for this very server: `dcdecom 2026-0042 srv-1`."""
    return re.fullmatch(rf"{OUR_SILENCE}\d{{4}}-\d{{4,}} {re.escape(device)}", name) is not None


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


def noted_host_is_the_one(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block where the record's custom field names another server's host: what follows the field would delete that.

    An id that names no host any more does no harm. One that stands on another device too is asked about. Where it names
    this server's host, somebody keeps that host by it: what a case does to it may be undone in the meantime.
    """
    device, noted = recorded(evidence), evidence.noted
    if device is None or not device.host_id:
        return
    for other in device.same_host_id:
        yield replace(ask(evidence, "host-id-shared", id=device.host_id, device=other.name), port=other.name)
    if isinstance(noted, Unreadable):
        yield unread(evidence, "host-unread", reason=noted.reason)
    elif not isinstance(noted, Reading):
        yield note(evidence, "host-id-stale", id=device.host_id)
    elif noted.value.host != device.name:
        yield block(evidence, "host-id-other", id=device.host_id, host=noted.value.host)
    else:
        yield note(evidence, "host-id-kept", id=device.host_id)


def nobody_else_is_at_its_addresses(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Ask where another host has an interface at the server's address or name: it stays when the server leaves."""
    told: set[str] = set()
    for address, answer in evidence.sharing:
        if isinstance(answer, Unreadable):
            yield unread(evidence, "host-unread", reason=answer.reason)
        for host in answer.value if isinstance(answer, Reading) else ():
            if host.host != evidence.asked.name and host.id not in told:
                told.add(host.id)
                by = host.proxy or "Zabbix"
                found = ask(evidence, "host-address-shared", host=host.host, id=host.id, address=address, by=by)
                yield replace(found, port=host.id)


def proxy_is_named(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Say so where a proxy watches the host: it is needed again for the way back."""
    for host in evidence.hosts.value if isinstance(evidence.hosts, Reading) else ():
        if host.host == evidence.asked.name and host.proxy:
            yield note(evidence, "host-proxied", host=host.host, proxy=host.proxy)


def others_keep_their_triggers(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Ask where the deletion takes a trigger from another host too, or lets another host's begin to alert."""
    answer = evidence.losses
    for loss in answer.value if isinstance(answer, Reading) else ():
        if loss.kind in OF_OTHERS:
            yield replace(ask(evidence, "host-others-lose", kind=loss.kind, name=loss.name), port=loss.name)


def nothing_blocks_deletion(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block while Zabbix would refuse to delete the host, or would delete others with it.

    Our own silence is ended before the deletion; one that is merely called like it is somebody else's.
    """
    if isinstance(evidence.losses, Unreadable):
        yield unread(evidence, "host-unread", reason=evidence.losses.reason)
    answer = evidence.blockers
    if isinstance(answer, Unreadable):
        yield unread(evidence, "host-unread", reason=answer.reason)
    for found in answer.value if isinstance(answer, Reading) else ():
        if found.kind == "maintenance" and is_our_silence(found.name, evidence.asked.name):
            continue
        code = {"discovered": "host-discovered", "discovers": "host-discovers"}.get(found.kind, "host-blocked")
        yield block(evidence, code, host=evidence.asked.name, kind=found.kind, name=found.name)
