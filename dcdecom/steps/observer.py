"""What a step sees: the systems as they are now, and when this command began. No writer is among it."""

from __future__ import annotations

from dataclasses import replace

from dcdecom.collect import EVERYTHING, Question, Scope, View, collect
from dcdecom.late_dataclass import dataclass
from dcdecom.model.case import Case, Device
from dcdecom.model.estate.reading import Reading
from dcdecom.model.evidence import Evidence, OwnAddress, ProofSoFar
from dcdecom.model.known_hosts import known_hosts
from dcdecom.model.so_far import so_far
from dcdecom.ports.clock import Clock
from dcdecom.ports.systems import Readers
from dcdecom.steps.procedure import Procedure


@dataclass(frozen=True)
class Observer:
    """What one command observes the systems with."""

    readers: Readers
    clock: Clock
    since: int
    """The case's last event before this command: what it says, and all before it, an earlier one saw and did."""

    def look(
        self,
        procedure: Procedure,
        case: Case,
        devices: tuple[Device, ...],
        view: View = EVERYTHING,
        afresh: bool = False,
    ) -> dict[str, Evidence]:
        """Read about these devices of the case, now. `afresh` forgets the addresses that an earlier look found."""
        questions = [
            Question(
                d.asked, d.inspection, proof := so_far(case, d, afresh), () if afresh else known(d),
                known_hosts(case, d), tuple(d.ips), tuple(d.labels), answers_still(proof, afresh),
            )
            for d in devices
        ]  # fmt: skip
        asked, roles = case.request, procedure.roles
        scope = Scope(
            procedure.estate, asked.tenant, procedure.protected, roles, asked.asked_on, asked.tenant_by_slug
        )
        found = collect(questions, scope, self.readers, self.clock, view)
        return {name: _without_ours(case, evidence) for name, evidence in found.items()}


def answers_still(proof: ProofSoFar, afresh: bool) -> bool:
    """Whether a management controller may still be reached: not once a port of its server is shut, it may be behind it.

    Nor where the server was last watched leaving, since a plug that is pulled takes the controller along: what it said
    stands in the look of the plan. A look that begins anew asks it again.
    """
    left = proof.dropped_at is not None and all(seen < proof.dropped_at for _, seen in proof.seen)
    return not proof.shut and (afresh or not left)


WRITTEN = frozenset({"status", "position", "cable"})
"""What a case writes to the record of a device, as far as its history tells it."""


def _without_ours(case: Case, evidence: Evidence) -> Evidence:
    """What this case wrote to the record is nobody's edit of it.

    Its writes bear their nonces in NetBox's change log, where everybody may read and repeat them. One that somebody
    else made under such a nonce gives itself away by what it changed, or by its user: then none is left out.
    """
    if not isinstance(evidence.history, Reading):
        return evidence
    history = evidence.history.value
    ours = [change for change in history.changes if change.message.partition(" ")[0] in case.nonces]
    if len({change.who for change in ours}) != 1 or not {change.field for change in ours} <= WRITTEN:
        return evidence
    others = tuple(change for change in history.changes if change not in ours)
    return replace(evidence, history=replace(evidence.history, value=replace(history, changes=others)))


def known(device: Device) -> tuple[OwnAddress, ...]:
    """The server's own addresses as the last recorded look found them."""
    macs = device.record.macs if device.record else ()
    return tuple(OwnAddress(m.mac, m.kind, m.sources) for m in macs)
