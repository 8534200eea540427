"""What heads refused, as papers say it: who decided, when, and why. It stands beside the comparisons."""

from __future__ import annotations

from collections.abc import Iterator

from dcdecom.model.case import Device, OpenGate
from dcdecom.model.refusals import refusal_of
from dcdecom.papers.dates import day
from dcdecom.papers.paper_context import PaperContext
from dcdecom.papers.phrases import party


def decided(matter: PaperContext, devices: tuple[Device, ...]) -> tuple[str, ...]:
    """One sentence for each decision by which some of these devices are refused."""
    return tuple(_sentences(matter, devices))


def _sentences(matter: PaperContext, devices: tuple[Device, ...]) -> Iterator[str]:
    by_gate: dict[int, tuple[OpenGate, list[Device]]] = {}
    for device in devices:
        if gate := refusal_of(matter.case, device):
            by_gate.setdefault(gate.seq, (gate, []))[1].append(device)
    for gate, refused in by_gate.values():
        if gate.closed is None:
            continue
        names = [matter.say("drafts.refused-device", device=d.name, serial=d.serial) for d in refused]
        yield matter.say(
            "drafts.refused-by-decision", devices=", ".join(names), post=party(matter.playbook, gate.by),
            on=day(gate.closed.on), note=gate.closed.note.rstrip("."),
        )  # fmt: skip
