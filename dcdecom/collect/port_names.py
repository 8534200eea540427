"""What a switch's ports are called: by itself (ifName, ifDescr) and by NetBox; and what is no port at all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field
from functools import cached_property

from dcdecom.late_dataclass import dataclass
from dcdecom.model.estate.network import PortState
from dcdecom.model.port_names import Spelling

TUNNEL, AGGREGATE = 131, 161
"""IANAifType."""
TUNNEL_NAME = re.compile(r"(?i)(?:nve|vxlan|vx|vtep|vni|tunnel|tu)[-.]?\d+(?![\d/])")
"""How switches name the tunnels that they learn addresses behind: nve1(198.18.255.2), Vx1, vtep.32769, vxlan1(...)."""


@dataclass(frozen=True)
class Names:
    """The names of one switch's ports."""

    states: tuple[PortState, ...]
    recorded: tuple[str, ...]
    spelling: Spelling = field(default_factory=Spelling)
    """What its kind of switch also calls its ports: the two ways into it may not use the same name."""

    def state(self, name: str) -> PortState | None:
        """The one interface of this name by ifName or ifDescr; None for no hit or two."""
        hits = self._by_name.get(self._long(name), ()) if name else ()
        return hits[0] if len(hits) == 1 else None

    @cached_property
    def _by_name(self) -> Mapping[str, list[PortState]]:
        """Every interface under each of its names, spelled out: a forwarding table asks for thousands."""
        found: dict[str, list[PortState]] = {}
        for state in self.states:
            for name in {self._long(state.name), self._long(state.descr)}:
                found.setdefault(name, []).append(state)
        return found

    def _long(self, name: str) -> str:
        if name not in self._spelled:
            self._spelled[name] = self.spelling.long(name)
        return self._spelled[name]

    @cached_property
    def _spelled(self) -> dict[str, str]:
        """The long name of each that was asked for: every row of a forwarding table asks for its port's."""
        return {}

    def recorded_as(self, name: str) -> str:
        """NetBox's name for a port that the switch calls `name`; one of the switch's own names where NetBox has none.

        Whichever of its own names a source uses for a port, this is the same.
        """
        if name not in self._recorded_as:
            self._recorded_as[name] = self._found_in_the_record(name)
        return self._recorded_as[name]

    @cached_property
    def _recorded_as(self) -> dict[str, str]:
        return {}

    def _found_in_the_record(self, name: str) -> str:
        state = self.state(name)
        own = {name} if state is None else {state.name, state.descr, name}
        spelled = set(map(self._long, own))
        hits = [r for r in self.recorded if r in own] or [r for r in self.recorded if self._long(r) in spelled]
        if len(hits) == 1:
            return hits[0]
        return self.own(state, name) if state else name

    def own(self, state: PortState, otherwise: str) -> str:
        """The first of an interface's names that means it alone."""
        return next((name for name in (state.descr, state.name) if self.state(name) is state), otherwise)

    def tunnel(self, name: str) -> str:
        """The name again, where it is a tunnel's: by its type, or by what such interfaces are called."""
        state = self.state(name)
        is_tunnel = state.type == TUNNEL if state else bool(TUNNEL_NAME.match(name))
        return name if is_tunnel else ""

    def is_aggregate(self, name: str) -> bool:
        state = self.state(name)
        return state is not None and state.type == AGGREGATE
