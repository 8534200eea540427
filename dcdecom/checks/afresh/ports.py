"""What speaks against shutting or opening a switch port, and what proves it, in fresh evidence just before the act."""

from __future__ import annotations

from collections.abc import Iterable

from dcdecom.checks import against, judge
from dcdecom.checks.findings import block, unread
from dcdecom.checks.proof import Proof, proof_of, still_up, unproved
from dcdecom.model.changes.switch import OpenPort, ShutPort
from dcdecom.model.estate.reading import Reading
from dcdecom.model.estate.ref import PortRef
from dcdecom.model.evidence import Evidence, PortEvidence
from dcdecom.model.finding import Finding
from dcdecom.model.playbook import Policy


def against_shutting(change: ShutPort, evidence: Evidence, policy: Policy) -> Iterable[Finding]:
    """Nothing speaks against it, the planned port is still this device's, and its server has not come back.

    One unsaved line is no stranger's: the port's own, where an earlier attempt shut it and could not save.
    """
    yield from (f for f in against(evidence, policy) if not _is_our_line(change, evidence, f, "+"))
    port = _planned_port(change, evidence)
    if port is None:
        planned = PortRef(change.switch_id, change.switch, change.interface_id, change.port)
        yield block(evidence, "port-no-longer-its", planned)
    elif change.carries == "data" and not policy.shut_without_drop and still_up(evidence, port):
        yield block(evidence, "came-back", port.port)


def proof(change: ShutPort, evidence: Evidence, policy: Policy) -> Proof | None:
    """By what the planned port is known to be this server's."""
    port = next((p for p in evidence.ports if p.port.interface_id == change.interface_id), None)
    return proof_of(evidence, port, policy) if port else None


ABOUT_A_SWITCH = frozenset(
    {"switch-identity", "switch-unread", "port-unread", "unsaved-changes", "uncommitted-changes", "startup-unread",
     "record-unread", "estate-differs"}
)  # fmt: skip
"""What is said of a switch, whatever is plugged into it: it stops a port from being opened too."""


def against_opening(change: OpenPort, evidence: Evidence, policy: Policy) -> Iterable[Finding]:
    """The switch is the recorded one and runs nobody's unsaved change; the record still has the port as this device's.

    What is learned on the port counts for nothing: it was shut.
    """
    for finding in judge(evidence, policy):
        here = dict(finding.params).get("switch", change.switch) == change.switch
        counts = finding.code in ABOUT_A_SWITCH and finding.severity != "note" and here
        if counts and not _is_our_line(change, evidence, finding, "+-"):
            yield finding
    planned = PortRef(change.switch_id, change.switch, change.interface_id, change.port)
    if all(p.port != planned for p in evidence.ports):
        yield block(evidence, "port-no-longer-its", planned)


def _is_our_line(change: ShutPort | OpenPort, evidence: Evidence, finding: Finding, signs: str) -> bool:
    """The port's own line, where an earlier attempt shut or opened it and could not save."""
    params = dict(finding.params)
    if finding.code != "unsaved-changes" or params.get("switch") != change.switch:
        return False
    port = _planned_port(change, evidence)
    cli = port.cli if port else None
    own = {line for line in cli.value.own_lines if line[0] in signs} if isinstance(cli, Reading) else set()
    return set(params.get("lines", "").split("; ")) <= own


def against_telling_to_shut(change: ShutPort, evidence: Evidence, policy: Policy) -> Iterable[Finding]:
    """What the write needs, seen through the one way into the switch that still answers: the port is proved to be this
    server's, and nothing speaks against it. Only that the other way does not answer is excused.

    An aggregate needs both ways: one may leave a member out.
    """
    found = against_shutting(change, evidence, policy)
    port = _planned_port(change, evidence)
    yield from (f for f in found if not _is_the_silent_way(change, port, f))
    if port is None:
        return
    if proof_of(evidence, port, policy) is None:
        yield unproved(evidence, port)
    if port.aggregate and port.bundle is None:
        yield unread(evidence, "aggregate-one-way", port.port, aggregate=port.aggregate, reason="CLI")


def against_telling_to_open(change: OpenPort, evidence: Evidence, policy: Policy) -> Iterable[Finding]:
    """What the write needs, seen through the one way into the switch that still answers."""
    port = _planned_port(change, evidence)
    return (f for f in against_opening(change, evidence, policy) if not _is_the_silent_way(change, port, f))


def _planned_port(change: ShutPort | OpenPort, evidence: Evidence) -> PortEvidence | None:
    planned = PortRef(change.switch_id, change.switch, change.interface_id, change.port)
    return next((p for p in evidence.ports if p.port == planned), None)


def _is_the_silent_way(change: ShutPort | OpenPort, port: PortEvidence | None, finding: Finding) -> bool:
    """Whether it says only that one of the two ways into the change's own switch does not answer, while the other does.

    Where neither answers, nothing is excused.
    """
    if port is None:
        return False
    ways = (("SNMP", port.snmp), ("CLI", port.cli))
    silent = [way for way, answer in ways if not isinstance(answer, Reading)]
    params = dict(finding.params)
    if len(silent) != 1 or not finding.unread:
        return False
    if finding.code == "switch-unread":
        return (params.get("switch"), params.get("witness")) == (change.switch, silent[0])
    here = params.get("port", "").startswith(f"{change.switch} ")
    return finding.code == "port-unread" and here and params.get("reason", "").startswith(f"{silent[0]}: ")
