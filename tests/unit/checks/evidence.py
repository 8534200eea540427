"""One device's evidence from a sheet of plain data, and how a case changes the healthy one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, cast, get_args

from dcdecom.model.estate import Learned, parse_mac
from dcdecom.model.evidence import Evidence, Sighting, Witness

from .decoding import LOOK, decode

Sheet = dict[str, Any]


def evidence_of(sheet: Sheet) -> Evidence:
    """What the collector would hand to the checks.

    The sheet's `tables` hold every row that any witness has, once; here they are laid out as the collector does: on the
    ports of the device whosever they are, and of the whole site where they are the server's own.
    """
    body = dict(sheet)
    rows = [_sighting(text) for text in body.pop("tables").values()]
    evidence: Evidence = decode(Evidence, {**body, "taken_at": 0})
    own = {o.mac for o in evidence.own}
    ports = tuple(
        replace(p, seen=tuple(s for s in rows if (s.switch, s.port) == (p.port.switch, p.port.name)))
        for p in evidence.ports
    )
    return replace(evidence, ports=ports, sightings=tuple(s for s in rows if s.mac in own))


def _sighting(text: str) -> Sighting:
    """A row as `MAC SWITCH PORT WITNESS [STATUS] [uplink] [virtual]`; the port `-` is an unknown one."""
    mac, switch, port, witness, *rest = text.split()
    status = next((word for word in rest if word in get_args(Learned)), "learned")
    if witness not in get_args(Witness) or (unknown := set(rest) - {status, "uplink", "virtual"}):
        raise TypeError(f"{text!r}: unknown {witness if witness not in get_args(Witness) else sorted(unknown)}")
    return Sighting(
        parse_mac(mac), switch, "" if port == "-" else port, cast(Witness, witness), cast(Learned, status), 110, LOOK,
        physical="virtual" not in rest, uplink="uplink" in rest,
    )  # fmt: skip


def changed(sheet: Sheet, put: Mapping[str, Any], drop: Iterable[str]) -> Sheet:
    """A copy of a sheet with other values at dotted paths; what YAML wrote once for two places comes apart in it."""
    sheet = json.loads(json.dumps(sheet))
    for path in drop:
        holder, key = _holder(sheet, path)
        del holder[key]
    for path, value in put.items():
        holder, key = _holder(sheet, path)
        holder[key] = value
    return sheet


def _holder(sheet: Sheet, path: str) -> tuple[dict[str, Any], str]:
    *folders, key = path.split(".")
    place: Any = sheet
    for folder in folders:
        place = place[folder]
    if not isinstance(place, dict):
        raise TypeError(f"{path}: {place!r} has no parts")
    return place, key
