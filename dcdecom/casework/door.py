"""The pass for the door, back with the guard's signature: of which pass it is, and whether that use counts.

A pass is used once. Whatever comes back is kept with the case: a second use, and the use of a pass that another one
replaced, are recorded as what they are and told, and count for nothing. A use after the pass had run out counts where
somebody says why it was let through.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from dcdecom.casework.codes import GRADES, NOBODYS, whose
from dcdecom.casework.evidence import CodeNeeded, Shown, kept
from dcdecom.casework.incoming_files import content as content_of
from dcdecom.casework.sign_options import Signature, command_again, said_named
from dcdecom.engine.case_log import CaseLog
from dcdecom.errors import InputError, Refused
from dcdecom.late_dataclass import dataclass
from dcdecom.model import exit_pass
from dcdecom.model.case import Case, OpenGate
from dcdecom.model.facts.exit_pass import DoorPassed
from dcdecom.model.facts.papers import CodeRefused
from dcdecom.model.playbook import Gate, Row
from dcdecom.model.sentence import Sentence, all_of
from dcdecom.ports.notary import Notary
from dcdecom.steps.procedure import Procedure


@dataclass(frozen=True)
class AtTheDoor:
    """What came back from the door."""

    opened: OpenGate
    gate: Gate
    shown: Shown
    fact: DoorPassed

    @property
    def counts(self) -> bool:
        return self.fact.against in exit_pass.COUNTS


def at_the_door(
    log: CaseLog, procedure: Procedure, case: Case, row: Row, signature: Signature, notary: Notary
) -> AtTheDoor:  # fmt: skip
    """What a scan says of a pass. Raises InputError and Refused where it says nothing that can be recorded."""
    gate = _gate_of(case, row, signature)
    _options_fit(row, signature)
    opened, shown = _which(log, case, signature, notary)
    at = _moment(log, procedure, opened, signature)
    _is_another_scan(case, shown)
    against = _against(case, opened, at)
    if against == "late" and not signature.note.strip():
        raise Refused(
            Sentence(
                "door-late",
                "{step}: the pass held until {until}, and it went through the door at {at}. Say --note WHY it was let "
                "through: that is reported. Nothing was recorded.",
                step=row.slug, until=_said(exit_pass.expires(opened)), at=_said(at),
            )
        )  # fmt: skip
    fact = DoorPassed(
        opened.step, opened.index, opened.head, signature.guard, at.date(), signature.hour, shown.grade, log.actor,
        against, signature.note,
    )  # fmt: skip
    return AtTheDoor(opened, gate, shown, fact)


def told(case: Case, found: AtTheDoor) -> Refused:
    """What is said of a use that does not count, once it was recorded."""
    force = exit_pass.in_force(case)
    before = exit_pass.use_of(case, found.opened)
    if found.fact.against == "again" and before:
        what = Sentence(
            "door-again",
            "THE PASS WAS USED TWICE: it went through the door on {on} at {hour} already ({guard}, event {event}). "
            "This use was recorded, and counts for nothing.",
            on=before.fact.on.isoformat(), hour=before.fact.hour, guard=before.fact.guard, event=before.seq,
        )  # fmt: skip
    else:
        what = Sentence(
            "door-superseded",
            "THE PASS IS NOT IN FORCE: event {event} had it printed, and what it says has changed since. This use was "
            "recorded, and counts for nothing.",
            event=found.opened.seq,
        )  # fmt: skip
    if force is None or force is found.opened:
        return Refused(what, Sentence("door-look", "Find out what left with it."))
    return Refused(what, Sentence(
        "door-in-force",
        "Find out what left with it. The pass in force is that of event {event}: have the guard sign that one.",
        event=force.seq,
    ))


def _gate_of(case: Case, row: Row, signature: Signature) -> Gate:
    gate = next((g for g in row.gates if g.paper == exit_pass.PAPER), None)
    mine = [g for g in exit_pass.passes(case) if g.step == row.slug]
    if gate is None or not mine:
        raise InputError(Sentence(
            "guard-no-pass",
            "{step}: --guard is of a pass for the door, and none was printed for it. Nothing was recorded.",
            step=row.slug,
        ))
    if gate.by != signature.party:
        raise InputError(Sentence(
            "guard-party",
            "{step}: the pass for the door is let out by {party}: say --as {party}. Nothing was recorded.",
            step=row.slug, party=gate.by,
        ))
    return gate


def _options_fit(row: Row, signature: Signature) -> None:
    missing = [f"--{name}" for name, value in (("scan", signature.scan), ("at", signature.hour)) if not value]
    if missing:
        raise InputError(Sentence(
            "guard-needs",
            "{step}: a pass that came back from the door needs {options}. Nothing was recorded.",
            step=row.slug, options=all_of(missing),
        ))
    useless = [f"--{name}" for name in ("tte", "signature", "number", "until", "only", "team", "agenda", "verified")
               if getattr(signature, "key" if name == "signature" else name)]  # fmt: skip
    useless += [f"--{signature.decision}"] if signature.decision != "approve" else []
    if useless:
        raise InputError(Sentence(
            "guard-useless",
            "{step}: {options} would do nothing for a pass that came back from the door. Nothing was recorded.",
            step=row.slug, options=all_of(useless),
        ))
    name = signature.guard
    if not name.strip() or len(name) > LONGEST or not name.isprintable():
        raise InputError(Sentence(
            "guard-name",
            "{step}: --guard is the name that the guard wrote, at most {most} characters. Nothing was recorded.",
            step=row.slug, most=LONGEST,
        ))


LONGEST = 120
"""Characters of a guard's name."""


