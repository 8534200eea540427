"""Journals as lists of events, a minute apart; the fold is all that reads them here."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from dcdecom.model.case import Case
from dcdecom.model.changes.change import Change
from dcdecom.model.changes.kinds import to_plain
from dcdecom.model.fold import fold
from dcdecom.model.plan import Plan
from dcdecom.ports.journal import Event

FIRST = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
AGREED = {"letter-record": "sesuai", "record-network": "sesuai", "record-machine": "belum terperiksa"}


@dataclass
class Journal:
    """Adds events and folds them."""

    events: list[Event] = field(default_factory=list)

    def add(self, type: str, **payload: Any) -> Journal:
        seq = len(self.events) + 1
        at = (FIRST + timedelta(minutes=seq)).isoformat().replace("+00:00", "Z")
        hash = hashlib.sha256(f"{seq} {type} {payload}".encode()).hexdigest()
        prev = self.events[-1].hash if self.events else "0" * 64
        self.events.append(Event("2026-0042", seq, at, "rina", type, payload, prev, hash))
        return self

    def opened(self, *devices: str) -> Journal:
        binding = {"name": "p", "playbook": "1", "people": "2", "policy": "3"}
        self.add("case-opened", estate="lab", tool="0.1", binding=binding, person="rina")
        return self.requested(*devices)

    def requested(self, *devices: str) -> Journal:
        return self.add("request-received", request={"devices": [{"name": d, "serial": f"S-{d}"} for d in devices]})

    def corrected(self, slug: str, *devices: str) -> Journal:
        """A corrected request, which came in at a row."""
        request = {"devices": [{"name": d, "serial": f"S-{d}"} for d in devices]}
        return self.add("request-received", request=request, step=slug, next="look")

    def row(self, slug: str) -> Journal:
        return self.add("step-opened", step=slug)

    def closed(self, slug: str, state: str = "done") -> Journal:
        return self.add("step-closed", step=slug, state=state)

    def looked(self, device: str, **different: Any) -> Journal:
        body: dict[str, Any] = {"step": "look", "findings": [], "verdicts": AGREED, "fields": [], "record": {"id": 1}}
        return self.add("evidence-taken", device=device, **{**body, **different})

    def gate(self, slug: str, *devices: str, index: int = 0) -> Journal:
        return self.add("gate-opened", step=slug, gate=index, by="kasi", paper="approval", devices=list(devices))

    def signed(self, slug: str, index: int = 0, **more: Any) -> Journal:
        return self.add("gate-closed", step=slug, gate=index, paper="approval", decision="approve", **more)

    def plan(self, slug: str, *changes: Change, devices: tuple[str, ...] = ("a",)) -> Journal:
        plan = Plan("2026-0042", slug, changes)
        body = {"digest": plan.digest, "devices": list(devices), "changes": [to_plain(c) for c in changes]}
        return self.add("plan-made", step=slug, **body)

    def began(self, n: int, **more: Any) -> Journal:
        return self.add("change-intended", n=n, nonce=f"nonce-{n}", before={"up": True}, **more)

    def ended(self, n: int, how: str = "verified", **more: Any) -> Journal:
        return self.add(f"change-{how}", n=n, **more)

    def timer(self, name: str, slug: str, seconds: int = 900) -> Journal:
        until = FIRST + timedelta(minutes=len(self.events) + 1, seconds=seconds)
        return self.add(
            "timer-opened", timer=name, step=slug, seconds=seconds, until=until.isoformat(), boot="boot-1",
            until_uptime=1000 + seconds,
        )  # fmt: skip

    @property
    def case(self) -> Case:
        return fold(self.events)

    def after(self, event: tuple[str, Mapping[str, Any]]) -> Case:
        """The case as one event more would make it."""
        type, payload = event
        return Journal(list(self.events)).add(type, **payload).case
