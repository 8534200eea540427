"""Reviews that were signed while the journal does not show what became of disks that are to be erased.

The policy in force is kept with the case. One of an earlier version asks for nothing of this.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from .chain import Row
from .roles import Roles

WANTED = "wipe-certificate"
JOINING = frozenset({"Zs", "Zl", "Zp", "Pd", "Cf"})
"""Unicode categories of blanks, of hyphens and dashes, and of characters that nobody sees."""
GOOD = frozenset({"erased", "destroyed"})
CODES = ("disk-unwiped", "disk-unnumbered")
"""Findings by whose acceptance a review goes on without a certificate."""


def unshown(events: Sequence[Row], roles: Roles) -> Iterator[tuple[Row, str]]:
    """Reviews that say that all is shown, each with a disk of which that is not so."""
    forms: dict[str, list[str]] = {}
    certified: list[tuple[int, Mapping[str, object]]] = []
    accepted: set[str] = set()
    gates: dict[str, Mapping[str, object]] = {}
    reported = False
    for event in events:
        body, type = event["payload"], event["type"]
        for device in _listed(body.get("form")):
            forms[str(device.get("name"))] = [
                str(disk.get("serial") or "") for disk in _listed(device.get("disks")) if disk.get("decision") == "wipe"
            ]
        if type == "certificate-brought":
            certified += [(event["seq"], disk) for disk in _listed(body.get("disks"))]
        elif type == "finding-accepted":
            accepted.add(str(body.get("key")))
        elif type == "gate-opened":
            gates[_place(body)] = body
        elif type == "report-made":
            reported = True
        elif type == "gate-closed" and reported and body.get("decision") == "approve":
            gate = gates.get(_place(body), {})
            if gate.get("paper") == "approval" and roles.wants(event["seq"], WANTED):
                yield from ((event, why) for why in _lacking(gate, forms, certified, accepted))


def _place(body: Mapping[str, object]) -> str:
    """The gate that an event speaks of, whatever stands in the place of its name."""
    return f"{body.get('step')!r} {body.get('gate')!r}"


def _lacking(
    gate: Mapping[str, object], forms: Mapping[str, list[str]], certified: list[tuple[int, Mapping[str, object]]],
    accepted: set[str],
) -> Iterator[str]:
    devices = gate.get("devices")
    for device in devices if isinstance(devices, list | tuple) else ():
        for serial in forms.get(str(device), ()):
            mine = [(seq, disk) for seq, disk in certified if serial and _is_of(disk, serial)]
            if _shown(mine):
                continue
            if not mine and any(key.startswith(f"{device}/{code}/") for key in accepted for code in CODES
                                if not serial or key.endswith(f"/{serial}")):  # fmt: skip
                continue
            said = "the last certificate says that it was not" if mine else "there is no certificate of it"
            yield f"disk {serial or 'without a number'} of {device} was to be erased, and {said}"


def _shown(mine: list[tuple[int, Mapping[str, object]]]) -> bool:
    """Whether one says that no data are left, and none that came of later work says otherwise."""
    good = [(seq, disk) for seq, disk in mine if disk.get("outcome") in GOOD]
    bad = [(seq, disk) for seq, disk in mine if disk.get("outcome") not in GOOD]
    return bool(good) and all(any(_later(one, other) for one in good) for other in bad)


def _later(good: tuple[int, Mapping[str, object]], bad: tuple[int, Mapping[str, object]]) -> bool:
    ended = str(good[1].get("ended") or ""), str(bad[1].get("ended") or "")
    return ended[0] >= ended[1] if all(ended) else good[0] > bad[0]


def _is_of(disk: Mapping[str, object], serial: str) -> bool:
    """But for case, blanks and hyphens. A number with each pair of letters swapped counts: it was asked about."""
    told, known = _plain(disk.get("serial") or disk.get("typed")), _plain(serial)
    return bool(told) and known in (told, "".join(told[at : at + 2][::-1] for at in range(0, len(told), 2)))


def _plain(text: object) -> str:
    even = unicodedata.normalize("NFKC", str(text or "")).casefold()
    return "".join(c for c in even if not (c.isspace() or unicodedata.category(c) in JOINING))


def _listed(value: object) -> list[Mapping[str, object]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list | tuple) else []
