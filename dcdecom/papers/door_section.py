"""`surat_izin_keluar`: the passes for the door, who checked each there and when, or that it has not come back."""

from __future__ import annotations

from datetime import tzinfo

from dcdecom.model import exit_pass
from dcdecom.model.case import Case, OpenGate
from dcdecom.model.facts.base import Recorded
from dcdecom.model.facts.exit_pass import DoorPassed
from dcdecom.model.playbook import Playbook
from dcdecom.model.texts import Texts
from dcdecom.papers.dates import day, moment
from dcdecom.papers.door_words import door_words
from dcdecom.papers.journal_code import code
from dcdecom.papers.phrases import party
from dcdecom.papers.report import DoorUse, GoodsPass, files


def door_section(case: Case, playbook: Playbook, texts: Texts, zone: tzinfo) -> tuple[GoodsPass, ...]:
    """Empty where the procedure has no pass."""
    return tuple(_pass(case, gate, playbook, texts, zone) for gate in exit_pass.passes(case))


def _pass(case: Case, gate: OpenGate, playbook: Playbook, texts: Texts, zone: tzinfo) -> GoodsPass:
    said, closed = gate.exit_pass, gate.closed
    return GoodsPass(
        code=code(gate.head),
        head=gate.head,
        printed=moment(gate.opened_at, zone),
        until=moment(exit_pass.expires(gate), zone),
        bearer=said.bearer if said else "",
        authority=said.authority if said else "",
        devices=tuple(f"{d.name} ({d.serial})" for d in said.devices) if said else (),
        by=party(playbook, gate.by),
        signatory=(closed.person_name or closed.person) if closed else "",
        state=door_words(case, gate, texts),
        uses=tuple(_use(found, texts, zone) for found in case.doors if found.fact.head == gate.head),
    )


def _use(found: Recorded[DoorPassed], texts: Texts, zone: tzinfo) -> DoorUse:
    fact = found.fact
    return DoorUse(
        guard=fact.guard,
        at=f"{day(fact.on)} {fact.hour.replace(':', '.')}",
        recorder=fact.recorder,
        recorded_at=moment(found.at, zone),
        grade=fact.grade,
        against=texts.say(f"report.door-against-{fact.against}") if fact.against else "",
        note=fact.note,
        files=files(fact.attachments),
    )
