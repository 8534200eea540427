"""Verdict 1, continued: make, parts and codes of the papers against the record, each paper by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Literal, TypeAlias

from dcdecom.checks.findings import block, note, unread
from dcdecom.checks.letter_and_record import recorded, recorded_position
from dcdecom.late_dataclass import dataclass
from dcdecom.model import specification
from dcdecom.model.estate.device import DeviceRecord
from dcdecom.model.estate.reading import Reading, Unreadable
from dcdecom.model.evidence import Evidence, Field
from dcdecom.model.finding import Finding
from dcdecom.model.label import same, same_place, slips, squeezed
from dcdecom.model.playbook import Policy
from dcdecom.model.request import PaperSays, RequestedDevice

Paper: TypeAlias = Literal["letter", "minutes", "form"]
PARTS = ("cpu", "memory", "disks", "disk-serials")
OF_LETTER = frozenset({"serial", "asset-tag", "position"})
"""Fields of the letter that checks and rows of their own compare."""


@dataclass(frozen=True)
class Compared:
    """One field of one paper beside the record."""

    paper: Paper
    field: str
    said: str
    record: str
    agrees: bool | None
    """None where one of the two is not understood, or could not be read."""
    unread: bool = False

    @property
    def row(self) -> str:
        """The name of the row that shows it."""
        return self.field if self.paper == "letter" else f"{self.paper}-{self.field}"


def compared(evidence: Evidence, policy: Policy) -> Iterator[Compared]:
    """What each paper says, field by field, beside the record; of the letter also where it says nothing."""
    device = recorded(evidence)
    if device is None or policy.specification == "leave":
        return
    groups = specification.alias_groups(policy.aliases)
    for paper, says in papers(evidence.asked, device, groups):
        for field, told in _said(says).items():
            if paper == "letter" and field in OF_LETTER:
                continue
            row = _compared(evidence, device, groups, paper, field, told)
            if row.said or (paper == "letter" and row.record):
                yield row


def papers(
    asked: RequestedDevice, device: DeviceRecord, groups: Sequence[frozenset[str]]
) -> Iterator[tuple[Paper, PaperSays]]:
    """Each paper that somebody typed."""
    maker, model = asked.manufacturer, asked.model or asked.type
    if asked.type and not asked.model and not maker and specification.maker_in(asked.type, device.manufacturer, groups):
        maker = device.manufacturer
    yield "letter", replace(PaperSays.of(asked), manufacturer=maker, model=model)
    if asked.minutes:
        yield "minutes", asked.minutes
    if asked.form:
        yield "form", asked.form


def _said(says: PaperSays) -> dict[str, tuple[str, ...]]:
    one = {
        "serial": says.serial, "asset-tag": says.asset_tag, "kode-barang": says.kode_barang,
        "position": says.position, "manufacturer": says.manufacturer, "model": says.model, "cpu": says.cpu,
        "memory": says.memory,
    }  # fmt: skip
    several = {"disks": says.disks, "disk-serials": says.disk_serials}
    return {**{field: (text,) if text else () for field, text in one.items()}, **several}


def _compared(
    evidence: Evidence, device: DeviceRecord, groups: Sequence[frozenset[str]], paper: Paper, field: str,
    said: tuple[str, ...],
) -> Compared:  # fmt: skip
    record = _recorded(evidence, device, field)
    hidden = field in PARTS and isinstance(evidence.parts, Unreadable)
    shown = partial(Compared, paper, field, "; ".join(said), "; ".join(record))
    if hidden or not said or not record:
        return shown(None if hidden else True, unread=hidden)
    if field == "disk-serials":
        return shown(_same_serials(said, record, _count_of_disks(evidence)))
    return shown(_agrees(device, groups, field, said, record))


def _count_of_disks(evidence: Evidence) -> int:
    return len(evidence.parts.value.disks) if isinstance(evidence.parts, Reading) else 0


def _same_serials(said: tuple[str, ...], record: tuple[str, ...], disks: int) -> bool | None:
    """Whether the record has every serial number of a paper; None where it has not the numbers of all its disks."""
    if {*map(squeezed, said)} <= {*map(squeezed, record)}:
        return True
    return False if len(record) >= disks else None


def _recorded(evidence: Evidence, device: DeviceRecord, field: str) -> tuple[str, ...]:
    """What the record has: of parts its inventory items and modules, else its custom field."""
    noted = {"cpu": device.noted_cpu, "memory": device.noted_memory, "disks": device.noted_disks}
    one = {
        "serial": device.serial, "asset-tag": device.asset_tag, "kode-barang": device.kode_barang,
        "position": recorded_position(evidence, device), "manufacturer": device.manufacturer,
        "model": device.device_type, **noted,
    }  # fmt: skip
    if field in PARTS and isinstance(evidence.parts, Reading):
        found: tuple[str, ...] = getattr(evidence.parts.value, field.replace("-", "_"))
        if found:
            return found
    return (text,) if (text := one.get(field, "")) else ()


def _agrees(
    device: DeviceRecord, groups: Sequence[frozenset[str]], field: str, said: tuple[str, ...], record: tuple[str, ...]
) -> bool | None:
    """Whether a paper and the record say the same; None where one is not understood."""
    if field == "manufacturer":
        return specification.same_manufacturer(said[0], record[0], groups)
    if field == "model":
        return specification.same_model(said[0], device.manufacturer, record[0], groups)
    if field in PARTS:
        return True if list(map(str.casefold, said)) == list(map(str.casefold, record)) else _parts(field, said, record)
    return (same_place if field == "position" else same)(said[0], record[0])


def _parts(field: str, said: tuple[str, ...], record: tuple[str, ...]) -> bool | None:
    if field == "cpu":
        names = specification.processors(said), specification.processors(record)
        return None if names[0] is None or names[1] is None else specification.same_processors(names[0], names[1])
    if field == "memory":
        sums = specification.memory(said), specification.memory(record)
        return None if None in sums else sums[0] == sums[1]
    sizes = specification.disks(said), specification.disks(record)
    return None if sizes[0] is None or sizes[1] is None else specification.same_disks(sizes[0], sizes[1])


# --- findings and rows -----------------------------------------------------------------------------------------------


def specification_agrees(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block where a paper names another make, part or code than the record has.

    A note where one of the two is not understood. What the record or a paper does not say is not compared.
    """
    for row in compared(evidence, policy):
        if not row.said:
            continue
        paper, field, said, record = row.paper, row.field, row.said, row.record
        if row.unread:
            reason = evidence.parts.reason if isinstance(evidence.parts, Unreadable) else ""
            yield unread(evidence, "specification-unread", paper=paper, field=field, reason=reason)
        elif row.agrees is None:
            yield note(evidence, "specification-unclear", paper=paper, field=field, said=said, record=record)
        elif not row.agrees:
            yield block(evidence, "specification-differs", paper=paper, field=field, said=said, record=record)


