"""Opening a case from a request, sending a corrected one, and giving a case up."""

from __future__ import annotations

import hashlib
from typing import Any

from dcdecom.changes.back import leaves_something, ways_back
from dcdecom.errors import InputError, Refused, Waiting
from dcdecom.hands.procedure import keep_procedure
from dcdecom.model.case import Case
from dcdecom.model.estate.answer import Reading, Unreadable
from dcdecom.model.likeness import alike
from dcdecom.model.request import Contact, Disposition, Letter, Request, RequestedDevice
from dcdecom.room import Room
from dcdecom.run import must_be_bound


def open_case(room: Room, request: Request) -> str:
    """Open a case: its first event binds it to estate, tool, playbook, people and policy. Returns its id.

    A letter and a device belong to one open case. Raises Waiting, which says to which one, where it has come already:
    then no case is opened.
    """
    room.must_know_the_actor()
    now = room.clock.now()
    devices, ports = _of_record(room, request)
    claim = {**letter_claim(request.letter), **devices}
    binding, procedure = keep_procedure(room)
    asked = _hands_looked_at(room, request_plain(request))
    payload = {
        "estate": room.estate,
        "tool": room.tool,
        "binding": binding,
        "person": room.person.id if room.person else "",
        "request": asked,
        "attachments": [*procedure, *keep_papers(room, request)],
        "claims": list(claim),
    }
    year = now.astimezone(room.zone).year
    event = room.store.open_case(year, now, room.actor, room.commanded(payload), claim, ports)
    room.teller.recorded(event)
    room.tray.prepare(event.case)
    return event.case


def _hands_looked_at(room: Room, asked: dict[str, Any]) -> dict[str, Any]:
    """The request, each hand of its disposition marked with whom it may be: who asks, or who signed for another post.

    The sheet was signed on paper before there was a case, so that nothing is refused here: it is said, and stands in
    the report. Whom the hand may be is asked about when somebody decides.
    """
    disposition = asked["disposition"]
    if disposition is None:
        return asked
    people = [(role, _said_name(asked, role)) for role in ("signatory", "contact", "collector")]
    hands: list[dict[str, Any]] = []
    for hand in disposition["endorsements"]:
        others = [*people, *((h["party"], h["name"]) for h in hands if room.playbook.policy.two_posts != "always")]
        may_be = [who for who, name in others if name and alike(hand["name"], name, room.letters.latin)]
        if may_be:
            room.teller.say(
                f"The disposition of {hand['party']} bears {hand['name']!r}, who by the name may be "
                f"{', '.join(may_be)} of this request. The report says so."
            )
        plain = {key: value for key, value in hand.items() if key != "may_be"}
        hands.append({**plain, **({"may_be": may_be} if may_be else {})})
    return {**asked, "disposition": {**disposition, "endorsements": hands}}


def _said_name(asked: dict[str, Any], role: str) -> str:
    return str(asked["letter"]["signatory"] if role == "signatory" else asked[role]["name"])


def _of_record(room: Room, request: Request) -> tuple[dict[str, str], dict[str, str]]:
    """The keys of the devices that are asked for, and those of the ports that the record cables to them.

    What the record does not tell is claimed when it is looked at. While it cannot be read, a device that an open case
    has under the same name is refused.
    """
    if room.readers is None:
        return {}, {}
    devices: dict[str, str] = {}
    ports: dict[str, str] = {}
    names = [device.name for device in request.devices]
    for name, answer in room.readers.record.devices(names):
        if isinstance(answer, Unreadable):
            _must_be_in_no_open_case(room, name)
        same = [d for d in answer.value if d.name == name] if isinstance(answer, Reading) else []
        if len(same) == 1:
            devices[f"device {same[0].id}"] = name
            ports |= {f"port {p.interface_id}": str(p) for i in same[0].interfaces for p in i.peers}
    return devices, ports


def _must_be_in_no_open_case(room: Room, name: str) -> None:
    for id in room.store.cases():
        case = room.case(id)
        held = case.devices.get(name) if case.state == "open" else None
        if held and f"device {held.record.get('id')}" in case.claims:
            raise Waiting(
                f"{name} belongs to case {id}, and NetBox could not be asked whether this is another device of that "
                "name. Nothing was recorded.",
                f"Look at it: dcdecom case show {id}. What it has is free when it ends or is cancelled.",
            )


def letter_claim(letter: Letter) -> dict[str, str]:
    """The key of a letter by its office, number and date, and how people call it.

    Neither spaces nor capitals tell letters apart: `005 / 12` is `005/12`.
    """
    parts = [letter.office, letter.number, letter.date.isoformat()]
    digest = hashlib.sha256("\n".join("".join(part.split()).casefold() for part in parts).encode()).hexdigest()
    office, number, date = (" ".join(part.split()) for part in parts)
    return {f"letter {digest[:16]}": f"letter {number} of {date} from {office}"}


