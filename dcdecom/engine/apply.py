"""One change: intend, look once more, act, read back, record. The only code that writes to a system.

It knows no kind of change by name: `changes` says how each is made and proved. What it writes it may write by the
permit that `recheck` made.
"""

from __future__ import annotations

from dcdecom.changes import WriteContext, kind_of
from dcdecom.changes.hands import told
from dcdecom.changes.kind import Proved, nothing_against_it
from dcdecom.checks.conclusion import sighted_now
from dcdecom.engine.case_log import CaseLog
from dcdecom.engine.change_outcome import as_papers, end, end_stopped, end_verified, failed, unknown, with_proof
from dcdecom.engine.instructions import NOT_JUDGED, instruction
from dcdecom.engine.messages import name_of, nonce_of, retry, why
from dcdecom.engine.permissions import must_be_allowed
from dcdecom.engine.read_back import read, read_back
from dcdecom.engine.recheck import Cleared, recheck
from dcdecom.engine.systems import Systems
from dcdecom.errors import NoAnswer, NotSent, OutcomeUnknown, Refused, SystemFailure, SystemRefused
from dcdecom.model.case import Case, Tracked, unsaved
from dcdecom.model.changes.change import State
from dcdecom.model.estate.reading import Reading
from dcdecom.model.facts.base import Attachment
from dcdecom.model.facts.changes import ChangeAsked, ChangeIntended, ChangeProved
from dcdecom.ports.journal import Attachments
from dcdecom.ports.systems import Readers
from dcdecom.ports.writers import Writers
from dcdecom.steps.observer import Observer
from dcdecom.steps.procedure import Procedure


def apply(log: CaseLog, procedure: Procedure, systems: Systems, id: str, n: int) -> None:
    """Carry out one change of the plan in force and prove its effect. The write order: docs/explanation/journal.md."""
    case = log.case(id)
    tracked = case.change(n)
    _writers(systems)
    must_be_allowed(log, procedure, case, tracked)
    if tracked.change.people:
        _ask(log, procedure, systems.reading(), case, tracked)
        return
    nonce = nonce_of(case, tracked)
    before = read(systems.reading(), tracked, nonce)
    if not isinstance(before, Reading):
        reason = f"could not be read before the write: {why(before)}"
        instead = instruction(procedure, systems.reading(), log.clock, case, tracked, before)
        if (tracked.state, tracked.reason) != ("failed", reason) or instead.is_news(log.clock, tracked):
            end(log, id, failed(n, reason, instead))
        advice = (
            f"When it can be read again: {retry(case, tracked)}",
            *instead.advice(procedure.policy, case, tracked),
        )
        raise SystemFailure(f"{name_of(tracked)}: {reason}. Nothing was changed.", "\n".join(advice))
    log.append(case, ChangeIntended(n, tracked.plan, nonce, before.value, log.actor))
    _carry_out(log, procedure, systems, id, n)


def _ask(log: CaseLog, procedure: Procedure, readers: Readers, case: Case, tracked: Tracked) -> None:
    """What only people make is asked for while nothing speaks against it, and never while something is not read."""
    device, policy = case.devices[tracked.change.device], procedure.policy
    evidence = Observer(readers, log.clock, case.last_seq).look(procedure, case, (device,))[device.name]
    needs, now = kind_of(tracked.change).needs or nothing_against_it, log.clock.now()
    against = [f for f in needs(tracked.change, evidence, policy) if not case.accepts(f, now)]
    if against:
        saw = as_papers(evidence)
        log.append(case, sighted_now(evidence), keep=saw)
        raise end_stopped(log, procedure.policy, case, tracked, against, NOT_JUDGED, "Nobody was asked", saw)
    context = WriteContext(nonce_of(case, tracked), "", log.clock.now(), case.id, case.head)
    words = told(tracked.change, readers, context) or {}
    log.append(case, ChangeAsked(tracked.n, tracked.plan, log.actor, words))
    log.reporter.changed(log.case(case.id).change(tracked.n))


def _carry_out(log: CaseLog, procedure: Procedure, systems: Systems, id: str, n: int) -> None:
    """Between the intent and its end: look once more, act once, read back."""
    cleared = recheck(log, procedure, systems.reading(), id, n)
    if cleared is None:
        return
    if cleared.proof:
        log.append(log.case(id), ChangeProved(n, cleared.proof.proof, cleared.proof.readings), keep=cleared.saw)
    _act(log, procedure, systems, id, n, cleared)


