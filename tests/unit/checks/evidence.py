"""One device's evidence from a sheet of plain data, and how a case changes the healthy one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast, get_args

from dcdecom.model.address import parse_mac
from dcdecom.model.estate.network import Learned
from dcdecom.model.evidence import Evidence, PortEvidence, Remembered, Sighting, Witness
from tests.records import make_proof, make_sighting

from .decoding import LOOK, decode

Sheet = dict[str, Any]
TABLES = ("snmp", "cli")
"""Witnesses whose rows are a forwarding table's; what lldp and lacp say is heard."""
FLAGS = ("uplink", "virtual", "unsure")


def evidence_of(sheet: Sheet) -> Evidence:
    """What the collector would hand to the checks.

    The sheet's `tables` hold every row that any witness has, once; here they are laid out as the collector does: on the
    ports of the device whosever they are, and of the whole site where they are the server's own.
    `sighted` are rows of earlier looks of the case.
    """
    body = dict(sheet)
    rows = [_sighting(text) for text in body.pop("tables").values()]
    known = [_remembered(text) for text in body.pop("memory", {}).values()]
    sighted = [_remembered(text) for text in body.pop("sighted", {}).values()]
    evidence: Evidence = decode(Evidence, {**body, "taken_at": 0})
    proof = replace(evidence.proof or make_proof(), sighted=tuple(sighted)) if sighted else evidence.proof
    own = {o.mac for o in evidence.own}
    ports = tuple(
        replace(
            p,
            seen=tuple(s for s in rows if s.witness in TABLES and _is_on(s, p)),
            remembered=tuple(r for r in known if _is_on(r, p)),
        )
        for p in evidence.ports
    )
    return replace(
        evidence,
        ports=ports,
        sightings=tuple(s for s in rows if s.witness in TABLES and s.mac in own),
        heard=tuple(s for s in rows if s.witness not in TABLES),
        remembered=tuple(r for r in known if r.mac in own),
        proof=proof,
    )


def _is_on(seen: Sighting | Remembered, port: PortEvidence) -> bool:
    return (seen.switch, seen.port) == (port.port.switch, port.port.name)


def _sighting(text: str) -> Sighting:
    """A row as `MAC SWITCH PORT WITNESS [STATUS] [uplink] [virtual] [unsure] [via=X] [tunnel=X]`; `-` is no port."""
    mac, switch, port, witness, *rest = text.split()
    given = dict(word.split("=", 1) for word in rest if "=" in word)
    words = {word for word in rest if "=" not in word}
    status = next((word for word in words if word in get_args(Learned)), "learned")
    unknown = (words - {status, *FLAGS}) | (set(given) - {"via", "tunnel"})
    if witness not in get_args(Witness) or unknown:
        raise TypeError(f"{text!r}: unknown {sorted(unknown) or witness}")
    return make_sighting(
        parse_mac(mac), switch, "" if port == "-" else port, cast(Witness, witness), cast(Learned, status), 110, LOOK,
        physical="virtual" not in words, uplink="uplink" in words, sure="unsure" not in words, **given,
    )  # fmt: skip


def _remembered(text: str) -> Remembered:
    """A row as `MAC SWITCH PORT WITNESS FIRST LAST`, the times in days before the look."""
    mac, switch, port, witness, first, last = text.split()
    since, until = (LOOK - timedelta(days=float(days)) for days in (first, last))
    return Remembered(parse_mac(mac), switch, port, cast(Witness, witness), since, until)


def changed(sheet: Sheet, put: Mapping[str, Any], drop: Iterable[str]) -> Sheet:
    """A copy of a sheet with other values at dotted paths; what YAML wrote once for two places comes apart in it."""
    sheet = json.loads(json.dumps(sheet))
    for path, value in put.items():
        holder, key = _holder(sheet, path)
        holder[key] = json.loads(json.dumps(value))
    for path in drop:
        holder, key = _holder(sheet, path)
        del holder[key]
    return sheet


def _holder(sheet: Sheet, path: str) -> tuple[dict[str, Any], str]:
    *folders, key = path.split(".")
    place: Any = sheet
    for folder in folders:
        place = place[folder]
    if not isinstance(place, dict):
        raise TypeError(f"{path}: {place!r} has no parts")
    return place, key