def keep_papers(room: Room, request: Request) -> list[dict[str, Any]]:
    """Keep the request file and every scan that it names."""
    files = [request.path, request.letter.scan, request.minutes.scan]
    files += [request.disposition.scan] if request.disposition else []
    return [{"name": p.name, "sha256": room.attachments.keep(p), "sealed": False} for p in files if p is not None]


def request_plain(request: Request) -> dict[str, Any]:
    """A request as the journal keeps it."""
    letter = request.letter
    return {
        "letter": {
            "number": letter.number,
            "date": letter.date.isoformat(),
            "received": letter.received.isoformat(),
            "office": letter.office,
            "signatory": letter.signatory,
            "post": letter.post,
            "subject": letter.subject,
            **({"nip": letter.nip} if letter.nip else {}),
        },
        "minutes": {"number": request.minutes.number, "date": request.minutes.date.isoformat()},
        "tenant": request.tenant or letter.office,
        "contact": _contact(request.contact),
        "collector": _contact(request.collector),
        "disposition": _disposition(request.disposition) if request.disposition else None,
        "devices": [_device(device) for device in request.devices],
        "sha256": hashlib.sha256(request.path.read_bytes()).hexdigest(),
    }


def _disposition(disposition: Disposition) -> dict[str, Any]:
    return {
        "agenda": disposition.agenda,
        "team": list(disposition.team),
        "endorsements": [
            {"party": e.party, "name": e.name, "date": e.date.isoformat()} for e in disposition.endorsements
        ],
    }


def _device(device: RequestedDevice) -> dict[str, Any]:
    return {
        "name": device.name,
        "serial": device.serial,
        "asset_tag": device.asset_tag,
        "kode_barang": device.kode_barang,
        "type": device.type,
        "rack": device.rack,
        "unit": device.unit,
        "position": device.position,
        "macs": list(device.macs),
        "ips": list(device.ips),
        "machines": list(device.machines),
        "minutes_serial": device.minutes_serial,
        "minutes_macs": list(device.minutes_macs),
    }


def _contact(contact: Contact) -> dict[str, str]:
    """Name and telephone, and of the rest what the request says."""
    rest = {"nip": contact.nip, "rank": contact.rank, "post": contact.post}
    return {"name": contact.name, "phone": contact.phone, **{k: text for k, text in rest.items() if text}}


def correct(room: Room, id: str, request: Request) -> None:
    """Take a corrected request in the place of the one that did not agree, and examine again.

    Raises Refused once the case has gone on, or once the letter of refusal went out.
    """
    room.must_know_the_actor()
    with room.store.hold(id, room.actor):
        case = room.case(id)
        must_be_bound(room, case)
        row = room.playbook.row(case.current.slug) if case.current else None
        if row is None or row.action not in ("examine", "refuse"):
            at = row.slug if row else case.state
            raise Refused(f"{id} is at {at}: a corrected request is taken before that only. Nothing was changed.")
        if _letter_went_out(room, case, row.slug):
            raise Refused(f"{id}: the letter of refusal went out. A new request opens a new case. Nothing was changed.")
        asked = _hands_looked_at(room, {**request_plain(request), "disposition": case.request["disposition"]})
        payload = {"request": asked, "step": row.slug, "next": row.resumes_at or row.slug}
        letter = letter_claim(request.letter)
        old = [key for key in case.claims if key.startswith("letter ") and key not in letter]
        claim = {**letter, **_of_record(room, request)[0]}
        papers = keep_papers(room, request)
        room.append(case, "request-received", payload, named=papers, claim=claim, release=old)


def _letter_went_out(room: Room, case: Case, slug: str) -> bool:
    gates = enumerate(room.playbook.row(slug).gates)
    opened = [case.gate(slug, index) for index, gate in gates if gate.paper == "letter"]
    return any(g and g.closed for g in opened)


def cancel(room: Room, id: str, note: str) -> None:
    """Give a case up while no change of it stands. Raises Refused otherwise."""
    room.must_know_the_actor()
    with room.store.hold(id, room.actor):
        case = room.case(id)
        if case.state != "open":
            raise InputError(f"{id} is {case.state} already. Nothing was changed.")
        done = [w.tracked for w in ways_back(case, room.clock.now()) if leaves_something(w)]
        if done:
            names = ", ".join(f"{t.n} {t.change.kind}" for t in done)
            party = room.playbook.policy.exception_by
            asked = [
                f"What people were asked for was not made, if {party} says so: "
                f"dcdecom case sign {id} {t.step} --as {party} --change {t.n} --reject"
                for t in done
                if t.state == "asked"
            ]
            raise Refused(
                f"{id} has changed something already ({names}): giving it up would hide that. Nothing was changed.",
                "\n".join((f"Walk it back first: dcdecom case undo {id}", *asked)),
            )
        room.append(case, "cancelled", {"note": note}, release=case.claims)
