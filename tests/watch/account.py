"""Accounts of the second monitoring system: it has one kind, which may do everything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from dcdecom.model.estate.answer import Absent, Answer, Reading
from dcdecom.model.estate.monitoring import OtherTool
from dcdecom.model.rights import EDIT_MAINTENANCE, About, RoleRules
from dcdecom.ports.clock import Clock

from .service import SOURCE


@dataclass(frozen=True)
class Account:
    """Implements MonitoringAccount."""

    clock: Clock

    def about(self) -> Answer[About]:
        return Reading(About("1.0", 0.0, "anybody"), SOURCE, self.clock.now())

    def certificate(self) -> Answer[datetime]:
        return Absent("TLS", SOURCE, self.clock.now())

    def role(self) -> Answer[RoleRules]:
        rules = RoleRules("anybody", sees_everything=True, methods=None, actions=frozenset({EDIT_MAINTENANCE}))
        return Reading(rules, SOURCE, self.clock.now())

    def may(self, methods: Iterable[str]) -> Iterator[tuple[str, Answer[bool]]]:
        return ((method, Reading(True, SOURCE, self.clock.now())) for method in methods)

    def others(self) -> Answer[tuple[OtherTool, ...]]:
        return Reading((), SOURCE, self.clock.now())
