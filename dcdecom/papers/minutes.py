"""Berita acara penarikan: the paper by which custody of the devices goes back to the office that owns them."""

from __future__ import annotations

from collections.abc import Iterator

from dcdecom.model.case import Device, OpenGate
from dcdecom.model.finding import Comparison, Verdict
from dcdecom.papers.dates import clock, day, month, number_words, weekday
from dcdecom.papers.document import Block, Document, Labelled, Numbered, Paragraph, Signatory, Signatures, Table
from dcdecom.papers.matter import Matter
from dcdecom.papers.rack import place
from dcdecom.papers.verdicts import verdict_word

INDONESIAN = "id"
"""The language in which numbers are written out; another has figures."""


def withdrawal_minutes(matter: Matter) -> Document:
    """Berita acara penarikan: custody goes back to the office. What the request does not name stays blank."""
    collector = matter.case.request.get("collector") or {}
    gate = matter.gate("handover")
    return Document(
        title=matter.say("drafts.withdrawal-title"),
        letterhead=matter.letterhead,
        number_label=matter.say("drafts.number"),
        reference=matter.reference,
        blocks=(
            Paragraph(opening(matter, gate, "drafts.withdrawal-opening")),
            *_party(matter, "first", "", matter.our_name),
            *_party(matter, "second", collector.get("name", ""), matter.applicant),
            Paragraph(matter.say("drafts.withdrawal-act", office=matter.applicant)),
            _devices(matter),
            Numbered(tuple(_clauses(matter)), letters=True),
            Paragraph(matter.say("drafts.withdrawal-closing")),
            Paragraph(matter.say("drafts.strike-out")),
            matter.code(gate),
            Signatures((
                Signatory(matter.say("drafts.second-party"), "", collector.get("name", "")),
                Signatory(matter.say("drafts.first-party"), ""),
                Signatory(matter.say("drafts.witness"), ""),
                Signatory(matter.say("drafts.acknowledged"), matter.approver()),
            )),
        ),
    )  # fmt: skip


def opening(matter: Matter, gate: OpenGate | None, key: str) -> str:
    """`Pada hari ini, Kamis, tanggal dua puluh enam bulan November ...`: words and figures come from one date."""
    at = matter.made_at(gate)
    on = at.astimezone(matter.zone).date()
    in_words = number_words if matter.texts.language == INDONESIAN else str
    return matter.say(
        key, weekday=weekday(on, matter.texts), day=in_words(on.day), month=month(on, matter.texts),
        year=in_words(on.year), date=day(on), time=clock(at, matter.zone),
        place=matter.office.place or matter.say("sheets.blank"), office=matter.applicant,
    )  # fmt: skip


def _party(matter: Matter, which: str, name: str, of: str) -> tuple[Block, ...]:
    labels = ("name", "nip", "rank", "post")
    rows = tuple((matter.say(f"drafts.{label}"), name if label == "name" else "") for label in labels)
    return (Labelled(rows), Paragraph(matter.say(f"drafts.acts-{which}", office=of)))


def _devices(matter: Matter) -> Table:
    columns = ("no", "name-of-device", "type", "serial", "code", "position", "count", "condition", "remark")
    header = tuple(matter.say(f"drafts.column-{c}") for c in columns)
    return Table(header, tuple(_device(matter, n, d) for n, d in enumerate(matter.case.going, 1)))


def _device(matter: Matter, number: int, device: Device) -> tuple[str, ...]:
    asked = device.asked
    remark = matter.say("drafts.remark", verdict=verdict_word(matter.case, device, Comparison.RECORD_MACHINE))
    return (
        str(number), device.name, asked.get("type") or "-", device.serial, asked.get("kode_barang") or "-",
        place(device) or "-", matter.say("drafts.one-unit"), "", remark,
    )  # fmt: skip


def _clauses(matter: Matter) -> Iterator[str]:
    agreed = all(
        verdict_word(matter.case, d, Comparison.RECORD_MACHINE) == Verdict.AGREES.value for d in matter.case.going
    )
    yield matter.say("drafts.clause-checked" if agreed else "drafts.clause-not-checked")
    for clause in ("custody", "data", "responsibility"):
        yield matter.say(f"drafts.clause-{clause}")
