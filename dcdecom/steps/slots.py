"""Servers in slots of a chassis: people are asked to take one off, and it counts once its addresses are gone.

The ports of the chassis stay as they are: others stand behind them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dcdecom.checks.findings import block
from dcdecom.checks.network import switches_were_read
from dcdecom.errors import Exit
from dcdecom.model.case import Case, Tracked
from dcdecom.model.evidence import Evidence, Sighting
from dcdecom.model.finding import Finding
from dcdecom.model.plan import TakeOffSlot
from dcdecom.model.playbook import Row
from dcdecom.steps.desk import Desk
from dcdecom.steps.next import Await, Record


def slots_asked_for(case: Case, row: Row) -> list[Tracked]:
    """Slots that people were asked to take off, and that nobody has signed for yet."""
    slots = (t for t in case.planned(row.slug) if isinstance(t.change, TakeOffSlot) and not t.is_proved)
    return [t for t in slots if t.by_hand is not None]


def slots_off(case: Case, row: Row, desk: Desk) -> Await | None:
    """Wait until somebody has shown that each slot is off, and the party that the policy names has signed for it."""
    waiting = slots_asked_for(case, row)
    if not waiting:
        return None
    first, party = waiting[0], desk.policy.exception_by
    if first.shown:
        text = f"WAITING for {desk.playbook.party(party).name}: is the {first.change.target} off?"
        who = f"--as {party} --by PERSON --scan FILE --change {first.n}"
        return Await("slot", Exit.WAITING, text, (f"dcdecom case sign {case.id} {row.slug} {who}",), party=party)
    text = f"WAITING for the team at the rack: take off the {first.change.target}, and nothing else of the chassis."
    attach = f"dcdecom case attach {case.id} {row.slug} FILE --change {first.n}"
    return Await("slot", Exit.WAITING, text, (f"What to do: dcdecom case plan {case.id}", f"Then: {attach}"))


def unlooked(case: Case, looked: Mapping[str, Evidence]) -> Iterator[Finding]:
    """The addresses by which a server was known on its chassis have to be among those that were looked for."""
    for tracked in off(case):
        change = tracked.change
        evidence, macs = looked[change.device], change.macs if isinstance(change, TakeOffSlot) else ()
        if not macs or not {o.mac for o in evidence.own}.issuperset(macs):
            yield block(evidence, "record-unread", reason=f"the addresses of the {change.target}")


def seen_off(case: Case) -> Iterator[Record]:
    """What people signed for is so: the look that found none of its addresses on the site shows it."""
    after = {"addresses": "on no switch of the site"}
    return (Record("manual-seen", {"n": t.n, "so": True, "after": after}) for t in off(case) if t.seen != "so")


def come_back(case: Case, desk: Desk) -> Await | None:
    """Days later, before anything more is written: no address of such a server is on the site again."""
    names = {t.change.device for t in off(case)}
    devices = tuple(d for d in case.going if d.name in names)
    looked = desk.look(case, devices) if devices else {}
    again = (f"dcdecom case run {case.id}",)
    if lost := (*(f for e in looked.values() for f in unread_anywhere(e, desk)), *unlooked(case, looked)):
        text = "Whether a server that was in a chassis is gone still could not be read, so nothing more is written."
        return Await("system", Exit.SYSTEM, text, again, findings=lost)
    if still := tuple(still_seen(e, s) for e in looked.values() for s in e.sightings if s.status == "learned"):
        text = "A server that was in a chassis is on the network again. Nothing more was written."
        asked = ("Find out who put it back and why, then:", *again)
        return Await("refused", Exit.REFUSED, text, asked, findings=tuple(dict.fromkeys(still)))
    return None


def off(case: Case) -> Iterator[Tracked]:
    """The slots of which it was signed that they are off."""
    return (t for t in case.changes if isinstance(t.change, TakeOffSlot) and t.is_proved)


def unread_anywhere(evidence: Evidence, desk: Desk) -> tuple[Finding, ...]:
    """Every source that the search over the site needed and did not get."""
    found = list(switches_were_read(evidence, desk.policy))
    if not evidence.own or not evidence.switches:
        found.append(block(evidence, "record-unread", reason="its record or its switches could not be read"))
    return tuple(found)


def still_seen(evidence: Evidence, seen: Sighting) -> Finding:
    return block(evidence, "still-seen", mac=seen.mac, switch=seen.switch, port=seen.port or "?")
