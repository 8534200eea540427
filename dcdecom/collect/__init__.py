"""Readers -> Evidence: the one collector under check, look, steps and reconcile.

It asks every source once, together, and only arranges what came back. What it cannot read stays Unreadable inside the
evidence; nothing here judges.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from dcdecom.checks.which_host import one_host
from dcdecom.collect.case_scope import EVERYTHING, RECORDS, Question, Scope, View
from dcdecom.collect.controllers import read_controllers
from dcdecom.collect.device_view import DeviceView, sourced
from dcdecom.collect.gather import Answers, exact, read_around, read_further, read_named
from dcdecom.collect.monitored_host import wanted_hosts, with_traces
from dcdecom.collect.references import with_references
from dcdecom.collect.sightings import worth_remembering
from dcdecom.collect.since import since_when
from dcdecom.collect.thread_pool import thread_pool
from dcdecom.model.address import MacAddress
from dcdecom.model.evidence import Evidence
from dcdecom.ports.clock import Clock
from dcdecom.ports.systems import Readers

__all__ = [
    "EVERYTHING", "RECORDS", "Question", "Scope", "View", "collect", "exact", "one_host", "worth_remembering",
]  # fmt: skip


def collect(
    questions: Iterable[Question], scope: Scope, readers: Readers, clock: Clock, view: View = EVERYTHING
) -> dict[str, Evidence]:
    """What can be read about each device now, by the device's name."""
    asked = {q.device.name: q for q in questions}
    taken_at = clock.now()
    since = since_when(scope.letter, taken_at)
    with thread_pool(7, "collect") as pool:
        named = read_named(asked, readers, pool, view)
        reading_controllers = pool.submit(lambda: read_controllers(named.devices, asked, readers, view))
        around = read_around(named.known, readers, pool, view)
        wanted = wanted_hosts(asked.values(), named) if view.monitoring else {}
        further = read_further(named.known, around.holding, wanted, since, readers, pool, view)
        answers = Answers(taken_at, since, named, wanted, around, further, reading_controllers.result())
        found = with_traces({name: answers.about(question, scope) for name, question in asked.items()}, readers)
        evidence = {name: _of(found[name], answers, q, scope, readers, view) for name, q in asked.items()}
        return with_references(_with_holders(evidence, readers), asked, readers, pool, view)


def _of(
    basis: Evidence, answers: Answers, question: Question, scope: Scope, readers: Readers, view: View
) -> Evidence:
    """What was read of one device, with what the network shows of it where the network was asked."""
    device = answers.named.devices[question.device.name]
    if device is None or not view.network:
        return sourced(basis, answers.around.site)
    return DeviceView(answers.around.site, device).complete(basis, scope, question.known, readers.memory)


def _with_holders(evidence: dict[str, Evidence], readers: Readers) -> dict[str, Evidence]:
    """Add who NetBox records with each address that was seen, now or earlier, on a device's ports.

    A device in a slot has no ports: there it is each of its own addresses.
    """
    wanted = {name: _on_its_ports(e) for name, e in evidence.items()}
    macs = {mac for found in wanted.values() for mac in found}
    holders = dict(readers.record.holders(sorted(macs))) if macs else {}
    return {n: replace(e, holders=tuple((m, holders[m]) for m in sorted(wanted[n]))) for n, e in evidence.items()}


def _on_its_ports(evidence: Evidence) -> frozenset[MacAddress]:
    now = {seen.mac for port in evidence.ports for seen in port.seen}
    own = {o.mac for o in evidence.own} if evidence.chassis else set()
    return frozenset(now | own | {row.mac for port in evidence.ports for row in port.remembered})
