"""Surat izin keluar barang: the pass by which devices leave through the door, and its QR code, which holds it whole."""

from __future__ import annotations

from datetime import datetime

from dcdecom.model import exit_pass
from dcdecom.model.case import OpenGate
from dcdecom.model.facts.exit_pass import PassDevice
from dcdecom.model.playbook import Gate
from dcdecom.papers.dates import clock, day, long_day, weekday
from dcdecom.papers.paper_context import PaperContext, grouped
from dcdecom.papers.shared_values import incoming
from dcdecom.papers.template_fields import ExitPass, LetOut

LONGEST = 2300
"""Characters of a pass that a QR code of 90 mm holds, so that a telephone and a scanner still read it."""


def goods_pass(matter: PaperContext, wanted: Gate) -> ExitPass:
    """The pass as the event that opened its gate says it. Raises ValueError for a gate that holds none."""
    gate = matter.gate(exit_pass.PAPER)
    if gate is None or gate.exit_pass is None:
        raise ValueError(f"{matter.case.id}: no pass was opened")
    said, collector = gate.exit_pass, matter.case.request.collector
    known = collector if collector and collector.name == said.bearer else None
    text = exit_pass.qr_text(matter.case, gate, signed_part(gate, matter.signature))
    whole = len(text) <= LONGEST
    return ExitPass(
        general=matter.general(),
        code=matter.code(gate),
        number=matter.wide_blank,
        letter=incoming(matter),
        our_office=matter.our_name,
        applicant=matter.applicant,
        devices=tuple(_let_out(matter, number, d) for number, d in enumerate(said.devices, 1)),
        bearer=said.bearer or matter.wide_blank,
        bearer_post=(known.post if known else "") or matter.wide_blank,
        bearer_nip=grouped(known.nip if known else "") or matter.wide_blank,
        authority=said.authority or matter.say("drafts.authority-second"),
        until=_until(matter, gate),
        pass_qr=text if whole else gate.head,
        whole=whole,
        signed=_signed(matter, gate),
        signer=matter.signatory(wanted.by, matter.made_on(gate)),
    )


def signed_part(gate: OpenGate, armored: bytes) -> dict[str, str] | None:
    """What a pass says of its signature by key; None where nobody signed it so."""
    if gate.closed is None or gate.closed.signed is None or gate.closed.on is None or not armored:
        return None
    lines = armored.decode("ascii", "replace").strip().splitlines()
    return {"by": gate.closed.person, "on": gate.closed.on.isoformat(), "sig": "".join(lines[1:-1])}


def _let_out(matter: PaperContext, number: int, device: PassDevice) -> LetOut:
    how = matter.say("drafts.serial-read" if device.read else "drafts.serial-recorded")
    return LetOut(str(number), device.name, device.type or "-", device.serial or "-", how, device.tag or "-")


def _until(matter: PaperContext, gate: OpenGate) -> str:
    at: datetime = exit_pass.expires(gate).astimezone(matter.zone)
    on = at.date()
    return matter.say(
        "drafts.pass-until", weekday=weekday(on, matter.texts), date=long_day(on, matter.texts),
        time=clock(at, matter.zone),
    )  # fmt: skip


def _signed(matter: PaperContext, gate: OpenGate) -> str:
    closed = gate.closed
    if closed is None or closed.signed is None:
        return ""
    return matter.say("drafts.pass-signed", name=closed.person_name or closed.person, on=day(closed.on))
