"""The look at ports, site and monitoring by which a deadline of the withdrawal is over: the soak, or the rest."""

from __future__ import annotations

from dcdecom.checks.afresh.absence import addresses, unread_anywhere
from dcdecom.errors import Exit
from dcdecom.late_dataclass import dataclass
from dcdecom.model.case import Case
from dcdecom.model.facts.looks import TimerOver
from dcdecom.model.finding import Finding
from dcdecom.model.playbook import Row
from dcdecom.model.sentence import Sentence
from dcdecom.steps.blades import absent, against_absence, still_there, with_sightings
from dcdecom.steps.examine_devices import keep
from dcdecom.steps.monitored import still_known
from dcdecom.steps.moves import Await, Next, Record
from dcdecom.steps.observer import Observer
from dcdecom.steps.procedure import Procedure
from dcdecom.steps.still_gone import FIND_OUT_WHO, shut_ports


@dataclass(frozen=True)
class Ends:
    """The deadline that a look ends, and what is said where it does not."""

    timer: str
    unread: str
    still: str
    changed: str


def look_over(
    case: Case, row: Row, procedure: Procedure, observer: Observer, ends: Ends,
    lost: tuple[Finding, ...] = (), changed: tuple[Finding, ...] = (),
) -> Next | tuple[Next, ...]:  # fmt: skip
    """What ends the deadline, or why the case does not go on yet.

    `lost` and `changed`: what else of the case could not be read, and what else is not as the case left it.
    """
    ports_lost, ports_changed = shut_ports(case, observer)
    changed = (*ports_changed, *changed)
    looked = observer.look(procedure, case, case.going)
    unread = (*ports_lost, *lost, *(f for e in looked.values() for f in unread_anywhere(e, procedure.policy)))
    still = (*changed, *still_there(case, observer.readers, looked))
    if unread:
        again = Sentence("when-read", "When it can be read again: {command}", command=f"dcdecom case run {case.id}")
        found = tuple(dict.fromkeys((*still, *unread)))
        return with_sightings(case, looked, Await("system", Exit.SYSTEM, ends.unread, (again,), findings=found))
    if still:
        speaks = Sentence("find-out-what", "Find out what speaks there, then:")
        advice = (FIND_OUT_WHO if changed else speaks, f"dcdecom case run {case.id}")
        text, found = ends.changed if changed else ends.still, tuple(dict.fromkeys(still))
        return with_sightings(case, looked, Await("refused", Exit.REFUSED, text, advice, findings=found))
    if waiting := against_absence(case, procedure.playbook, observer.clock, looked, days_later=ends.timer == "rest"):
        return waiting
    if stopped := still_known(case, row, procedure.playbook, observer.clock, looked):
        return stopped
    over = TimerOver(
        timer=ends.timer,
        step=row.slug,
        still_seen=(),
        switches_read=max(len(e.switches) for e in looked.values()),
        addresses=addresses(looked),
        absent=absent(case, looked),
    )
    return Record(over, tuple(keep(e) for e in looked.values()))
