"""What a look saw of a device, thing by thing, and what is different from an earlier look. Pure.

What one of two looks could not read is not compared: nothing is said to be as it was that was not seen twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from dcdecom.model.estate.device import CableRecord
from dcdecom.model.estate.reading import Answer, Reading, Unreadable
from dcdecom.model.evidence import Evidence, PortEvidence
from dcdecom.model.facts.rehearsal import Difference, Observed, Subject

NOT_LOOKED_AT = "it was not looked at"


def observed(evidence: Evidence) -> Iterator[Observed]:
    """Everything that is compared, each with its value, or with why it could not be read."""
    name = evidence.asked.name
    records = evidence.record.value if isinstance(evidence.record, Reading) else ()
    yield Observed(name, "record", "", _ids(r.id for r in records), _unread(evidence.record))
    for record in records:
        yield Observed(name, "status", record.name, record.status)
        rack = f"{record.rack.name} U{record.position}" if record.rack else ""
        yield Observed(name, "place", record.name, rack)
    for port in evidence.ports:
        yield from _of_port(evidence, port)
    yield from _where(evidence)
    hosts = evidence.hosts
    found = sorted(
        f"{h.host} ({h.id}, {'enabled' if h.enabled else 'disabled'})" for h in hosts.value
    ) if isinstance(hosts, Reading) else []  # fmt: skip
    yield Observed(name, "host", "", ", ".join(found), NOT_LOOKED_AT if hosts is None else _unread(hosts))


def _of_port(evidence: Evidence, port: PortEvidence) -> Iterator[Observed]:
    name, place = evidence.asked.name, str(port.port)
    label = port.cable.label or f"#{port.cable.id}" if isinstance(port.cable, CableRecord) else ""
    yield Observed(name, "cable", port.interface, " ".join(filter(None, (label, place))))
    up = {True: "up", False: "down"}
    state = f"{up[port.snmp.value.admin_up]}/{up[port.snmp.value.oper_up]}" if isinstance(port.snmp, Reading) else ""
    yield Observed(name, "state", place, state, _unread(port.snmp))
    macs = sorted({str(s.mac) for s in port.seen if s.status == "learned"})
    yield Observed(name, "macs", place, ", ".join(macs), _table_unread(evidence, {port.port.switch}))


def _where(evidence: Evidence) -> Iterator[Observed]:
    """On which ports each address of the server is learned, anywhere in the site."""
    unread = _table_unread(evidence, {s.name for s in evidence.switches})
    for own in evidence.own:
        places = {f"{s.switch} {s.port}" for s in evidence.sightings if s.mac == own.mac and s.attached}
        yield Observed(evidence.asked.name, "where", str(own.mac), ", ".join(sorted(places)), unread)


def _table_unread(evidence: Evidence, names: set[str]) -> str:
    """Why a forwarding table may hide an address: by neither way a switch could be read; empty where it was."""
    switches = {s.name: s for s in evidence.switches}
    for name in sorted(names):
        if (s := switches.get(name)) is None:
            return f"{name}: {NOT_LOOKED_AT}"
        if not (s.snmp_control or s.cli_control):
            return f"{name}: {_unread(s.snmp) or 'its table shows no address that must be there'}"
    return ""


def _unread(answer: Answer[object]) -> str:
    return answer.reason if isinstance(answer, Unreadable) else ""


def _ids(ids: Iterable[int]) -> str:
    return ", ".join(map(str, sorted(ids)))


def compared(before: Sequence[Observed], now: Sequence[Observed]) -> tuple[tuple[Difference, ...], int]:
    """What is different, what was not compared and why, and how many things were."""
    then, today = _by_key(before), _by_key(now)
    found, count = list[Difference](), 0
    for key in dict.fromkeys((*then, *today)):
        why = _why_not(key, then, today)
        if why:
            found.append(Difference(*key, why=why))
            continue
        count += 1
        one, other = then.get(key), today.get(key)
        was, is_now = one.value if one else "", other.value if other else ""
        if was != is_now:
            found.append(Difference(*key, before=was, after=is_now))
    return tuple(found), count


Key = tuple[str, Subject, str]


def _by_key(looked: Iterable[Observed]) -> dict[Key, Observed]:
    return {(o.device, o.what, o.of): o for o in looked}


def _why_not(key: Key, then: dict[Key, Observed], today: dict[Key, Observed]) -> str:
    """Why a thing was not compared; empty where both looks saw it, or saw that it is not there."""
    device, what, _ = key
    for looked in (then, today):
        if (seen := looked.get(key)) is not None:
            if seen.unread:
                return seen.unread
            continue
        record = looked.get((device, "record", ""))
        if record is None or record.unread:
            return record.unread if record else NOT_LOOKED_AT
        if what in ("state", "macs", "where"):
            return NOT_LOOKED_AT
    return ""
