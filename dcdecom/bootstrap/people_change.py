"""What accepting a changed people file needs: the rooms of the open cases, and the files that they are bound to."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from dcdecom.bootstrap import rooms, storage
from dcdecom.errors import JournalBroken
from dcdecom.model.case import Case
from dcdecom.model.fold import fold
from dcdecom.model.people import People
from dcdecom.model.settings import Settings
from dcdecom.ports.telling import Teller

if TYPE_CHECKING:
    from dcdecom.casework.people_change import Kept, Standing
    from dcdecom.engine.context import Room


def _load(settings: Settings, room: Room, digest: str) -> People:
    return room.people if digest == room.people.digest else rooms.bound_people(settings, room, digest)


def open_cases(settings: Settings, teller: Teller, actor: str = "") -> Iterator[tuple[Room, Case]]:
    """Each open case with its room, which reaches no system. A journal that does not hold is told and left out."""
    store = storage.store(settings)
    for id in store.cases():
        try:
            case = fold(store.events(id))
        except JournalBroken as error:
            teller.say(f"{id}: {error.what}: it is not among the cases that are meant here.")
            continue
        if case.state == "open" and case.estate == settings.estate:
            yield rooms.room_of(settings, id, teller, actor, systems=False), case


def statement(settings: Settings, teller: Teller, party: str) -> bytes:
    """What is to be signed so that the people file of now counts for every open case. Raises InputError."""
    from dcdecom.casework import people_change
    from dcdecom.journal.notary import SshNotary

    every, orders = list(open_cases(settings, teller)), storage.people_orders(settings)
    return people_change.statement(every, party, None, orders, SshNotary(), partial(_load, settings))


def accept(settings: Settings, teller: Teller, party: str, file: Path, actor: str) -> Kept:
    """Keep an acceptance for every open case. Raises InputError and Refused."""
    from dcdecom.casework import people_change
    from dcdecom.journal.notary import SshNotary

    every, orders = list(open_cases(settings, teller, actor)), storage.people_orders(settings)
    return people_change.accept(every, party, file, orders, SshNotary(), partial(_load, settings))


def standings(settings: Settings, teller: Teller) -> list[tuple[Room, Standing]]:
    """How each open case stands to the people file of now."""
    from dcdecom.casework.people_change import standing
    from dcdecom.journal.notary import SshNotary

    orders, notary = storage.people_orders(settings), SshNotary()
    return [
        (room, standing(room, case, orders, notary, partial(_load, settings)))
        for room, case in open_cases(settings, teller)
    ]


def take_up(settings: Settings, room: Room, id: str) -> bool:
    """Record in a case the acceptances that it has yet to take up; whether there were any."""
    from dcdecom.casework import people_change
    from dcdecom.journal.notary import SshNotary

    orders = storage.people_orders(settings)
    links = people_change.take_up(room, id, orders, SshNotary(), partial(_load, settings))
    for link in links:
        room.teller.say(
            f"{id} goes on by people file {link.digest[:16]}, in place of {link.before[:16]}: "
            f"{link.person.name} accepted it for every open case on {link.found.stated.on}."
        )
    return bool(links)


