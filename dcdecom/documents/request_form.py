"""What is asked for a request, at a terminal and in a browser: which papers say it, and without what there is none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from dcdecom.documents.request_draft import SCANS, Draft
from dcdecom.documents.tree import Steps
from dcdecom.late_dataclass import dataclass
from dcdecom.model.sentence import Sentence

LONGEST = 80
"""Characters of a file's name that comes from a letter's number."""


@dataclass(frozen=True)
class Item:
    """One thing that a paper says: where it stands in the request, its option, and whether no request is without it."""

    section: str
    key: str
    option: str
    help: str
    needed: bool = True

    @property
    def steps(self) -> Steps:
        return self.section, self.key

    @property
    def name(self) -> str:
        """As click hands its value over, and as its sentence is called."""
        return self.option[2:]


LETTER = (
    Item("letter", "number", "--number", "The letter's number"),
    Item("letter", "date", "--date", "Its date, as 2026-11-24"),
    Item("letter", "received", "--received", "The day on which it came in"),
    Item("letter", "office", "--office", "The office, as on its letterhead"),
    Item("letter", "signatory", "--signatory", "Who signed it"),
    Item("letter", "post", "--post", "The post of who signed it"),
    Item("letter", "nip", "--nip", "The NIP of who signed it", needed=False),
    Item("letter", "subject", "--subject", "Its subject (hal)", needed=False),
    Item("letter", "scan", "--scan", "Its scan, a file", needed=False),
)
MINUTES = (
    Item("minutes", "number", "--minutes-number", "Number of the berita acara kolokasi"),
    Item("minutes", "date", "--minutes-date", "Its date"),
    Item("minutes", "scan", "--minutes-scan", "Its scan, a file"),
)
DISPOSITION = (
    Item("disposition", "agenda", "--agenda", "Agenda number of the filled disposition sheet", needed=False),
    Item("disposition", "scan", "--disposition-scan", "Its scan, a file", needed=False),
)
CONTACTS = (
    Item("contact", "name", "--contact", "Whom to call"),
    Item("contact", "phone", "--contact-phone", "Their telephone", needed=False),
    Item("collector", "name", "--collector", "Who comes for the devices"),
    Item("collector", "phone", "--collector-phone", "Their telephone", needed=False),
    Item("collector", "nip", "--collector-nip", "Their NIP", needed=False),
    Item("collector", "rank", "--collector-rank", "Their rank (pangkat/golongan)", needed=False),
    Item("collector", "post", "--collector-post", "Their post (jabatan)", needed=False),
)
ITEMS = (*LETTER, *MINUTES, *DISPOSITION, *CONTACTS)
ASKED_OF_DEVICE = ("asset_tag", "kode_barang", "type", "place", "parts", "minutes_serial")
"""What is asked of a device behind its serial number and its name."""
MOST_DEVICES = 8
"""Devices that a form in a browser has room for."""
NEEDED = Sentence("draft-needed", "Without this there is no request: type what stands on the paper.")
A_NAME = Sentence("draft-name", "Type the name of the file alone, without a folder.")


def file_name(number: str) -> str:
    """What a request is called after the number of its letter."""
    return re.sub(r"[^a-z0-9]+", "-", number.casefold())[:LONGEST].strip("-") or "request"


def take(draft: Draft, said: Mapping[str, str], scans: Path | None) -> dict[str, str]:
    """Take a whole form into a draft; returns what is wrong, by field.

    `scans`: the folder in which the scans lie that the form names; None where they are not to be looked at here. Fields
    are called as the options of `request new`; of a device `device-0-serial`, of an endorsement `endorsed-kadis-name`.
    """
    given = {name: text.strip() for name, text in said.items() if text.strip()}
    given.setdefault("collector", given.get("contact", ""))
    return dict(wrong for wrong in _taken(draft, given, scans) if wrong[1])


def endorsing(draft: Draft) -> tuple[str, ...]:
    """The parties that endorse the disposition sheet, in their order."""
    return tuple(gate.by for row in draft.playbook.rows if row.from_request for gate in row.gates)


def is_needed(draft: Draft, item: Item) -> bool:
    """Whether no request, or no case by this procedure, is without it."""
    return item.needed or (item.steps == ("letter", SCANS) and draft.playbook.policy.wants("letter-scan"))


def _taken(draft: Draft, given: Mapping[str, str], scans: Path | None) -> Iterator[tuple[str, str]]:
    parties = endorsing(draft)
    disposed = any(name == "team" or name.startswith(("agenda", "disposition", "endorsed-")) for name in given)
    for item in ITEMS:
        needed = is_needed(draft, item) or (disposed and item in DISPOSITION)
        yield item.name, _one(draft, item.steps, given.get(item.name, ""), needed, scans)
    yield "tenant", draft.add(("tenant",), given.get("tenant", ""))
    if disposed:
        yield from _disposition(draft, given, parties)
    yield from _devices(draft, given)


def _one(draft: Draft, steps: Steps, text: str, needed: bool, scans: Path | None = None) -> str:
    if not text:
        return NEEDED if needed else ""
    if steps[-1] != SCANS:
        return draft.add(steps, text)
    if text in (".", "..") or "/" in text or not text.isprintable():
        return A_NAME
    return draft.add(steps, str(scans / text)) if scans else ""


def _disposition(draft: Draft, given: Mapping[str, str], parties: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Every endorsement with its name and day, and who was appointed."""
    for number, party in enumerate(p for p in parties if given.get(f"endorsed-{p}-name")):
        name, place = given[f"endorsed-{party}-name"], ("disposition", "endorsements", number)
        person = draft.people.by_id(name)
        draft.add((*place, "party"), party)
        yield f"endorsed-{party}-name", draft.add((*place, "name"), person.name if person else name)
        day = given.get(f"endorsed-{party}-date", "")
        yield f"endorsed-{party}-date", _one(draft, (*place, "date"), day, needed=True)
    if not any(given.get(f"endorsed-{party}-name") for party in parties):
        yield from ((f"endorsed-{party}-name", NEEDED) for party in parties[:1])
    team = [id.strip() for id in given.get("team", "").split(",") if id.strip()]
    wrong = [draft.add(("disposition", "team", number), id) for number, id in enumerate(team)]
    yield "team", next(filter(None, wrong), "") if team else NEEDED


def _devices(draft: Draft, given: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    rows = [n for n in range(MOST_DEVICES) if any(name.startswith(f"device-{n}-") for name in given)]
    for place, number in enumerate(rows or [0]):
        said = {key: given.get(f"device-{number}-{key}", "") for key in ("name", "serial", *ASKED_OF_DEVICE)}
        for key in ("name", "serial"):
            yield f"device-{number}-{key}", _one(draft, ("devices", place, key), said[key], needed=True)
        for key in ("asset_tag", "kode_barang", "type"):
            yield f"device-{number}-{key}", draft.add(("devices", place, key), said[key])
        yield f"device-{number}-place", draft.add_place(place, said["place"])
