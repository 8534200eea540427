"""What the report, the papers and the console say of each kind of change: one row a kind, `CHANGE_KINDS`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from dcdecom.model.changes.change import Change
from dcdecom.model.changes.kinds import to_plain

Reversible: TypeAlias = Literal["yes", "in part", "no", "not needed"]
"""Whether a change of this kind can be undone. `not needed`: it leaves nothing that anybody would undo, or it is
itself the way back from another."""

NOUNS = ("server", "port", "slot", "host", "device", "cable", "address", "note")
"""What changes are counted as, in the order of a plan's first line."""

UNIMPORTANT = 99


@dataclass(frozen=True)
class ChangeKind:
    """How one kind of change is named, counted and undone in everything that people read."""

    named_by: str
    """The field of the change that holds what people call its object."""
    counted_as: str
    """One of `NOUNS`."""
    same_by: str
    """Two changes of one noun are of one object where this field, or `target`, is the same."""
    reversible: Reversible
    made_anew: bool = False
    """Whether, as a way back, it creates an object with a new id in place of the one that is gone."""
    order: int = UNIMPORTANT
    """Place among what a reader looks for first in the summary."""

    def identity(self, change: Change) -> object:
        """What two changes of the same object have in common."""
        return change.target if self.same_by == "target" else to_plain(change)[self.same_by]


CHANGE_KINDS: Mapping[str, ChangeKind] = {
    "silence": ChangeKind("host", "host", "host_id", "yes", made_anew=True),
    "unsilence": ChangeKind("host", "host", "host_id", "yes"),
    "shut": ChangeKind("port", "port", "target", "yes", order=1),
    "slot": ChangeKind("device", "slot", "target", "no", order=2),
    "open": ChangeKind("port", "port", "target", "not needed", order=3),
    "disable": ChangeKind("host", "host", "host_id", "yes"),
    "enable": ChangeKind("host", "host", "host", "not needed"),
    "export": ChangeKind("host", "host", "host_id", "not needed"),
    "delete": ChangeKind("host", "host", "host_id", "in part", order=4),
    "restore": ChangeKind("host", "host", "host", "not needed", made_anew=True),
    "status": ChangeKind("device", "device", "device_id", "yes", order=5),
    "position": ChangeKind("device", "device", "device_id", "yes", order=8),
    "place": ChangeKind("device", "device", "device_id", "not needed"),
    "cable": ChangeKind("label", "cable", "cable_id", "yes", order=6),
    "recable": ChangeKind("label", "cable", "interface_id", "not needed", made_anew=True),
    "address": ChangeKind("address", "address", "address_id", "yes", order=7),
    "note": ChangeKind("device", "note", "device_id", "no"),
}
"""By the names that journals have for kinds of change."""


def change_kind(change: Change) -> ChangeKind:
    return CHANGE_KINDS[change.kind]


SUMMARY_ORDER = tuple(
    sorted((k for k, row in CHANGE_KINDS.items() if row.order < UNIMPORTANT), key=lambda k: CHANGE_KINDS[k].order)
)
"""Kinds that the summary lists first; silences, exports and notes come after them."""
