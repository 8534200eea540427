"""What an event cannot be without: the looks and deadlines that come before it in every journal that dcdecom wrote.

A look that was left out of a journal that was told anew concludes nothing, and so has nothing to be judged again. The
event that could not be there without it shows that it is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from dcdecom.model.case import Case, Device
from dcdecom.model.changes.chassis import TakeOffSlot
from dcdecom.model.changes.release import DeleteAddress, SetAssignment, SetMainAddress
from dcdecom.model.changes.switch import ShutPort
from dcdecom.model.changes.zabbix import DeleteHost, DisableHost
from dcdecom.model.codec import read
from dcdecom.model.events import EventLike, time_of
from dcdecom.model.facts.changes import OfChange, PlanMade
from dcdecom.model.facts.looks import Gone


@dataclass
class Told:
    """What a journal has told so far that no case keeps."""

    kept_since: int = 0
    """The first event that names readings: what came before it may be an earlier version's. 0 for none."""
    proved: dict[int, tuple[object, object]] = field(default_factory=dict)
    """By change, what the look said that came after it was last intended."""
    gone: dict[str, tuple[int, frozenset[str]]] = field(default_factory=dict)
    """By step, the last `gone`, and whose."""
    released: tuple[int, object] = (0, None)
    """The last look before a release, and the command that made it; 0 for none."""
    freed: int = 0
    """The last write to an address that a release frees; 0 for none."""
    shown: dict[str, int] = field(default_factory=dict)
    """By step, the last event that shows what a row that is closed as seen rests on."""

    def tell(self, event: EventLike, names_readings: bool, case: Case) -> None:
        """Add one event, once it is judged; `case` is as it stood before."""
        if event.type.startswith("change-") and _frees_an_address(event, case):
            self.freed = event.seq
        if names_readings and not self.kept_since:
            self.kept_since = event.seq
        match event.type:
            case "change-intended":
                self.proved.pop(_number(event), None)
            case "release-looked":
                self.released = event.seq, event.payload.get("command")
            case "change-proved":
                self.proved[_number(event)] = proof(event)
            case "gone":
                said = read(Gone, event.payload)
                self.gone[said.step] = event.seq, frozenset(said.devices)
            case "evidence-taken" | "report-made":
                self.shown[_step(event)] = event.seq


def proof(event: EventLike) -> tuple[object, object]:
    """By what an event says that the object of its change is known."""
    return event.payload.get("proof"), event.payload.get("readings")


@dataclass(frozen=True)
class Missing:
    """What an event needs before it and its journal has not."""

    what: str
    state: bool | None = True
    """Whether no version of dcdecom writes that; None where this one may, and it cannot be judged."""


Need: TypeAlias = Callable[[EventLike, Case, Told], Iterable[Missing]]


def missing(event: EventLike, case: Case, told: Told) -> Iterator[Missing]:
    """What is missing before an event, over the case as it stood before it."""
    for need in NEEDS.get(event.type, ()):
        yield from need(event, case, told)


def _number(event: EventLike) -> int:
    return read(OfChange, event.payload).n


def _step(event: EventLike) -> str:
    return str(event.payload.get("step"))


def _since_kept(what: str, told: Told) -> Missing:
    """Of what earlier versions may have written otherwise."""
    return Missing(what, bool(told.kept_since))


def _step_is_open(event: EventLike, case: Case, told: Told) -> Iterator[Missing]:
    step = case.step(_step(event))
    if step is None or step.state != "open":
        yield Missing(f"step {_step(event)} is not open")


def _planned_by_looks(event: EventLike, case: Case, told: Told) -> Iterator[Missing]:
    """A plan is made of what a look had: where it shuts ports, of one in its own step."""
    plan = read(PlanMade, event.payload)
    step = case.step(plan.step)
    if case.follows:
        if not step or told.released[0] <= step.opened_seq:
            yield Missing(f"no look before the release is in step {plan.step}")
        return
    shuts = any(isinstance(change, ShutPort) for change in plan.changes)
    for name in plan.devices:
        look = case.devices[name].evidence
        fresh = look and step and look.step == plan.step and look.seq > step.opened_seq
        if not look or (shuts and not fresh):
            yield Missing(f"no look at {name} is before this plan")


def _decided_by_looks(event: EventLike, case: Case, told: Told) -> Iterator[Missing]:
    """Nobody is refused, or chosen from, who was not looked at."""
    if event.type == "gate-opened" and event.payload.get("paper") != "choice":
        return
    for device in _named(event, case):
        if device.evidence is None:
            yield Missing(f"no look at {device.name} is before this")


def _named(event: EventLike, case: Case) -> Iterator[Device]:
    names = event.payload.get("devices")
    listed = names if isinstance(names, list | tuple) else ()
    return (device for device in case.going if device.name in listed)


def _intended(event: EventLike, case: Case, told: Told) -> Iterator[Missing]:
    if case.change(_number(event)).state != "intended":
        yield Missing("this change was not intended")


def _frees_an_address(event: EventLike, case: Case) -> bool:
    tracked = case.change(_number(event))
    return bool(case.follows) and not tracked.undoes and isinstance(tracked.change, FREES_ADDRESS)


