"""By what a device's host is looked for in the monitoring, and what is read further where one is not as it was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from ipaddress import ip_address
from typing import TYPE_CHECKING

from dcdecom.checks.monitored_host import is_own_address
from dcdecom.checks.which_host import host_of, its_host
from dcdecom.collect.case_scope import Question
from dcdecom.late_dataclass import dataclass
from dcdecom.model.estate.device import DeviceRecord
from dcdecom.model.estate.monitoring import KnownHost, MonitoredHost
from dcdecom.model.estate.reading import Absent, Answer, Reading
from dcdecom.model.evidence import Evidence
from dcdecom.ports.systems import Readers

if TYPE_CHECKING:
    from dcdecom.collect.gather import Named


@dataclass(frozen=True)
class WantedHosts:
    """What is asked of the monitoring about one device, beside its name and the ids that the case has known."""

    its: MonitoredHost | None
    """Its host, as far as name and ids tell."""
    addresses: tuple[str, ...] = ()
    """IP addresses and names at which a host may watch it."""
    values: tuple[str, ...] = ()
    """What an inventory may hold of it: serial number, asset tag, MAC addresses."""
    names: tuple[str, ...] = ()
    """Further names that its host bears, or bore."""
    devices: tuple[str, ...] = ()
    """Names that its host bears now, and that may be another device's."""
    foreign_ips: tuple[str, ...] = ()
    """IP addresses of its host that the record does not give to it."""
    foreign_macs: tuple[str, ...] = ()


def wanted_hosts(questions: Iterable[Question], named: Named) -> dict[str, WantedHosts]:
    """By the device's name."""
    return {q.device.name: _wanted(q, named) for q in questions}


def _wanted(question: Question, named: Named) -> WantedHosts:
    name, device = question.device.name, named.devices[question.device.name]
    known = [(host, named.by_id[host.id]) for host in question.hosts]
    its = its_host(known, named.hosts.get(name), name)
    borne = _further((its.host, its.visible_name) if its else (), name)
    bore = _further((n for h in question.hosts for n in (h.host, h.visible_name) if n not in h.foreign), name)
    found = WantedHosts(
        its,
        addresses=tuple(dict.fromkeys((*_called(device, question), *_were(question.hosts, "addresses")))),
        values=tuple(_held(device, question)),
        names=tuple(dict.fromkeys((*borne, *bore))),
    )
    if device is None or its is None:
        return found
    foreign = [address for address in its.addresses if not is_own_address(device, address)]
    ips = [address for address in foreign if _is_ip(address)]
    macs = {mac for interface in device.interfaces for mac in interface.macs}
    return replace(
        found,
        devices=tuple(dict.fromkeys((*borne, *(a.partition(".")[0] for a in foreign if not _is_ip(a))))),
        foreign_ips=tuple(ips),
        foreign_macs=tuple(mac for mac in its.macs if mac not in macs),
    )


def _further(names: Iterable[str], name: str) -> tuple[str, ...]:
    """Names that are not the device's own. Zabbix would take * for any text."""
    return tuple(dict.fromkeys(n for n in names if n and n.casefold() != name.casefold() and "*" not in n))


def _called(device: DeviceRecord | None, question: Question) -> Iterator[str]:
    """By what a host in the monitoring can watch it: its addresses, and the names that are resolved to them."""
    yield from (*device.all_ips, *device.dns_names) if device else ()
    yield from question.ips
    yield question.device.name


def _were(hosts: Iterable[KnownHost], part: str) -> Iterator[str]:
    """What known hosts had, and no other device did."""
    return (value for host in hosts for value in getattr(host, part) if value not in host.foreign)


def _held(device: DeviceRecord | None, question: Question) -> Iterator[str]:
    recorded = (device.serial, device.asset_tag) if device else ()
    macs = (mac for interface in (device.interfaces if device else ()) for mac in interface.macs)
    known = (own.mac for own in question.known if own.kind != "machine")
    values = (*recorded, question.device.serial, *question.labels, *macs, *known, *_were(question.hosts, "macs"))
    return iter(dict.fromkeys(str(value) for value in values if value.strip()))


def _is_ip(address: str) -> bool:
    try:
        ip_address(address)
    except ValueError:
        return False
    return True


# --- what is read where something is not as it was -------------------------------------------------------------------


def with_traces(evidence: Mapping[str, Evidence], readers: Readers) -> dict[str, Evidence]:
    """Add who made, changed or deleted hosts that are not as the case knows them, and how much of Zabbix is shown where
    an absence is concluded. Where all is as it was, nothing is asked.
    """
    looked = {name: e for name, e in evidence.items() if e.hosts is not None}
    ids = {name: tuple(_not_as_they_were(e)) for name, e in looked.items()}
    every = sorted({id for some in ids.values() for id in some}, key=int)
    edits = dict(readers.monitoring.edits(every)) if every else {}
    sight = readers.monitoring.sight() if any(_concludes_absence(e) for e in looked.values()) else None
    return {
        name: replace(
            e,
            edits=tuple((id, edits[id]) for id in ids.get(name, ())),
            sight=sight if name in looked and _concludes_absence(e) else None,
        )
        for name, e in evidence.items()
    }


def _concludes_absence(evidence: Evidence) -> bool:
    return host_of(evidence) is None or any(isinstance(now, Absent) for _, now in evidence.known)


def _not_as_they_were(evidence: Evidence) -> Iterator[str]:
    """The ids of known hosts that are gone or otherwise than before, and of those that may have taken their place."""
    gone = [was.id for was, now in evidence.known if isinstance(now, Absent)]
    yield from (was.id for was, now in evidence.known if isinstance(now, Absent) and not was.deleted)
    for was, now in evidence.known:
        if isinstance(now, Reading) and is_otherwise(was, now.value):
            yield was.id
    if gone:
        yield from (host.id for host in found_hosts(evidence) if host.id not in gone)


def is_otherwise(was: KnownHost, now: MonitoredHost) -> bool:
    """Whether a host has another name, other addresses, or is watched no more, as far as is known of it."""
    if not was.whole:
        return was.host != now.host
    before = (was.host, was.visible_name, set(was.addresses), was.enabled)
    return before != (now.host, now.visible_name, set(now.addresses), now.enabled)


def found_hosts(evidence: Evidence) -> tuple[MonitoredHost, ...]:
    """Every host that was found by anything that is the device's."""
    lists: list[Answer[tuple[MonitoredHost, ...]] | None] = [evidence.hosts]
    lists += [a for rows in (evidence.sharing, evidence.holding, evidence.called) for _, a in rows]
    by_id = [now.value for _, now in evidence.known if isinstance(now, Reading)]
    found = [*by_id, *(h for a in lists if isinstance(a, Reading) for h in a.value)]
    return tuple({host.id: host for host in found}.values())
