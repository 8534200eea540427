"""How a change ends in the journal."""

from __future__ import annotations

from dcdecom.changes import kind_of
from dcdecom.changes.kind import Proved
from dcdecom.engine.case_log import CaseLog
from dcdecom.engine.messages import name_of, retry, sentences
from dcdecom.errors import DcdecomError, Refused, SystemFailure
from dcdecom.model.case import Case, Tracked
from dcdecom.model.changes.change import State
from dcdecom.model.codec import finding_plain
from dcdecom.model.finding import Finding
from dcdecom.model.playbook import Policy
from dcdecom.steps.examine_devices import how_to_accept


def end_verified(
    log: CaseLog, id: str, tracked: Tracked, after: State, found_so: bool = False, settled: bool = False,
    named: list[dict[str, object]] | None = None, lost: str = "", proof: Proved | None = None,
) -> None:  # fmt: skip
    """It is so, as its system showed. `lost`: what went wrong on the way, though it is so.

    `tracked` is as it was once it was intended: with what was before it.
    """
    remark = kind_of(tracked.change).remark
    reason = "; ".join(filter(None, (lost, remark(tracked.change, tracked.before) if remark else "")))
    payload: dict[str, object] = {"after": dict(after), "found_so": found_so, "settled": settled, "reason": reason}
    payload |= proof or {}
    end(log, id, tracked.n, "change-verified", payload, named or [])


def end(
    log: CaseLog, id: str, n: int, type: str, payload: dict[str, object], named: list[dict[str, object]] | None = None,
    raised: bool = True,
) -> None:  # fmt: skip
    """Record how one change ended, and tell it. `raised`: where it did not succeed, an error that follows says why."""
    log.append(log.case(id), type, {"n": n, **payload}, named=named or [])
    tracked = log.case(id).change(n)
    log.teller.changed(tracked, said=raised and not tracked.is_proved)


def end_stopped(
    log: CaseLog,
    policy: Policy,
    case: Case,
    tracked: Tracked,
    against: list[Finding],
    more: dict[str, object],
    not_done: str,
) -> DcdecomError:
    """Record that a change failed by what speaks against it; what to raise then."""
    reason = "; ".join(f"{f.code} {' '.join(f'{k}={v}' for k, v in f.params)}" for f in against)
    body = {"reason": reason, "findings": [finding_plain(f) for f in against], **more}
    end(log, case.id, tracked.n, "change-failed", body)
    kind_of_stop = SystemFailure if any(f.unread for f in against) else Refused
    advice = (retry(case, tracked), *how_to_accept(case, policy, against, tracked.step))
    return kind_of_stop(f"{name_of(tracked)}: {sentences(log.teller, against)} {not_done}.", "\n".join(advice))
