"""One trial: a command meets a fault while it makes one change; afterwards the fault is gone and the case goes on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from typing import Any

from dcdecom.model.fold import fold
from dcdecom_lab.control import LabControl
from tests.cases.truth import verbs
from tests.crash.bench import Bench
from tests.crash.crash import SAVES, compared, gone_on, too_much_said
from tests.faults.clocks import Hurried, Times
from tests.faults.table import SENT, Trial

LOOKS = {"export": 2}
"""How often the request that carries a change is sent before it: an export is looked at by exporting."""
AUDIT, MADE_ANEW = "/auditlog/", "/sesudah/id:"
"""What a second write shows: one entry more of Zabbix's own log, and the id of what was made again."""
AT_MOST = 2
"""Writes by which something is made once more: what was there is taken away first."""
REASON = "/sebab"
"""In the report of a change that was seen to be so although something went wrong: what went wrong."""


def tried(bench: Bench, trial: Trial) -> list[str]:
    """What is not as the table says, or not as in the undisturbed run."""
    point, fault, times = trial.point, trial.fault, Times()
    case, met = point.recording.case, trial.verified()
    behind, kept = point.typed.start(point.at)
    bench.put_back(kept, point.typed.begin)
    before = _made(bench, trial)
    words = point.recording.play.on if behind else point.typed.words
    meanwhile = {point.place: times.jump(fault.how["jump"])} if "jump" in fault.how else {}
    with _broken(bench, trial):
        watch = Hurried(bench.fuse(until=met.place, meanwhile=meanwhile), times)
        said = bench.type(point.typed.person, (*words, "-vv"), watch)
    tracked = next(t for t in fold(bench.events(case)).changes if t.n == trial.tracked.n)
    expected = (fault.said, met.code if fault.exit == "goes on" else fault.exit, fault.made)
    found = (tracked.state, said.code, _made(bench, trial) - before)
    if found != expected:
        return [f"{found}, not {expected}", str(said)]
    wrong = compared(bench, case, met, said) if fault.exit == "goes on" else gone_on(bench, point, "meeting")
    if fault.again:
        wrong = [one for one in wrong if not one.startswith("acts: ") and AUDIT not in one and MADE_ANEW not in one]
        wrong += _too_often(bench, trial)
    return [*too_much_said(bench, case), *(line for line in wrong if REASON not in line)]


def _too_often(bench: Bench, trial: Trial) -> list[str]:
    """What the act log shows beyond the undisturbed run, but that what was made half was made once more."""
    here, there = Counter(verbs(bench.lab)), Counter(trial.point.moment().picture.acts)
    more, fewer = here - there, there - here
    own = [verb for verb in more if verb.split()[0] == trial.tracked.change.system]
    return [f"acts: {more} more, {fewer} fewer"] if fewer or len(own) < len(more) or more.total() > AT_MOST else []


def _made(bench: Bench, trial: Trial) -> int:
    """How often something was written to the system of the change; an export is no write."""
    return sum(not verb.endswith(SAVES) for verb in verbs(bench.lab, trial.tracked.change.system))


@contextmanager
def _broken(bench: Bench, trial: Trial) -> Iterator[None]:
    """The fault, until the block ends."""
    mend = _break(bench, trial)
    try:
        yield
    finally:
        mend()


def _break(bench: Bench, trial: Trial) -> Callable[[], None]:
    """Break what the fault is about; returns how it is mended."""
    lab, change, how = bench.lab, trial.tracked.change, trial.fault.how
    match trial.fault.protocol, how:
        case "http", {"port": "closed"}:
            lab.web_port(change.system, False)
            return lambda: lab.web_port(change.system, True)
        case "http", _:
            lab.web_fault(change.system, method=SENT[change.kind], times=1, skip=LOOKS.get(change.kind, 0), **how)
            if trial.fault.stays:
                lab.web_fault(change.system, kind="gone", after=SENT[change.kind])
            return lambda: lab.web_fault(change.system)
        case "cli", {"port": "closed"}:
            lab.ssh_fault(_switch(change), "refuse")
            return lambda: lab.ssh_fault(_switch(change), "refuse", False)
        case "cli", _:
            lab.line_fault(_switch(change), **{"line": SENT[change.kind], **how})
            return lambda: lab.line_fault(_switch(change))
        case "snmp", _:
            return _on_the_way(lab, how)
    return lambda: None


def _switch(change: Any) -> str:
    return str(change.switch)


def _on_the_way(lab: LabControl, how: dict[str, Any]) -> Callable[[], None]:
    for agent, (fault, value) in product(lab.access.snmp_ports, how.items()):
        lab.snmp_fault(agent, fault, value)

    def mend() -> None:
        for agent, (fault, value) in product(lab.access.snmp_ports, how.items()):
            lab.snmp_fault(agent, fault, type(value)(0))

    return mend