def _looked_right_before(event: EventLike, case: Case, told: Told) -> Iterator[Missing]:
    """Each write that frees an address comes after a look of its own, by the same command, that nobody uses it."""
    seq, command = told.released
    if _frees_an_address(event, case) and (seq <= told.freed or command != event.payload.get("command")):
        yield Missing("no look is right before it by which nobody uses the address")


FREES_ADDRESS = (SetMainAddress, SetAssignment, DeleteAddress)


def _proved(event: EventLike, case: Case, told: Told) -> Iterator[Missing]:
    """A port is shut by what the look before the write proved, and its end says the same again.

    Who settles a change that another command began reads the port alone: then nothing is known of a look before.
    """
    n = _number(event)
    shut, settled = isinstance(case.change(n).change, ShutPort), event.payload.get("settled") is True
    said, before = proof(event), told.proved.get(n)
    if before is not None:
        if said != before and (said[0] or (shut and event.type == "change-verified" and not settled)):
            yield Missing("its proof is not that of change-proved")
    elif said[0] or (shut and event.type == "change-verified"):
        if settled and not said[0]:
            yield Missing("it was settled, and no look is before it that proved its port", None)
        else:
            yield _since_kept("no change-proved is before it", told)


def _gone_before_the_soak(event: EventLike, case: Case, told: Told) -> Iterator[Missing]:
    if event.payload.get("timer") != "soak":
        return
    wired, plan = {d.name for d in case.going if d.slot is None}, case.plan(_step(event))
    seq, names = told.gone.get(_step(event), (0, frozenset[str]()))
    left = wired if seq <= (plan.seq if plan else 0) else wired - names
    if left:
        yield _since_kept(f"no look is before it by which {', '.join(sorted(left))} left its own switches", told)


def _timer_was_opened(event: EventLike, case: Case, told: Told) -> Iterator[Missing]:
    name = str(event.payload.get("timer"))
    if case.timer(name, _step(event)) is None:
        yield Missing(f"no deadline {name} was opened in step {_step(event)}")


def _soaked(event: EventLike, case: Case, told: Told) -> Iterator[Missing]:
    """Nothing is handed over, and no withdrawal ends, before the look after the soak."""
    ends = event.type == "step-closed" and event.payload.get("state", "done") == "done"
    if not ends and event.payload.get("paper") != "handover":
        return
    step = _step(event)
    plan, soak = case.plan(step), case.timer("soak", step)
    taken = any(isinstance(t.change, ShutPort | TakeOffSlot) and t.is_proved for t in case.planned(step))
    over = soak is not None and plan is not None and soak.over and soak.seq > plan.seq
    if not over and (taken or (soak is not None and plan is not None and soak.seq > plan.seq)):
        yield _since_kept("no look after the soak is before it", told)
    yield from _rested(case, step, plan.seq if plan else 0)


def _rested(case: Case, step: str, since: int) -> Iterator[Missing]:
    """Nor before the look after a rest, where there is one: the plan disabled hosts, or a deadline was opened."""
    rest = case.timer("rest", step)
    begun = rest is not None and rest.seq > since
    planned = [t for t in case.planned(step) if isinstance(t.change, DisableHost | DeleteHost)]
    deletes = any(isinstance(t.change, DeleteHost) for t in planned)
    asked = not deletes and any(t.is_proved for t in planned)
    if (begun or asked) and not (begun and rest is not None and rest.over):
        yield Missing("no look after the rest is before it")


def _not_before_its_day(event: EventLike, case: Case, told: Told) -> Iterator[Missing]:
    """A rest ends on no day before that on which it was to end."""
    timer = case.timer(str(event.payload.get("timer")), _step(event))
    if timer and timer.name == "rest" and time_of(event.at) < timer.until:
        yield Missing(f"the rest was to last until {timer.until:%Y-%m-%dT%H:%M:%SZ}")


def _seen(event: EventLike, case: Case, told: Told) -> Iterator[Missing]:
    step = case.step(_step(event))
    seen = event.payload.get("grade") == "seen" and event.payload.get("state", "done") == "done"
    if seen and step and case.going and told.shown.get(step.slug, 0) <= step.opened_seq:
        yield _since_kept("it is closed as seen, and no look is in its step", told)


NEEDS: Mapping[str, tuple[Need, ...]] = {
    "evidence-taken": (_step_is_open,),
    "plan-made": (_planned_by_looks,),
    "refusal-begun": (_decided_by_looks,),
    "gate-opened": (_decided_by_looks, _soaked),
    "change-intended": (_looked_right_before,),
    "change-proved": (_intended,),
    "change-verified": (_proved,),
    "change-failed": (_proved,),
    "change-unknown": (_proved,),
    "dropped": (_step_is_open,),
    "gone": (_step_is_open,),
    "timer-opened": (_step_is_open, _gone_before_the_soak),
    "timer-over": (_step_is_open, _timer_was_opened, _not_before_its_day),
    "step-closed": (_soaked, _seen),
}
"""What each event needs before it. That a server was watched leaving, the proof of `change-proved` tells."""
