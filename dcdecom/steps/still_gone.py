"""Whether what a case did to the network is still so: its ports are shut, and its servers are nowhere on the site.

It is read again before anything is called done: what was so after the soak may be undone a day later.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from dcdecom.changes import kind_of
from dcdecom.checks.findings import block
from dcdecom.errors import Exit
from dcdecom.model.case import Case
from dcdecom.model.changes.netbox import AddNote
from dcdecom.model.changes.switch import ShutPort
from dcdecom.model.estate.answer import Reading, Unreadable
from dcdecom.model.evidence import Evidence
from dcdecom.model.finding import Finding, finding_plain
from dcdecom.model.playbook import Row
from dcdecom.steps.desk import Desk
from dcdecom.steps.next import Await, Print, Record
from dcdecom.steps.slots import against_absence, still_seen, unread_anywhere, with_sightings

WRITTEN_EVERY = timedelta(hours=1)
"""While a paper is awaited, each command looks; one that finds nothing new is written down after this time."""


@dataclass(frozen=True)
class Words:
    """What a stop says: that something is back, and that it could not be read."""

    back: str
    unread: str


def shut_ports(case: Case, desk: Desk) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Of the ports that the case shut: which cannot be read, and which are not shut any more, as the change's own
    read-back has it: by the command line and by SNMP, and saved."""
    lost, opened = [], []
    for tracked in case.changes:
        change = tracked.change
        if not isinstance(change, ShutPort) or not tracked.is_proved:
            continue
        kind, port = kind_of(change), f"{change.switch} {change.port}"
        answer = kind.read(change, desk.readers, tracked.nonce)
        if not isinstance(answer, Reading) and _switch_shows_it_open(desk, change):
            opened.append(Finding("port-open-again", "block", change.device, None, (("port", port),), port))
        elif not isinstance(answer, Reading):
            reason = answer.reason if isinstance(answer, Unreadable) else "it is not there"
            told = (("port", port), ("reason", reason))
            lost.append(Finding("port-unread", "block", change.device, None, told, port, unread=True))
        elif not kind.holds(change, answer.value):
            opened.append(Finding("port-open-again", "block", change.device, None, (("port", port),), port))
    return tuple(lost), tuple(opened)


def _switch_shows_it_open(desk: Desk, change: ShutPort) -> bool:
    """Whether the switch's own command line shows the port open, whatever its configuration says of it."""
    key = (change.switch, change.port)
    cli = dict(desk.readers.switch.ports([key]))[key]
    return isinstance(cli, Reading) and cli.value.admin_up


def look_again(
    case: Case, row: Row, desk: Desk, words: Words
) -> tuple[Record | Print | Await, ...] | Mapping[str, Any]:
    """Read ports and site; what stops the case, or what was read, for the event that says so.

    What is found is written down once, and the row's papers are made anew: they say so.
    """
    lost, opened = shut_ports(case, desk)
    looked = desk.look(case, case.going)
    lost += tuple(f for e in looked.values() for f in unread_anywhere(e, desk))
    found = tuple(dict.fromkeys((*opened, *still_there(case, desk, looked))))
    if not (found or lost):
        against = against_absence(case, desk, looked, days_later=True)
        return _as_tuple(against) if against else read_again(case, row, looked)
    again = (f"dcdecom case run {case.id}",)
    asked = ("Find out who did it and why, then:", *again) if found else again
    text = words.back if found else words.unread
    findings = (*found, *dict.fromkeys(lost))
    if lost:
        stop = Await("system", Exit.SYSTEM, text, asked, findings=findings)
    else:
        stop = Await("refused", Exit.REFUSED, text, asked, findings=findings)
    return (*_written_down(case, row, found), *_as_tuple(with_sightings(case, looked, stop)))


