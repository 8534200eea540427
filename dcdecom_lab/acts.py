"""Who changed what in the lab, and when: a log by system, with which tests prove what was done and what left alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dcdecom.ports.clock import Clock


@dataclass(frozen=True)
class Act:
    """One write to a system of the lab. Reading leaves no act."""

    at: str
    """UTC, ISO 8601."""
    system: str
    """netbox, zabbix or switch."""
    who: str
    """The login or the token's name."""
    what: str
    """Such as `tor-3 GigabitEthernet1/0/7: shutdown`."""


class ActLog:
    """The acts of all systems, in the order in which they happened."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._acts: list[Act] = []

    def record(self, system: str, who: str, what: str) -> None:
        """Note one write; call it once the write has happened."""
        self._acts.append(Act(self._clock.now().isoformat(), system, who, what))

    def acts(self, system: str | None = None) -> tuple[Act, ...]:
        """What was done to one system, or to all of them."""
        return tuple(act for act in self._acts if system in (None, act.system))

    def put_back(self, acts: Iterable[Act]) -> None:
        """Forget all acts but these."""
        self._acts = list(acts)

    def clear(self) -> None:
        self._acts.clear()
