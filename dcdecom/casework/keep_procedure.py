"""What a case keeps of the procedure that it goes on by, so that nothing that changes later changes the case."""

from __future__ import annotations

from dataclasses import replace

from dcdecom.model.facts.base import Attachment
from dcdecom.model.facts.request import Binding
from dcdecom.ports.journal import Attachments
from dcdecom.steps.procedure import Procedure

POLICY, IN_FORCE = "policy.yaml", "policy-in-force.json"
"""The attachments that the binding names beside playbook and people, which are named by their own digests."""


def keep_procedure(attachments: Attachments, procedure: Procedure) -> tuple[Binding, tuple[Attachment, ...]]:
    """Keep people, playbook and policy as they are now; what the case is bound to by that, and the attachments."""
    attached = [Attachment("people.yaml", attachments.keep(procedure.people_path))]
    binding = procedure.binding()
    for paper in procedure.written():
        attached.append(Attachment(paper.name, attachments.keep_bytes(paper.content)))
    kept = {file.name: file.sha256 for file in attached}
    policy, in_force = kept.get(POLICY, ""), kept.get(IN_FORCE, "")
    return replace(binding, policy_file=policy, policy_in_force=in_force), tuple(attached)
