"""What the report, the papers and the console say of each kind of change: one row a kind, `CHANGE_KINDS`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from dcdecom.late_dataclass import dataclass
from dcdecom.model.changes.change import Change
from dcdecom.model.changes.kinds import to_plain

Reversible: TypeAlias = Literal["yes", "in part", "no", "not needed"]
"""Whether a change of this kind can be undone. `not needed`: it leaves nothing that anybody would undo, or it is
itself the way back from another."""

NOUNS = ("server", "port", "slot", "host", "name", "dhcp", "device", "cable", "address", "note")
"""What changes are counted as, in the order of a plan's first line."""

UNIMPORTANT = 99


@dataclass(frozen=True)
class ChangeWords:
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


CHANGE_KINDS: Mapping[str, ChangeWords] = {
    "silence": ChangeWords("host", "host", "host_id", "yes", made_anew=True),
    "unsilence": ChangeWords("host", "host", "host_id", "yes"),
    "shut": ChangeWords("port", "port", "target", "yes", order=1),
    "slot": ChangeWords("device", "slot", "target", "no", order=2),
    "open": ChangeWords("port", "port", "target", "not needed", order=3),
    "disable": ChangeWords("host", "host", "host_id", "yes"),
    "enable": ChangeWords("host", "host", "host", "not needed"),
    "export": ChangeWords("host", "host", "host_id", "not needed"),
    "delete": ChangeWords("host", "host", "host_id", "in part", order=4),
    "restore": ChangeWords("host", "host", "host", "not needed", made_anew=True),
    "status": ChangeWords("device", "device", "device_id", "yes", order=5),
    "position": ChangeWords("device", "device", "device_id", "yes", order=8),
    "place": ChangeWords("device", "device", "device_id", "not needed"),
    "cable": ChangeWords("label", "cable", "cable_id", "yes", order=6),
    "recable": ChangeWords("label", "cable", "interface_id", "not needed", made_anew=True),
    "address": ChangeWords("address", "address", "address_id", "yes", order=7),
    "main-address": ChangeWords("address", "address", "address", "yes"),
    "assignment": ChangeWords("address", "address", "address", "yes", order=9),
    "delete-address": ChangeWords("address", "address", "address_id", "in part", order=9),
    "new-address": ChangeWords("address", "address", "address", "not needed", made_anew=True),
    "name": ChangeWords("before", "device", "device_id", "yes", order=10),
    "records": ChangeWords("owner", "name", "target", "yes", order=5),
    "restore-records": ChangeWords("owner", "name", "target", "not needed"),
    "lease": ChangeWords("identifier", "dhcp", "target", "not needed", order=5),
    "reservation": ChangeWords("identifier", "dhcp", "target", "yes", order=5),
    "restore-reservation": ChangeWords("identifier", "dhcp", "target", "not needed"),
    "note": ChangeWords("device", "note", "device_id", "no"),
}
"""By the names that journals have for kinds of change."""


def change_kind(change: Change) -> ChangeWords:
    return CHANGE_KINDS[change.kind]


SUMMARY_ORDER = tuple(
    sorted((k for k, row in CHANGE_KINDS.items() if row.order < UNIMPORTANT), key=lambda k: CHANGE_KINDS[k].order)
)
"""Kinds that the summary lists first; silences, exports and notes come after them."""
