"""Phrases that several papers and the report share: lists, days, parties and changes in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Literal

from dcdecom.model.case import Case, Device, OpenGate, Planned, Step, Timer, Tracked
from dcdecom.model.changes.change import OTHERWISE
from dcdecom.model.changes.kinds import to_plain
from dcdecom.model.changes.release import NONE, DeleteAddress, RestoreAddress, SetAssignment, SetMainAddress
from dcdecom.model.changes.zabbix import DeleteHost, RestoreHost, SilenceHost
from dcdecom.model.playbook import Playbook, Row
from dcdecom.model.texts import Texts
from dcdecom.papers.change_kinds import change_kind
from dcdecom.papers.codes import DeviceState, ManualSeen, ReportedState
from dcdecom.papers.dates import day, moment
from dcdecom.papers.sanitize import plain


def listed(items: Iterable[str], between: str = ", ") -> str:
    """All of them, harmless, in one line."""
    return between.join(map(plain, items))


def named(texts: Texts, names: Sequence[str]) -> str:
    """People in a sentence: `A dan B`; of more, semicolons keep a name from the degrees of the one before."""
    *others, last = names or [""]
    if len(others) > 1:
        return texts.say("drafts.names-many", others="; ".join(others), last=last)
    return texts.say("drafts.names-two", one=others[0], other=last) if others else last


def inside(texts: Texts, key: str, said: str) -> str:
    """A sentence behind a colon: its own first word is small there; a name that it begins with stays as it is."""
    first = texts.sentences.get(key, "").partition(" ")[0]
    return said[:1].lower() + said[1:] if first.istitle() and said.startswith(first) else said


def party(playbook: Playbook, key: str) -> str:
    """The name of a party; its key where a changed playbook no longer has it."""
    return next((p.name for p in playbook.parties if p.key == key), key)


def step_title(slug: str, texts: Texts) -> str:
    """What people call a row; where no text says, its slug in words."""
    return texts.sentences.get(f"page.step-{slug}", slug.replace("-", " ").capitalize())


def office(case: Case) -> str:
    """The office that asks, as on its letterhead."""
    return plain(case.request.office)


def letter_line(case: Case, texts: Texts) -> str:
    letter = case.request.letter
    if letter is None:
        return texts.say("report.unregistered")
    key = "report.letter-received" if letter.received else "report.letter"
    return texts.say(key, number=plain(letter.number), date=day(letter.date), received=day(letter.received))


def change_words(tracked: Tracked, texts: Texts, section: str = "report") -> str:
    """What a change does to which object."""
    words = {k: ", ".join(v) if isinstance(v, list) else v for k, v in to_plain(tracked.change).items()}
    if tracked.change.kind in ("status", "address"):
        words |= {key: texts.sentences.get(f"{section}.status-{words[key]}", words[key]) for key in ("before", "after")}
    return texts.say(f"{section}.change-{sort(tracked)}", **words, **lasting(tracked))


def sort(tracked: Tracked) -> str:
    """The kind of a change; of a silence that is made again, `silence-again`: it has an end and no length. What gives
    an address back ends so too: nobody reads its direction off two ids.
    """
    change = tracked.change
    again = (isinstance(change, SilenceHost) and change.until) or (
        isinstance(change, SetMainAddress | SetAssignment) and change.after != NONE
    )
    return f"{change.kind}-again" if again else change.kind


def lasting(tracked: Tracked) -> dict[str, object]:
    """How long a silence lasts, in minutes, or when it ends; nothing for other changes."""
    match tracked.change:
        case SilenceHost(until="", seconds=seconds):
            return {"minutes": seconds // 60}
        case SilenceHost(until=until):
            return {"end": moment(datetime.fromisoformat(until), UTC)}
    return {}


def object_name(tracked: Tracked) -> str:
    """The object of a change as people call it; by its id where it has no name."""
    words = to_plain(tracked.change)
    name = str(words[change_kind(tracked.change).named_by])
    return f"{words['switch']} {name}" if "switch" in words else name or tracked.change.target


def lost_before(plans: Iterable[Planned], texts: Texts, section: str = "report") -> list[str]:
    """Hosts that somebody else had deleted, with what was lost with each: `srv-1 (10531): riwayat, 1 PSK`."""
    rows = {lost.id: lost for plan in plans for lost in plan.lost_before}
    return [
        f"{lost.host} ({lost.id}): {', '.join(_kinds(lost.losses, texts, section))}" for lost in rows.values()
    ]


def _kinds(lost: Iterable[str], texts: Texts, section: str) -> list[str]:
    counts: dict[str, int] = {"history": 1}
    for kind in (loss.split(" ", 1)[0] for loss in dict.fromkeys(lost)):
        counts[kind] = counts.get(kind, 0) + (kind != "history")
    return [_loss(kind, count, texts, section) for kind, count in counts.items()]


def losses(changes: Iterable[Tracked], texts: Texts, section: str = "report") -> list[str]:
    """What these changes take away for ever, by kind: `riwayat pemantauan`, `1 PSK`."""
    changes = list(changes)
    deleted = [t.change for t in changes if isinstance(t.change, DeleteHost | RestoreHost)]
    counts = {"history": len(deleted)} if deleted else {}
    again = (t.change for t in changes if isinstance(t.change, SilenceHost))
    for change in (*deleted, *again):
        for loss in dict.fromkeys(change.losses):
            kind = loss.split(" ", 1)[0]
            if kind != "history":
                counts[kind] = counts.get(kind, 0) + 1
    if anew := sum(isinstance(t.change, DeleteAddress | RestoreAddress) for t in changes):
        counts["address-id"] = anew
    return [_loss(kind, count, texts, section) for kind, count in counts.items()]


def _loss(kind: str, count: int, texts: Texts, section: str) -> str:
    key = f"{section}.loss-{kind}"
    return texts.say(key, count=count) if key in texts.sentences else f"{count} {kind}"


def is_spare(tracked: Tracked) -> bool:
    """Whether a change is held for another outcome, and was not needed so far."""
    return tracked.change.stage == OTHERWISE and tracked.state == "pending"


def taken_back(tracked: Tracked) -> bool:
    """Whether it was signed for that people made it, and then that they did not: nothing was walked back by that."""
    return tracked.change.people and bool(tracked.signed) and tracked.state in ("failed", "undone")


def seen_by_hand(tracked: Tracked) -> ManualSeen:
    """What its system has shown of a change that was made by hand: `withdrawn` where it is so, and something spoke
    against it after it was signed for."""
    withdrawn = any(f.code == "by-hand-withdrawn" for f in tracked.against)
    return "withdrawn" if tracked.seen == "not so" and withdrawn else tracked.seen


def change_state(tracked: Tracked) -> ReportedState:
    """The state of a change as a reader is told it."""
    match tracked.unsaved:
        case "shut":
            return "shut unsaved"
        case "open":
            return "open unsaved"
    return "otherwise" if is_spare(tracked) else "taken back" if taken_back(tracked) else tracked.state


def word(sort: str, code: str, texts: Texts) -> str:
    """A word of a case, such as `verified` or `snmp_oper_up`, as its reader calls it; as it is where no text has it."""
    return texts.sentences.get(f"console.{sort}-{code.replace('_', '-').replace(' ', '-')}", code.replace("_", " "))


def why_words(tracked: Tracked, texts: Texts) -> str:
    """Why a change did not succeed: each finding that stopped it once, in its sentence; else what its system said."""
    if tracked.state == "failed" and tracked.against:
        return " ".join(dict.fromkeys(map(texts.finding, tracked.against)))
    return tracked.reason


def is_anew(tracked: Tracked) -> bool:
    """Whether a way back made an object in the place of one that was gone: it has another id, and no past."""
    return bool(tracked.undoes) and change_kind(tracked.change).made_anew and tracked.is_proved


def anew_words(tracked: Tracked, texts: Texts, section: str = "report", lost: bool = True) -> str:
    """`made anew, id 10632; monitoring history did not come back`; empty text for other changes."""
    if not is_anew(tracked):
        return ""
    gone, key = losses([tracked], texts, section) if lost else [], f"{section}.made-anew"
    id = str(tracked.after.get("id") or "") or texts.say(f"{section}.id-unknown")
    return texts.say(f"{key}-lost" if gone else key, id=id, losses=", ".join(gone))


def happened(tracked: Tracked) -> bool:
    """Whether a change is known to be so in its system."""
    return tracked.is_proved


def timer_state(case: Case, timer: Timer) -> Literal["running", "over", "met", "void"]:
    """Whether a deadline still runs. The wait for a shutdown is met when every server that leaves went down in it."""
    if timer.over:
        return "over"
    watched = [d for d in case.going if d.slot is None]
    gone = bool(watched) and all(d.dropped_seq > timer.seq for d in watched)
    if timer.name == "drop" and gone:
        return "met"
    return "void" if timer.void else "running"


def graded(case: Case, row: Row, step: Step, end: int | None = None) -> str:
    """How well a row's evidence is founded. That monitoring has nothing of a server any more is proved by a look that
    could have found it by whatever it is known; a row that ended without one is not checked.

    `end`: the event that opened the row again.
    """
    if row.action != "unmonitor" or step.state != "done":
        return step.grade
    during = (s for s in case.searches if s.step == row.slug and step.opened_seq < s.seq < (end or s.seq + 1))
    looked = [s.searched for s in during]
    whole = looked and all(one.everything for one in looked[-1].values())
    return "proved" if whole else "unchecked"


def device_state(case: Case, device: Device) -> DeviceState:
    """Whether a device goes on, stays by decision, or was refused with the whole request."""
    return "stays" if not device.going else "refused" if case.refused else "goes"


def gates_of(case: Case, slug: str) -> Sequence[OpenGate]:
    return [g for g in case.gates if g.step == slug]
