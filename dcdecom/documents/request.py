"""The request file: the letter, the papers that came with it, and the devices that the office wants back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from operator import gt, lt
from pathlib import Path
from typing import Any, TypeAlias

from dcdecom.documents.people import NIP, personal
from dcdecom.documents.reading import Found, Problem, Schema, read
from dcdecom.documents.rules import FILLED, IP, LINE, SLUG, matching
from dcdecom.documents.tree import Steps, spell
from dcdecom.model.people import People
from dcdecom.model.playbook import Playbook
from dcdecom.model.request import (
    ColocationMinutes,
    Contact,
    Disposition,
    Endorsement,
    Letter,
    PaperSays,
    Request,
    RequestedDevice,
)

DEVICE = matching(r"[^\s/,](|[^/,\n]*[^\s/,])", "the name of a device, without a slash or a comma")
WORD = matching(r"\S*", "text without spaces")
UNIT = matching(r"|[1-9][0-9]?(\.5)?", 'a rack unit in quotes, such as "12"')

SCHEMA = Schema(
    fields={
        (Letter, "number"): LINE,
        (Letter, "office"): LINE,
        (Letter, "nip"): NIP,
        (ColocationMinutes, "number"): LINE,
        (Endorsement, "party"): SLUG,
        (Endorsement, "name"): LINE,
        (Disposition, "agenda"): LINE,
        (Disposition, "team"): SLUG,
        (RequestedDevice, "name"): DEVICE,
        (RequestedDevice, "serial"): LINE,
        (RequestedDevice, "unit"): UNIT,
        (RequestedDevice, "ips"): IP,
        (RequestedDevice, "machines"): DEVICE,
        (RequestedDevice, "minutes_serial"): WORD,
        (RequestedDevice, "disks"): LINE,
        (RequestedDevice, "disk_serials"): WORD,
        (PaperSays, "serial"): WORD,
        (PaperSays, "unit"): UNIT,
        (PaperSays, "disks"): LINE,
        (PaperSays, "disk_serials"): WORD,
        (Contact, "name"): FILLED,
        **personal(Contact),
        (Request, "tenant"): SLUG,
        (Request, "ticket"): matching(r"|[A-Za-z0-9][A-Za-z0-9._#-]{0,59}", "the number of a ticket, such as 4711"),
    },
)


def load(path: Path, today: date, playbook: Playbook, people: People) -> Request:
    """Read a request file; `today` is the local day. Raises InputError with every mistake, each with its line.

    The names of its disposition are parties of the playbook and people of the people file.
    """

    schema = replace(SCHEMA, across=lambda found: problems(found, today, playbook, people))
    request: Request = read(path, Request, schema, given={"path": path.absolute()}).value
    return request


def problems(found: Found, today: date, playbook: Playbook, people: People) -> Iterator[Problem]:
    """What is wrong with the values of a request, each by itself being right. Some of them may not be there yet."""
    yield from _empty(found)
    yield from _missing_scans(found)
    yield from _wrong_days({**found, TODAY: today})
    yield from _repeated(found)
    yield from _two_serials(found)
    yield from _strangers(found, playbook, people)


ValuePath: TypeAlias = tuple[str | None, ...]
"""A way to values, with None for any position of a list."""

TODAY: Steps = ("today",)
ENDORSED: ValuePath = ("disposition", "endorsements", None, "date")

FILLED_LISTS: tuple[tuple[ValuePath, str], ...] = (
    (("devices",), "at least one device"),
    (("disposition", "team"), "the ids of the people who were appointed"),
)
SCANS: tuple[ValuePath, ...] = (("letter", "scan"), ("minutes", "scan"), ("disposition", "scan"))
DAYS: tuple[tuple[ValuePath, Callable[[date, date], bool], Steps, str], ...] = (
    (("letter", "date"), gt, TODAY, "a day not after today"),
    (("letter", "received"), gt, TODAY, "a day not after today"),
    (ENDORSED, gt, TODAY, "a day not after today"),
    (("letter", "received"), lt, ("letter", "date"), "a day not before the letter's"),
    (ENDORSED, lt, ("letter", "received"), "a day not before the letter came"),
    (("minutes", "date"), gt, ("letter", "date"), "a day not after the letter's day"),
)
"""What day is wrong, by which comparison with which other day, and what was expected."""
ONCE: tuple[tuple[str, tuple[ValuePath, ...]], ...] = (
    ("name", (("devices", None, "name"),)),
    ("serial", (("devices", None, "serial"),)),
    ("address", (("devices", None, "macs", None), ("devices", None, "ips", None))),
    ("address of the BA kolokasi", (("devices", None, "minutes_macs", None),)),
    ("party", (("disposition", "endorsements", None, "party"),)),
    ("person", (("disposition", "team", None),)),
)


def _at(found: Found, *places: ValuePath) -> Iterator[tuple[Steps, Any]]:
    for steps, value in found.items():
        if any(len(p) == len(steps) and all(w in (None, s) for w, s in zip(p, steps, strict=True)) for p in places):
            yield steps, value


def _empty(found: Found) -> Iterator[Problem]:
    for place, expected in FILLED_LISTS:
        yield from (Problem(steps, "an empty list", expected) for steps, value in _at(found, place) if not value)


def _missing_scans(found: Found) -> Iterator[Problem]:
    for steps, scan in _at(found, *SCANS):
        if scan is not None and not _is_file(scan):
            yield Problem(steps, f"{scan.name}, which is not there", "a file; a relative path starts beside this one")


def _wrong_days(found: Found) -> Iterator[Problem]:
    for place, wrong, other, expected in DAYS:
        limit = found.get(other)
        for steps, day in _at(found, place):
            if limit is not None and wrong(day, limit):
                yield Problem(steps, str(day), f"{expected}, {limit}")


def _repeated(found: Found) -> Iterator[Problem]:
    for what, places in ONCE:
        first: dict[str, Steps] = {}
        for steps, value in _at(found, *places):
            if (earlier := first.setdefault(str(value).casefold(), steps)) != steps:
                yield Problem(steps, f"{value}, which is {spell(earlier)} already", f"each {what} once")


def _two_serials(found: Found) -> Iterator[Problem]:
    """The serial number of the BA kolokasi has a key of its own, and one below `minutes`: they say the same."""
    for steps, serial in _at(found, ("devices", None, "minutes", "serial")):
        other = found.get((*steps[:2], "minutes_serial"))
        if serial and other and serial != other:
            yield Problem(steps, str(serial), f"what minutes_serial says, {other}, or nothing")


def _strangers(found: Found, playbook: Playbook, people: People) -> Iterator[Problem]:
    expected = [gate.by for row in playbook.rows if row.from_request for gate in row.gates]
    for steps, party in _at(found, ("disposition", "endorsements", None, "party")):
        if party not in expected:
            yield Problem(steps, party, f"one of {', '.join(expected) or 'none: no row takes one'}")
    for steps, member in _at(found, ("disposition", "team", None)):
        person = people.by_id(member)
        if person is None:
            yield Problem(steps, member, "the id of a person in the people file")
        elif not {mandate.party for mandate in person.mandates} & set(playbook.policy.acts):
            yield Problem(steps, member, f"a person who acts for {', '.join(playbook.policy.acts)}")


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False
