"""The request file: the letter, the papers that came with it, and the devices that the office wants back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from dcdecom.documents.composing import read_tree
from dcdecom.documents.reading import Check, Problem, Schema, check, read
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
        (Contact, "name"): FILLED,
        (Request, "tenant"): SLUG,
    },
)


def load(path: Path, today: date) -> Request:
    """Read a request file; `today` is the local day. Raises InputError."""

    def letter_in_time(letter: Letter) -> Iterator[Problem]:
        yield from _not_after(("date",), letter.date, today, "today")
        yield from _not_after(("received",), letter.received, today, "today")
        if letter.received < letter.date:
            yield Problem(("received",), str(letter.received), f"a day not before the letter's, {letter.date}")

    def endorsed_in_time(endorsement: Endorsement) -> Iterator[Problem]:
        yield from _not_after(("date",), endorsement.date, today, "today")

    checks: dict[type, Check] = {
        Letter: lambda letter: [*letter_in_time(letter), *_scan(letter.scan)],
        ColocationMinutes: lambda minutes: _scan(minutes.scan),
        Disposition: _disposition,
        Endorsement: endorsed_in_time,
        Request: _request,
    }
    schema = replace(SCHEMA, checks=checks)
    request: Request = read(path, Request, schema, given={"path": path.absolute()}).value
    return request


def check_request(request: Request, playbook: Playbook, people: People) -> None:
    """Compare a request's disposition with the playbook's parties and the people. Raises InputError with lines."""
    if request.disposition is not None:
        check(read_tree(request.path), _known(request.disposition, playbook, people), None)


def _known(disposition: Disposition, playbook: Playbook, people: People) -> Iterator[Problem]:
    expected = [gate.by for row in playbook.rows if row.from_request for gate in row.gates]
    for number, endorsement in enumerate(disposition.endorsements):
        if endorsement.party not in expected:
            steps: Steps = ("disposition", "endorsements", number, "party")
            yield Problem(steps, endorsement.party, f"one of {', '.join(expected) or 'none: no row takes one'}")
    for number, member in enumerate(disposition.team):
        steps = ("disposition", "team", number)
        person = people.by_id(member)
        if person is None:
            yield Problem(steps, member, "the id of a person in the people file")
        elif not {mandate.party for mandate in person.mandates} & set(playbook.policy.acts):
            yield Problem(steps, member, f"a person who acts for {', '.join(playbook.policy.acts)}")


def _disposition(disposition: Disposition) -> Iterator[Problem]:
    yield from _scan(disposition.scan)
    yield from _once("endorsements", "party", [e.party for e in disposition.endorsements])
    if not disposition.team:
        yield Problem(("team",), "an empty list", "the ids of the people who were appointed")
    for number, member in enumerate(disposition.team):
        if member in disposition.team[:number]:
            yield Problem(("team", number), f"{member} again", "each person once")


def _request(request: Request) -> Iterator[Problem]:
    if not request.devices:
        yield Problem(("devices",), "an empty list", "at least one device")
    yield from _once("devices", "name", [device.name.casefold() for device in request.devices])
    yield from _once("devices", "serial", [device.serial.casefold() for device in request.devices])
    yield from _addresses_once(request.devices)
    yield from _not_after(("minutes", "date"), request.minutes.date, request.letter.date, "the letter's day")
    for number, endorsement in enumerate(request.disposition.endorsements if request.disposition else ()):
        if endorsement.date < request.letter.received:
            steps = ("disposition", "endorsements", number, "date")
            yield Problem(steps, str(endorsement.date), f"a day not before the letter came, {request.letter.received}")


def _once(where: str, what: str, names: list[str]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for number, name in enumerate(names):
        if (earlier := first.setdefault(name, number)) != number:
            yield Problem((where, number, what), f"the {what} of {where}[{earlier}] again", f"each {what} once")


def _addresses_once(devices: tuple[RequestedDevice, ...]) -> Iterator[Problem]:
    owners: dict[str, Steps] = {}
    for number, device in enumerate(devices):
        written = [(("macs", n), str(mac)) for n, mac in enumerate(device.macs)]
        written += [(("ips", n), ip) for n, ip in enumerate(device.ips)]
        for below, address in written:
            steps: Steps = ("devices", number, *below)
            if (owner := owners.setdefault(address, steps)) != steps:
                yield Problem(steps, f"{address}, which is {spell(owner)} already", "each address once")


def _not_after(steps: Steps, day: date, limit: date, what: str) -> Iterator[Problem]:
    if day > limit:
        yield Problem(steps, str(day), f"a day not after {what}, {limit}")


def _scan(scan: Path | None) -> Iterator[Problem]:
    if scan is not None and not _is_file(scan):
        yield Problem(("scan",), f"{scan.name}, which is not there", "a file; a relative path starts beside this one")


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False
