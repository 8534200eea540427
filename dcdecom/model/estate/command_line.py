"""What a switch's command line shows."""

from __future__ import annotations

from typing import Literal, TypeAlias

from dcdecom.late_dataclass import dataclass
from dcdecom.model.estate.network import FdbEntry, Neighbour
from dcdecom.model.port_names import Spelling

Proven: TypeAlias = Literal["real", "captured", "emulated"]
"""How dcdecom's way of speaking to a kind of switch was tried: reading and writing on a real one, reading on what real
ones printed and writing on an emulation, or all of it on an emulation only."""


@dataclass(frozen=True)
class ShownAggregate:
    """A link aggregate as the command line shows it."""

    name: str
    attached: tuple[str, ...]
    """Ports that carry its traffic now."""
    others: tuple[str, ...]
    """Ports that are configured into it and carry none now, or of which it does not say."""
    tells: bool
    """Whether this kind of switch says which of its ports carry traffic."""


@dataclass(frozen=True)
class CliTables:
    """What a switch's command line shows."""

    hostname: str
    fdb: tuple[FdbEntry, ...]
    neighbours: tuple[Neighbour, ...]
    unsaved: tuple[str, ...]
    """Lines in which the running configuration differs from the startup one, as `+line` and `-line`."""
    startup_read: bool
    """False where the startup configuration could not be read; then `unsaved` says nothing."""
    uncommitted: tuple[str, ...]
    """Lines in which a candidate that all share differs from what runs: somebody has begun to edit."""
    proven: Proven
    spelling: Spelling
    """What else this kind of switch calls its ports."""
    aggregates: tuple[ShownAggregate, ...] | None
    """None where this kind of switch is not asked for them, or its answer was not understood."""
    aggregates_unread: str
    """Why its answer was not understood."""
    kind: str
    """What people call this kind of command line."""
    startup_why: str
    """Why the startup configuration could not be read."""


@dataclass(frozen=True)
class CliPort:
    """One port as the command line shows it."""

    name: str
    admin_up: bool
    oper_up: bool
    stanza: tuple[str, ...]
    """Its lines in the running configuration."""
    saved_down: bool | None
    """Whether the startup configuration shuts it; None where that cannot be told: `saved_why` says why."""
    trunk: bool
    """Whether its stanza makes it carry several VLANs."""
    own_lines: tuple[str, ...]
    """How a shut or an opening of this port, and nothing else, shows among a switch's unsaved lines."""
    saved_why: str
