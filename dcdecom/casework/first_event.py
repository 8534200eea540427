"""The first event of a case: what it keeps of the procedure that it goes on by, so that nothing later changes it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from dcdecom.engine.case_log import CaseLog
from dcdecom.model.facts.base import Attachment
from dcdecom.model.facts.release import Follows
from dcdecom.model.facts.request import Binding, CaseOpened, Request
from dcdecom.ports.journal import Attachments
from dcdecom.steps.procedure import Procedure

POLICY, IN_FORCE = "policy.yaml", "policy-in-force.json"
"""The attachments that the binding names beside playbook and people, which are named by their own digests."""


def first_event(
    log: CaseLog, procedure: Procedure, request: Request, claims: Iterable[str], papers: tuple[Attachment, ...] = (),
    follows: Follows | None = None,
) -> CaseOpened:  # fmt: skip
    """What opens a case, also one that follows another: it binds it to estate, tool, playbook, people and policy."""
    binding, kept = keep_procedure(log.attachments, procedure)
    return CaseOpened(
        estate=procedure.estate,
        tool=procedure.tool,
        binding=binding,
        person=log.person.id if log.person else "",
        request=request,
        follows=follows,
        attachments=(*kept, *papers),
        claims=tuple(claims),
    )


def keep_procedure(attachments: Attachments, procedure: Procedure) -> tuple[Binding, tuple[Attachment, ...]]:
    """Keep people, playbook and policy as they are now; what the case is bound to by that, and the attachments."""
    attached = [Attachment("people.yaml", attachments.keep(procedure.people_path))]
    binding = procedure.binding()
    for paper in procedure.written():
        attached.append(Attachment(paper.name, attachments.keep_bytes(paper.content)))
    kept = {file.name: file.sha256 for file in attached}
    policy, in_force = kept.get(POLICY, ""), kept.get(IN_FORCE, "")
    return replace(binding, policy_file=policy, policy_in_force=in_force), tuple(attached)