def still_there(case: Case, desk: Desk, looked: Mapping[str, Evidence]) -> tuple[Finding, ...]:
    """Where an address of a server stands: learned on any switch, or pinned on a port that has a link."""
    learned = (still_seen(e, s) for e in looked.values() for s in e.sightings if s.status == "learned")
    return (*learned, *_pinned(case, desk, looked))


def _pinned(case: Case, desk: Desk, looked: Mapping[str, Evidence]) -> Iterator[Finding]:
    """A static or sticky entry stays where nobody is. With a link on its port nobody can tell that nobody is there."""
    shut = {(t.change.switch, t.change.port) for t in case.changes if isinstance(t.change, ShutPort) and t.is_proved}
    pinned = {
        (s.switch, s.port): (e, s)
        for e in looked.values()
        for s in e.sightings
        if s.status in ("static", "other") and s.physical and s.port and not s.uplink
    }
    places = sorted(pinned.keys() - shut)
    states = dict(desk.readers.network.ports(places)) if places else {}
    for place in places:
        state, (evidence, seen) = states[place], pinned[place]
        if not (isinstance(state, Reading) and not state.value.oper_up):
            yield block(evidence, "still-pinned", mac=seen.mac, switch=seen.switch, port=seen.port)


def read_again(case: Case, row: Row, looked: Mapping[str, Evidence]) -> dict[str, Any]:
    """What a look read that found nothing."""
    shut = (t.change for t in case.changes if isinstance(t.change, ShutPort) and t.is_proved)
    return {
        "step": row.slug,
        "ports": sorted(f"{change.switch} {change.port}" for change in shut),
        "switches_read": max((len(e.switches) for e in looked.values()), default=0),
        "addresses": sorted({o.mac for e in looked.values() for o in e.own}),
    }


def _written_down(case: Case, row: Row, found: tuple[Finding, ...]) -> tuple[Record | Print, ...]:
    last = case.looks.get(row.slug)
    if not found or (last and last.found == found):
        return ()
    return Record("come-back", {"step": row.slug, "findings": [finding_plain(f) for f in found]}), Print()


def _as_tuple(stop: Await | tuple[Record | Await, ...]) -> tuple[Record | Await, ...]:
    return stop if isinstance(stop, tuple) else (stop,)


def is_fresh(case: Case, row: Row, desk: Desk) -> bool:
    """Whether this command has looked since the row's last write, and found nothing."""
    last = case.looks.get(row.slug)
    mine = (t.seq for t in case.changes if t.step == row.slug and not isinstance(t.change, AddNote))
    return last is not None and not last.found and last.seq > max((desk.since, *mine))


def seen_again(
    case: Case, row: Row, desk: Desk, words: Words
) -> Record | tuple[Record | Print | Await, ...] | None:
    """None where this command has looked and found nothing; else a look, and what comes of it."""
    if is_fresh(case, row, desk):
        return None
    looked = look_again(case, row, desk, words)
    return looked if isinstance(looked, tuple) else Record("still-gone", looked)


def beside_a_wait(
    case: Case, row: Row, desk: Desk, words: Words, wait: Await
) -> Await | Record | tuple[Record | Print | Await, ...]:
    """A wait for people, with what a look of this very command shows, or what stops the case instead."""
    last = case.looks.get(row.slug)
    if not is_fresh(case, row, desk):
        looked = look_again(case, row, desk, words)
        if isinstance(looked, tuple):
            return looked
        if last is None or desk.clock.now() - last.at > WRITTEN_EVERY:
            return Record("still-gone", looked)
        return _said(case, wait, desk.local(desk.clock.now()), looked["switches_read"])
    return _said(case, wait, desk.local(last.at), last.switches) if last else wait


def _said(case: Case, wait: Await, at: str, switches: int) -> Await:
    said = f"Looked at {at}: every port is shut still, and no address of them is on any of {switches} switches."
    names = ", ".join(device.name for device in case.going)
    pull = f"Pull now: {names}. The list pull-leave says from where, and what to leave."
    return replace(wait, text=f"{wait.text}\n{said}\n{pull}")
