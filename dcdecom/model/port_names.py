"""How one kind of switch spells its port names: a table, never a guess.

The tables stand with the kinds of switches, as `spelling` in `dcdecom/adapters/switch/dialects/`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field

from dcdecom.late_dataclass import dataclass

KIND_AND_NUMBER = re.compile(r"([A-Za-z-]+) ?(\d.*)", re.ASCII)


@dataclass(frozen=True)
class Spelling:
    """What is another way to write which name. Without a table, every name stands for itself alone."""

    kinds: Mapping[str, str] = field(default_factory=dict)
    """Short kinds of interface and their long ones: `Gi` is `GigabitEthernet`."""
    forms: tuple[tuple[str, str], ...] = ()
    """Patterns of whole names and what each stands for, tried before the kinds, the first that fits."""

    def long(self, name: str) -> str:
        """A port's long name, as in the configuration: `Gi1/0/7` and `Gi 1/0/7` are `GigabitEthernet1/0/7`."""
        for pattern, long in self.forms:
            if found := re.fullmatch(pattern, name, re.ASCII):
                return found.expand(long)
        spelled = KIND_AND_NUMBER.fullmatch(name) if self.kinds else None
        if spelled is None or spelled[1] not in self.kinds:
            return name
        return self.kinds[spelled[1]] + spelled[2]

    def same(self, one: str, other: str) -> bool:
        """Whether two names are one port's."""
        return self.long(one) == self.long(other)


EXACT = Spelling()
"""Every name stands for itself alone."""
