"""The rest between off and gone: ports stay shut and hosts disabled, and nothing else is done until it is over.

Its end stands in the journal from its beginning on, and is moved by nobody: people were told the day. Whoever cannot
wait for it walks the case back.
"""

from __future__ import annotations

from dcdecom.changes import kind_of
from dcdecom.errors import Exit
from dcdecom.model.case import Case, Timer, Tracked
from dcdecom.model.changes.zabbix import DisableHost
from dcdecom.model.estate.reading import Reading, Unreadable
from dcdecom.model.finding import Finding
from dcdecom.model.playbook import Row
from dcdecom.model.sentence import Sentence
from dcdecom.ports.clock import Clock
from dcdecom.steps.look_over import Ends, look_over
from dcdecom.steps.monitored import still_known
from dcdecom.steps.moves import Apply, Await, Next, StartTimer
from dcdecom.steps.observer import Observer
from dcdecom.steps.procedure import Procedure
from dcdecom.steps.still_gone import SeenGone, Words, seen_lately

WORDS = Words(
    back=Sentence(
        "rest-back",
        "Something that is at rest is back. Nothing goes on, and nothing was changed.",
    ),
    unread=Sentence(
        "rest-unread",
        "Whether what is at rest is gone still could not be read. Nothing was changed.",
    ),
)
ENDS = Ends(
    "rest",
    unread=Sentence(
        "rested-unread", "The rest is over, but not everything could be read: nothing goes on yet."
    ),
    still=Sentence("rested-still", "The rest is over, and the server is seen on the network again. Nothing goes on."),
    changed=Sentence("rested-changed", "Something did not stay as it was left in the rest. Nothing goes on."),
)  # fmt: skip


def disable(
    case: Case, row: Row, procedure: Procedure, observer: Observer, stage: int
) -> Next | tuple[Next, ...] | None:
    """The hosts are disabled, and our silences ended.

    Of a host that is not as it was planned, somebody says first whose it is. One of which somebody accepted that it is
    gone cannot be disabled.
    """
    left = [t for t in case.planned(row.slug) if t.change.stage == stage and not t.is_proved]
    if any(t.another and t.seq <= observer.since for t in left):
        looked = observer.look(procedure, case, case.going)
        if stop := still_known(case, row, procedure.playbook, observer.clock, looked):
            return stop
    numbers = tuple(t.n for t in left if not _is_accepted_gone(case, t, observer.clock))
    return Apply(numbers) if numbers else None


def _is_accepted_gone(case: Case, tracked: Tracked, clock: Clock) -> bool:
    change = tracked.change
    if not isinstance(change, DisableHost):
        return False
    key, now = f"{change.device}/host-gone/{change.host_id}", clock.now()
    return any(a.key == key and not a.void and now <= a.until for a in case.accepted)


def rest_and_look(
    case: Case, row: Row, procedure: Procedure, observer: Observer, timer: Timer | None, wait: str
) -> Next | tuple[Next, ...] | None:
    """Wait until the rest is over, then look at ports, site and monitoring as after the soak. None once that is done.

    Each command in between looks too, and says until when they rest. `wait`: what nobody does meanwhile.
    """
    if timer is None:
        return StartTimer("rest", days=procedure.policy.rest)
    if timer.over:
        return None
    clock, (lost, changed) = observer.clock, hosts(case, observer)
    if timer.remaining(clock.now(), clock.boot(), clock.uptime()) <= 0:
        return look_over(case, row, procedure, observer, ENDS, lost, changed)
    seen = seen_lately(case, row, procedure, observer, WORDS, lost, changed)
    return _waits(case, procedure, clock, timer, seen, wait) if isinstance(seen, SeenGone) else seen


def _waits(case: Case, procedure: Procedure, clock: Clock, timer: Timer, seen: SeenGone, wait: str) -> Await:
    text = Sentence(
        "rest",
        "{devices}: at rest until {until}. Ports are shut, hosts disabled and not deleted, the record unchanged. "
        "{wait}\n"
        "Looked at {at}: every port is shut still, and no address of them is on any of {switches} switches.",
        devices=", ".join(d.name for d in case.going), until=procedure.local(timer.until, clock.now()), wait=wait,
        at=seen.at, switches=seen.switches,
    )  # fmt: skip
    advice = (
        Sentence("rest-then", "From then on: {command}", command=f"dcdecom case run {case.id}"),
        Sentence("rest-undo", "To bring hosts and ports back: {command}", command=f"dcdecom case undo {case.id}"),
    )
    return Await("rest", Exit.WAITING, text, advice, timer="rest", until=timer.until)


def hosts(case: Case, observer: Observer) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Of the hosts that the case disabled: which cannot be read, and which are enabled again.

    One that is not there, or is another one, is a matter of the look at the monitoring.
    """
    lost: list[Finding] = []
    changed: list[Finding] = []
    for tracked in case.changes:
        change = tracked.change
        if not isinstance(change, DisableHost) or not tracked.is_proved or tracked.undoes:
            continue
        answer = kind_of(change).read(change, observer.readers, tracked.nonce)
        if isinstance(answer, Unreadable):
            params = (("host", change.host), ("reason", answer.reason))
            lost.append(Finding("rest-host-unread", "block", change.device, None, params, unread=True))
        elif isinstance(answer, Reading) and answer.value["present"] and answer.value["enabled"]:
            params = (("host", change.host), ("id", change.host_id))
            changed.append(Finding("host-enabled-again", "block", change.device, None, params, change.host_id))
    return tuple(lost), tuple(changed)
