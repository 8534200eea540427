"""What a case keeps of the procedure that it goes on by, so that nothing that changes later changes the case."""

from __future__ import annotations

from typing import Any

from dcdecom.room import Room

BOUND = {"policy.yaml": "policy_file", "policy-in-force.json": "policy_in_force"}
"""Which attachment a key of the binding names. The playbook and the people are named by their own digests."""


def keep_procedure(room: Room) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """Keep people, playbook and policy as they are now; what the case is bound to by that, and the attachments."""
    people = {"name": "people.yaml", "sha256": room.attachments.keep(room.people_path), "sealed": False}
    attached, binding = [people], room.binding()
    for paper in room.written():
        digest = room.attachments.keep_bytes(paper.content)
        attached.append({"name": paper.name, "sha256": digest, "sealed": False})
        if key := BOUND.get(paper.name):
            binding[key] = digest
    return binding, attached
