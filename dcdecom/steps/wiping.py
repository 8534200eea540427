"""A review waits for what became of disks that their owner has erased."""

from __future__ import annotations

from dcdecom.checks.wiping import wiping_findings
from dcdecom.errors import Exit
from dcdecom.model.acceptable import offered
from dcdecom.model.case import Case
from dcdecom.model.playbook import Row, Wanted
from dcdecom.model.sentence import Sentence
from dcdecom.steps.examine_devices import how_to_accept
from dcdecom.steps.monitored import asked_first
from dcdecom.steps.moves import Await, Close, Next
from dcdecom.steps.procedure import Procedure

WANTED: Wanted = "wipe-certificate"
"""By what a policy's `completeness` asks for it."""


def missing_certificates(case: Case, row: Row, procedure: Procedure) -> Next | tuple[Next, ...] | None:
    """A refusal with every disk of which a review would say more than is shown; None where nothing is asked for.

    What was accepted by name once is not asked again at the next review: no system is read, and a paper does not
    change. Another certificate is another finding.
    """
    if not row.returns_to or not procedure.policy.wants(WANTED):
        return None
    accepted = {a.key for a in case.accepted if not a.void}
    found = tuple(f for f in wiping_findings(case) if f.key not in accepted)
    if not found:
        return _report_anew(case, row, procedure)
    text = Sentence(
        "wiping-open",
        "Refused: what became of disks that are to be erased is not shown, so there is nothing to review yet.",
    )
    bring = Sentence(
        "wiping-how", "Record the certificate of each disk: {command}",
        command=f"dcdecom case certificate {case.id} FILE",
    )  # fmt: skip
    policy = procedure.policy
    return asked_first(case, row, Await(
        "refused", Exit.REFUSED, text, (bring, *how_to_accept(case, policy, found)), findings=found,
        offered=offered(policy, found),
    ))  # fmt: skip


def certificate_since(case: Case, seq: int, procedure: Procedure) -> bool:
    """Whether a certificate came that a report of that event does not have."""
    return procedure.policy.wants(WANTED) and any(one.seq > seq for one in case.certificates)


def _report_anew(case: Case, row: Row, procedure: Procedure) -> Close | None:
    """Back to the report, where a certificate came after it was made and nobody has reviewed it yet."""
    reported = max((made.seq for made in case.reports), default=0)
    reviewed = any(g.step == row.slug and g.closed and g.seq > reported for g in case.gates)
    return Close("returned", row.returns_to) if certificate_since(case, reported, procedure) and not reviewed else None