def _act(log: CaseLog, procedure: Procedure, systems: Systems, id: str, n: int, cleared: Cleared) -> None:
    case, now, proof = log.case(id), cleared.now, cleared.proof
    tracked = case.change(n)
    kind = kind_of(tracked.change)
    planned = str(getattr(tracked.change, "etag", ""))
    etag = str(now.value.get("etag") or "") if tracked.undoes else case.etag(tracked, planned)
    context = WriteContext(tracked.nonce, etag, log.clock.now(), id, case.head, _needed(log.attachments, tracked))
    lost = ""
    content: bytes | None = None
    writers = _writers(systems)
    try:
        with log.store.holding(id).acting():
            content = kind.act(cleared.permit, systems.reading(), writers, context)
    except (NotSent, SystemRefused) as error:
        if _end_refused(log, procedure, systems.reading(), id, n, error, proof, now):
            return
        advice = "\n".join(filter(None, (error.advice, retry(case, tracked))))
        raise type(error)(f"{name_of(tracked)}: {error.what}", advice) from error
    except NoAnswer as error:
        lost = error.what
    named = _kept(log.attachments, tracked, content)
    after = read_back(systems.reading(), log.clock, tracked, {"kept": named[0].sha256} if named else {})
    other = kind.mismatch(tracked.change, after.value) if isinstance(after, Reading) else ""
    if isinstance(after, Reading) and not other and kind.holds(tracked.change, after.value):
        end_verified(log, id, tracked, after.value, named=named, lost=lost, proof=proof)
        return
    if lost or not isinstance(after, Reading):
        reason = lost or f"sent, and then it could not be read: {why(after)}"
        known = after if isinstance(after, Reading) else now
        instead = instruction(procedure, systems.reading(), log.clock, case, tracked, known)
        end(log, id, with_proof(unknown(n, reason, instead), proof))
        raise OutcomeUnknown(
            f"{name_of(tracked)}: {reason}. It may have happened.",
            f"Run dcdecom case resume {id}: it reads before it repeats anything.",
        )
    left = unsaved(tracked.change.kind, after.value)
    without = f"it is {left} in the running configuration only, not saved" if left else "without effect"
    lacking = kind.lacking(tracked.change, after.value) if kind.lacking else ""
    reason = other or lacking or without
    instead = instruction(procedure, systems.reading(), log.clock, case, tracked, after)
    end(log, id, failed(n, f"sent and answered, but {reason}", instead, after.value))
    raise SystemFailure(f"{name_of(tracked)}: sent and answered, but {reason}.", retry(case, tracked))


def _end_refused(
    log: CaseLog,
    procedure: Procedure,
    readers: Readers,
    id: str,
    n: int,
    error: NotSent | SystemRefused,
    proof: Proved | None,
    before: Reading[State],
) -> bool:
    """Record what a refused act left behind: a switch may have shut a port and then not saved it.

    Returns whether it is so all the same: a system may do what it was asked and then answer no.
    """
    case = log.case(id)
    tracked = case.change(n)
    if isinstance(error, NotSent):
        instead = instruction(procedure, readers, log.clock, case, tracked, before)
        end(log, id, failed(n, error.what, instead))
        return False
    left, kind = read(readers, tracked, tracked.nonce), kind_of(tracked.change)
    if isinstance(left, Reading):
        if kind.holds(tracked.change, left.value) and not kind.mismatch(tracked.change, left.value):
            end_verified(log, id, tracked, left.value, lost=error.what, proof=proof)
            return True
        instead = instruction(procedure, readers, log.clock, case, tracked, left)
        end(log, id, failed(n, error.what, instead, left.value))
        return False
    instead = instruction(procedure, readers, log.clock, case, tracked, before)
    end(log, id, unknown(n, error.what, instead))
    what = f"{name_of(tracked)}: {error.what}; what it left could not be read: {why(left)}"
    raise OutcomeUnknown(what, f"When it can be read again: dcdecom case resume {id}") from error


def _needed(attachments: Attachments, tracked: Tracked) -> bytes:
    """The attachment that the act needs, such as a sealed export."""
    attachment = kind_of(tracked.change).attachment
    if attachment is None:
        return b""
    with attachments.open(attachment(tracked.change)) as file:
        return file.read()


def _kept(attachments: Attachments, tracked: Tracked, content: bytes | None) -> list[Attachment]:
    """What an act brought back may hold secrets: it is sealed."""
    if content is None:
        return []
    digest = attachments.keep_bytes(content, sealed=True)
    return [Attachment(f"{tracked.change.kind}-{tracked.change.device}.yaml", digest, sealed=True)]


def _writers(systems: Systems) -> Writers:
    if systems.writers is None:
        raise Refused("This command was started without write access: it shows and proposes. Nothing was changed.")
    return systems.writers
