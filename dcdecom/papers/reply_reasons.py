"""Why a request cannot be granted, as another office may read it: what it has to mend, what is ours, what was decided.

A disagreement is the office's where its letter says something else than the record. What the network shows, and what
our record lacks, is ours: the letter says so in general words, for ports and addresses are nobody's business outside,
unless the playbook's row says `letter: {tells: [network]}`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Literal, TypeAlias

from dcdecom.late_dataclass import dataclass
from dcdecom.model.case import Device
from dcdecom.model.finding import Finding
from dcdecom.model.refusals import refusal_of, unanswered
from dcdecom.papers.paper_context import PaperContext
from dcdecom.papers.phrases import inside
from dcdecom.papers.verdicts import disagreements

Whose: TypeAlias = Literal["office", "ours", "decided"]
"""Who has to do something about a reason.

office   the office that asks: it sends what `to_send` says
ours     we do: nothing is asked of the office
decided  nobody: a head has decided
"""

OFFICE: frozenset[str] = frozenset({
    "record-absent", "record-name-differs", "virtual-machine", "not-a-server", "serial-differs",
    "minutes-serial-differs", "asset-tag-differs", "tenant-differs", "position-differs", "mac-not-recorded",
    "ip-not-recorded", "guest-foreign", "specification-differs",
})  # fmt: skip
"""Codes of findings that the office mends, each with its `letter.CODE` and `letter-send.CODE`. Every other is ours."""


@dataclass(frozen=True)
class Reason:
    device: str
    whose: Whose
    text: str
    to_send: str = ""


def reasons(matter: PaperContext) -> tuple[Reason, ...]:
    """Every reason once: what is decided, then what the office mends, then what is ours."""
    found = dict.fromkeys(reason for kind in KINDS for reason in kind(matter))
    order: tuple[Whose, ...] = ("decided", "office", "ours")
    return tuple(sorted(found, key=lambda reason: order.index(reason.whose)))


def refused(matter: PaperContext) -> list[Device]:
    """The devices that the letter is about: what an earlier one has answered is no part of it."""
    asked = {d.name for d in unanswered(matter.case, matter.row.slug)}
    every = matter.case.devices.values()
    return [d for d in every if d.name in asked or (d.going and disagreements(matter.case, d))]


def _by_decision(matter: PaperContext) -> Iterator[Reason]:
    """What a head refused has his reason, whatever the comparisons say."""
    for device in refused(matter):
        gate = refusal_of(matter.case, device)
        if gate and gate.closed:
            text = matter.say("drafts.reply-refused", note=gate.closed.note.rstrip("."))
            yield Reason(device.name, "decided", _about(matter, device, text))


def _not_chosen(matter: PaperContext) -> Iterator[Reason]:
    """A device that stays though it agrees has the reason that was given for it."""
    for device in refused(matter):
        if not disagreements(matter.case, device) and not refusal_of(matter.case, device):
            given = device.stays_why or matter.say("drafts.reply-not-chosen")
            yield Reason(device.name, "decided", _about(matter, device, given))


def _disagreements(matter: PaperContext) -> Iterator[Reason]:
    for device in refused(matter):
        for finding in disagreements(matter.case, device):
            if _is_the_offices(finding):
                what = matter.say(f"letter-send.{finding.code}", **_words(matter, device, finding))
                yield Reason(device.name, "office", _about(matter, device, _told(matter, device, finding)), what)
            else:
                text = _told(matter, device, finding) if _tells(matter) else _in_general(matter, device, finding)
                yield Reason(device.name, "ours", _about(matter, device, text))


KINDS: tuple[Callable[[PaperContext], Iterable[Reason]], ...] = (_by_decision, _not_chosen, _disagreements)
"""What finds reasons, a kind each."""


def _is_the_offices(finding: Finding) -> bool:
    """Whether the letter is what has to change: not where our record says nothing at all."""
    return finding.code in OFFICE and dict(finding.params).get("record", "said") not in ("", "-")


def _tells(matter: PaperContext) -> bool:
    """Whether the playbook lets ports and addresses of ours into the letter."""
    return "network" in matter.row.letter.tells


def _about(matter: PaperContext, device: Device, text: str) -> str:
    return matter.say("drafts.reply-reason", device=device.name, serial=device.serial, reason=text)


def _told(matter: PaperContext, device: Device, finding: Finding) -> str:
    """The finding as another office may read it: `letter.CODE` where its own sentence is not for it.

    Of a device that is recorded as somebody else's, what the record says stays out.
    """
    key = f"letter.{finding.code}"
    if any(f.code == "tenant-differs" for f in disagreements(matter.case, device)):
        return inside(matter.texts, key, matter.say_for(key, "unowned", **_words(matter, device, finding)))
    if key not in matter.texts.sentences:
        return inside(matter.texts, f"findings.{finding.code}", matter.texts.finding(finding))
    return inside(matter.texts, key, matter.say(key, **_words(matter, device, finding)))


def _in_general(matter: PaperContext, device: Device, finding: Finding) -> str:
    """What is ours, without ports, addresses or neighbours: `letter-ours.CODE`, else by the comparison."""
    about = finding.comparison.value if finding.comparison else "record-network"
    own = f"letter-ours.{finding.code}"
    key = own if own in matter.texts.sentences else f"letter-ours.{about}"
    return inside(matter.texts, key, matter.say(key, device=device.name))


def _words(matter: PaperContext, device: Device, finding: Finding) -> dict[str, object]:
    return {"serial": device.serial, **matter.texts.words(finding), "device": device.name}
