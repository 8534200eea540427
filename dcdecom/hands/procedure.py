"""What a case keeps of the procedure that it goes on by, so that nothing that changes later changes the case."""

from __future__ import annotations

from dataclasses import replace

from dcdecom.model.facts.base import Attachment
from dcdecom.model.facts.request import Binding
from dcdecom.room import Room

POLICY, IN_FORCE = "policy.yaml", "policy-in-force.json"
"""The attachments that the binding names beside playbook and people, which are named by their own digests."""


def keep_procedure(room: Room) -> tuple[Binding, tuple[Attachment, ...]]:
    """Keep people, playbook and policy as they are now; what the case is bound to by that, and the attachments."""
    attached = [Attachment("people.yaml", room.attachments.keep(room.people_path))]
    binding = room.binding()
    for paper in room.written():
        attached.append(Attachment(paper.name, room.attachments.keep_bytes(paper.content)))
    kept = {file.name: file.sha256 for file in attached}
    policy, in_force = kept.get(POLICY, ""), kept.get(IN_FORCE, "")
    return replace(binding, policy_file=policy, policy_in_force=in_force), tuple(attached)
