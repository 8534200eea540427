"""What somebody read off a chassis, as the one line of a statement: `serial "SGH331XK7P", position "R07 U12"`.

Standard library only: the verifier compares it with the event.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

_STRING = r'"(?:[^"\\]|\\.)*"'
_NOTE = re.compile(
    rf'serial (?P<serial>{_STRING})(?:, asset tag (?P<asset_tag>{_STRING}))?, position (?P<position>{_STRING})'
    rf"(?:, cables (?P<cables>[0-9]{{1,4}}))?(?P<macs>(?:, mac {_STRING})*)"
)


@dataclass(frozen=True)
class LabelNote:
    """The values of a reading; empty text and None for what nobody said."""

    serial: str
    asset_tag: str
    position: str
    cables: int | None = None
    macs: tuple[str, ...] = ()


def text(label: LabelNote) -> str:
    """The one line of a reading: the same values give the same line."""
    return ", ".join(f"{name} {json.dumps(value, ensure_ascii=False)}" for name, value in _said(label))


def _said(label: LabelNote) -> Iterator[tuple[str, str | int]]:
    yield "serial", label.serial
    if label.asset_tag:
        yield "asset tag", label.asset_tag
    yield "position", label.position
    if label.cables is not None:
        yield "cables", label.cables
    yield from (("mac", mac) for mac in label.macs)


def read(note: str) -> LabelNote:
    """What a line says. Raises ValueError where it is not the one line of a reading."""
    found = _NOTE.fullmatch(note)
    if found is None:
        raise ValueError("its note is no reading of a label")
    label = LabelNote(
        serial=json.loads(found["serial"]),
        asset_tag=json.loads(found["asset_tag"] or '""'),
        position=json.loads(found["position"]),
        cables=int(found["cables"]) if found["cables"] else None,
        macs=tuple(json.loads(mac) for mac in re.findall(_STRING, found["macs"])),
    )
    if text(label) != note:
        raise ValueError("its note is no reading of a label")
    return label


def of_event(body: Mapping[str, object]) -> str:
    """The line of what an event says was read; of values that no reading has, one that no statement has."""
    macs, cables = body.get("macs"), body.get("cables")
    return text(
        LabelNote(
            str(body.get("serial")), str(body.get("asset_tag") or ""), str(body.get("position")),
            cables if isinstance(cables, int) else None,
            tuple(map(str, macs)) if isinstance(macs, Sequence) and not isinstance(macs, str) else (),
        )
    )  # fmt: skip