def _which(log: CaseLog, case: Case, signature: Signature, notary: Notary) -> tuple[OpenGate, Shown]:
    """The pass whose code a scan bears. Raises Refused for another code; the attempt is journalled."""
    content = content_of(signature.scan)
    scanned = notary.scanned(content) if content else None
    passes = exit_pass.passes(case)
    last = passes[-1]
    heads = scanned.heads if scanned else ()
    if heads:
        found = [gate for gate in passes if gate.head in heads]
        coded = [notary.code(head) for head in heads]
        grade = "qr"
    elif signature.code:
        coded = [notary.code(signature.code)]
        found = [gate for gate in passes if coded[0].is_of(gate.head) and coded[0].bits >= gate.code_bits]
        grade = GRADES[coded[0].bits]
    else:
        if content is None:
            kept(log.attachments, signature.scan)  # raises what is wrong with the file
        why = scanned.why if scanned else Sentence("scan-empty", "it is empty")
        again = command_again(case.id, signature)
        raise CodeNeeded(last.step, said_named(exit_pass.PAPER), signature.scan, why, again)
    typed = notary.code(signature.code) if signature.code else None
    if len(found) == 1 and (typed is None or typed.is_of(found[0].head)):
        return found[0], Shown(grade, kept(log.attachments, signature.scan))
    others = [whose(log.store, case, last, one) for one in (typed, *coded) if one and not one.is_of(last.head)]
    log.append(case, CodeRefused(last.step, last.index, (signature.code or heads[0])[:40]))
    raise Refused(Sentence(
        "door-code",
        "It is not the scan of one pass of {case}: {whose}. The paper was not recorded; the attempt was.",
        case=case.id, whose=all_of(dict.fromkeys(others)) or NOBODYS,
    ))


def _moment(log: CaseLog, procedure: Procedure, opened: OpenGate, signature: Signature) -> datetime:
    """When the pass went through the door: after it was printed, and not ahead. Raises InputError."""
    now = log.clock.now().astimezone(procedure.zone)
    on: date = signature.on or now.date()
    at = datetime.fromisoformat(f"{on.isoformat()}T{signature.hour}").replace(tzinfo=procedure.zone)
    printed = opened.opened_at.astimezone(procedure.zone).replace(second=0, microsecond=0)
    if not printed <= at <= now:
        raise InputError(Sentence(
            "door-hour",
            "{step}: the pass was printed at {printed}, and it is {now}: it did not go through the door at {at}. "
            "Nothing was recorded.",
            step=opened.step, printed=_said(printed), now=_said(now), at=_said(at),
        ))
    return at


def _is_another_scan(case: Case, shown: Shown) -> None:
    """Raises Refused for a file that was recorded as come back from the door already: it is no second use."""
    for before in case.doors:
        same = {a.sha256 for a in before.fact.attachments} & {a.sha256 for a in shown.files}
        if same:
            raise Refused(Sentence(
                "door-same-scan",
                "{file} is the scan that event {event} recorded already: a pass is used once. Nothing was recorded.",
                file=shown.files[0].name, event=before.seq,
            ))


def _against(case: Case, opened: OpenGate, at: datetime) -> str:
    """What speaks against a use, the gravest first; empty text where nothing does."""
    if exit_pass.use_of(case, opened):
        return "again"
    if opened is not exit_pass.in_force(case):
        return "superseded"
    return "late" if at > exit_pass.expires(opened) + timedelta(seconds=59) else ""


def _said(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"