def minutes_were_typed(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Say so where nobody typed what the BA kolokasi says: then it was compared with nothing."""
    asked = evidence.asked
    typed = asked.minutes_serial or asked.minutes_macs or asked.minutes not in (None, PaperSays())
    if policy.specification == "compare" and not typed:
        yield note(evidence, "minutes-not-typed", device=asked.name)


def slips_are_named(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Say so where two texts that differ do so by characters that look alike alone. They differ all the same."""
    device, asked = recorded(evidence), evidence.asked
    if device is None:
        return
    for paper, says in papers(asked, device, ()):
        rows = (
            ("serial", says.serial, device.serial),
            ("asset-tag", says.asset_tag, device.asset_tag),
            ("position", says.position, recorded_position(evidence, device)),
        )
        for field, said, record in rows:
            if said and record and (pairs := slips(said, record)):
                yield note(evidence, "likely-slip", paper=paper, field=field, said=said, record=record, pairs=pairs)
    if asked.minutes_serial and device.serial and (pairs := slips(asked.minutes_serial, device.serial)):
        yield note(
            evidence, "likely-slip", paper="minutes", field="serial", said=asked.minutes_serial, record=device.serial,
            pairs=pairs,
        )  # fmt: skip


def rows(evidence: Evidence, policy: Policy) -> Iterator[Field]:
    """The comparison's lines of this module."""
    found = list(compared(evidence, policy))
    for row in sorted(found, key=lambda row: ("letter", "minutes", "form").index(row.paper)):
        yield Field(row.row, row.said, row.record, "", "", None if row.unread else row.agrees is not False)


