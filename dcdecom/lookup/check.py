"""A comparison without a case: what `check` shows, by the collector and the checks that a case uses."""

from __future__ import annotations

from collections.abc import Iterable

from dcdecom.checks import blocks, judge, verdicts
from dcdecom.checks.fields import fields
from dcdecom.collect import Question, Scope, collect, worth_remembering
from dcdecom.errors import Exit
from dcdecom.late_dataclass import dataclass
from dcdecom.model.agreement import row_verdict
from dcdecom.model.case import Evidenced
from dcdecom.model.codec import finding_data, to_data
from dcdecom.model.evidence import Evidence, Field, Protected, Roles
from dcdecom.model.finding import Verdict
from dcdecom.model.playbook import Playbook, Policy
from dcdecom.model.request import Request
from dcdecom.model.site import Unsited
from dcdecom.model.source import EstateName
from dcdecom.ports.clock import Clock
from dcdecom.ports.systems import Readers


@dataclass(frozen=True)
class CheckedDevice:
    """What one look at one device came to."""

    name: str
    evidenced: Evidenced

    @property
    def verdicts(self) -> dict[str, str]:
        return {c.value: v.value for c, v in self.evidenced.verdicts.items()}

    @property
    def as_data(self) -> dict[str, object]:
        return {
            "device": self.name,
            "verdicts": self.verdicts,
            "fields": [self._row(row) for row in self.evidenced.fields],
            "findings": [finding_data(f) for f in self.evidenced.findings],
        }


    def _row(self, row: Field) -> dict[str, object]:
        """A row with its verdict; `agrees` is null where it is neither agreement nor disagreement."""
        word = row_verdict(row, self.evidenced.findings)
        agrees = {Verdict.AGREES.value: True, Verdict.DISAGREES.value: False}.get(word)
        return {**to_data(row), "agrees": agrees, "verdict": word}


@dataclass(frozen=True)
class Comparisons:
    devices: tuple[CheckedDevice, ...]

    @property
    def exit(self) -> Exit:
        """As `run` would stop: 5 where something could not be read, 4 where a device can go on after a person acts."""
        found = [f for d in self.devices for f in blocks(d.evidenced.findings)]
        if any(f.unread for f in found):
            return Exit.SYSTEM
        passing = [d for d in self.devices if not any(blocks(d.evidenced.findings))]
        if passing and (found or any(f.severity == "ask" for d in passing for f in d.evidenced.findings)):
            return Exit.WAITING
        return Exit.REFUSED if found else Exit.DONE


def check_request(
    request: Request,
    playbook: Playbook,
    readers: Readers,
    clock: Clock,
    estate: EstateName,
    protected: Iterable[Protected],
    roles: Roles,
) -> Comparisons:
    """Look at every requested device once. Nothing is written but what was seen, into our own memory."""
    scope = Scope(
        estate, request.tenant or request.letter.office, tuple(protected), roles, request.letter.date,
        tenant_by_slug=request.tenant not in ("", request.letter.office),
    )  # fmt: skip
    evidence = collect([Question(d) for d in request.devices], scope, readers, clock)
    if readers.memory is not None:
        readers.memory.remember((Unsited.NOT_KNOWN_YET, seen) for seen in worth_remembering(evidence.values()))
    return Comparisons(tuple(_looked(evidence[d.name], playbook.policy) for d in request.devices))


def _looked(evidence: Evidence, policy: Policy) -> CheckedDevice:
    findings = judge(evidence, policy)
    rows = tuple(fields(evidence, policy))
    return CheckedDevice(evidence.asked.name, Evidenced(evidence.taken_at, "", "", findings, verdicts(findings), rows))
