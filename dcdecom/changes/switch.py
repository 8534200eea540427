"""Shutting and opening a switch port. Shut and save are one change: its proof has both parts, by two witnesses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from dcdecom.changes.kind import (
    ChangeKind,
    KeptForUndo,
    Proved,
    Stays,
    WriteContext,
    any_object,
    nothing_against_it,
    nothing_lost,
)
from dcdecom.checks import judge
from dcdecom.checks.findings import block, unread
from dcdecom.checks.proof import proof_of, still_up, unproved
from dcdecom.model.changes.change import State
from dcdecom.model.changes.switch import OpenPort, ShutPort
from dcdecom.model.estate.reading import Answer, Reading, Unreadable
from dcdecom.model.estate.ref import PortRef
from dcdecom.model.evidence import Evidence, PortEvidence
from dcdecom.model.finding import Finding
from dcdecom.model.playbook import Policy
from dcdecom.ports.systems import Readers
from dcdecom.ports.write_permit import WritePermit
from dcdecom.ports.writers import Writers

PATIENCE = 30
"""Seconds: an SNMP agent's cache lags behind the switch (net-snmp's by 3 s)."""


def read_port(change: ShutPort | OpenPort, readers: Readers, nonce: str) -> Answer[State]:
    """The port by the switch's own command line and by SNMP."""
    key = (change.switch, change.port)
    cli = dict(readers.switch.ports([key]))[key]
    snmp = dict(readers.network.ports([key]))[key]
    if not isinstance(cli, Reading):
        return cli
    if not isinstance(snmp, Reading):
        return snmp
    if cli.value.saved_down is None and change.startup == "read":
        why = cli.value.saved_why or "the startup configuration could not be read"
        return Unreadable(f"whether it would stay so after a restart is not known: {why}", cli.source, cli.taken_at)
    state: State = {
        "cli_admin_up": cli.value.admin_up,
        "cli_oper_up": cli.value.oper_up,
        "snmp_admin_up": snmp.value.admin_up,
        "snmp_oper_up": snmp.value.oper_up,
        "saved_down": cli.value.saved_down,
        "index": snmp.value.index,
        "stanza": "\n".join(cli.value.stanza),
    }
    return Reading(state, cli.source, cli.taken_at)


def _is_down(change: ShutPort, state: State) -> bool:
    return _switch_has_it_down(change, state) and not (state["snmp_admin_up"] or state["snmp_oper_up"])


def _switch_has_it_down(change: ShutPort, state: State) -> bool:
    """By the command line; an SNMP agent may answer from its cache."""
    up = state["cli_admin_up"] or state["cli_oper_up"]
    return not up and (state["saved_down"] is True or _accepted(change, state))


def _accepted(change: ShutPort | OpenPort, state: State) -> bool:
    """Nothing shows whether it was saved, and that was accepted by name."""
    return state["saved_down"] is None and change.startup == "accepted"


def _is_open(change: OpenPort, state: State) -> bool:
    return _switch_has_it_open(change, state) and state["snmp_admin_up"] is True


def _switch_has_it_open(change: OpenPort, state: State) -> bool:
    """By the command line; an SNMP agent may answer from its cache."""
    as_before = change.stanza in ("", state["stanza"])
    return state["cli_admin_up"] is True and as_before and (state["saved_down"] is False or _accepted(change, state))


def _shut(permit: WritePermit[ShutPort], readers: Readers, writers: Writers, context: WriteContext) -> None:
    writers.switch.shut(permit, permit.change.switch, permit.change.port)


def _open(permit: WritePermit[OpenPort], readers: Readers, writers: Writers, context: WriteContext) -> None:
    writers.switch.open(permit, permit.change.switch, permit.change.port)


def _needs(change: ShutPort, evidence: Evidence, policy: Policy) -> Iterable[Finding]:
    """Nothing speaks against it, the planned port is still this device's, and its server has not come back.

    One unsaved line is no stranger's: the port's own, where an earlier attempt shut it and could not save.
    """
    against = nothing_against_it(change, evidence, policy)
    yield from (f for f in against if not _is_our_line(change, evidence, f, "+"))
    port = _planned_port(change, evidence)
    if port is None:
        planned = PortRef(change.switch_id, change.switch, change.interface_id, change.port)
        yield block(evidence, "port-no-longer-its", planned)
    elif change.carries == "data" and not policy.shut_without_drop and still_up(evidence, port):
        yield block(evidence, "came-back", port.port)


def _proof(change: ShutPort, evidence: Evidence, policy: Policy) -> Proved | None:
    """The proof and its readings, as the evidence just before the act shows them."""
    port = next((p for p in evidence.ports if p.port.interface_id == change.interface_id), None)
    proof = proof_of(evidence, port, policy) if port else None
    return Proved(proof.name, proof.readings) if proof else None


ABOUT_A_SWITCH = frozenset(
    {"switch-identity", "switch-unread", "port-unread", "unsaved-changes", "uncommitted-changes", "startup-unread",
     "record-unread", "estate-differs"}
)  # fmt: skip
"""What is said of a switch, whatever is plugged into it: it stops a port from being opened too."""


def _open_needs(change: OpenPort, evidence: Evidence, policy: Policy) -> Iterable[Finding]:
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


def _told_to_shut(change: ShutPort, evidence: Evidence, policy: Policy) -> Iterable[Finding]:
    """What the write needs, seen through the one way into the switch that still answers: the port is proved to be this
    server's, and nothing speaks against it. Only that the other way does not answer is excused.

    An aggregate needs both ways: one may leave a member out.
    """
    found = _needs(change, evidence, policy)
    port = _planned_port(change, evidence)
    yield from (f for f in found if not _is_the_silent_way(change, port, f))
    if port is None:
        return
    if proof_of(evidence, port, policy) is None:
        yield unproved(evidence, port)
    if port.aggregate and port.bundle is None:
        yield unread(evidence, "aggregate-one-way", port.port, aggregate=port.aggregate, reason="CLI")


def _told_to_open(change: OpenPort, evidence: Evidence, policy: Policy) -> Iterable[Finding]:
    """What the write needs, seen through the one way into the switch that still answers."""
    port = _planned_port(change, evidence)
    return (f for f in _open_needs(change, evidence, policy) if not _is_the_silent_way(change, port, f))


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


def _by_hand(up: bool) -> Callable[[ShutPort | OpenPort, Readers, WriteContext], Mapping[str, str]]:
    def lines(change: ShutPort | OpenPort, readers: Readers, context: WriteContext) -> Mapping[str, str]:
        return {"lines": "\n".join(readers.switch.lines(change.switch, change.port, up))}

    return lines


def _opened_again(change: ShutPort, left: KeptForUndo) -> OpenPort | Stays:
    """Never once the handover is signed: what is plugged in now is not this server."""
    if left.handed_over:
        return Stays("handed-over")
    if not left.before.get("cli_admin_up"):
        return Stays("was-so")
    return OpenPort(
        change.device, change.stage, change.switch_id, change.switch, change.interface_id, change.port,
        change.carries, change.startup, str(left.before.get("stanza", "")),
    )  # fmt: skip


def _shut_again(change: OpenPort, left: KeptForUndo) -> ShutPort | Stays:
    if left.before.get("cli_admin_up") is not False:
        return Stays("was-so")
    return ShutPort(
        change.device, change.stage, change.switch_id, change.switch, change.interface_id, change.port,
        change.carries, change.startup,
    )  # fmt: skip


SHUT: ChangeKind[ShutPort] = ChangeKind(
    needs=_needs,
    read=read_port,
    mismatch=any_object,
    act=_shut,
    holds=_is_down,
    inverse=_opened_again,
    lost=nothing_lost,
    patience=PATIENCE,
    pending_only=_switch_has_it_down,
    proof=_proof,
    by_hand=_by_hand(up=False),
    witnessed=_told_to_shut,
)

OPEN: ChangeKind[OpenPort] = ChangeKind(
    needs=_open_needs,
    read=read_port,
    mismatch=any_object,
    act=_open,
    holds=_is_open,
    inverse=_shut_again,
    lost=nothing_lost,
    patience=PATIENCE,
    pending_only=_switch_has_it_open,
    by_hand=_by_hand(up=True),
    witnessed=_told_to_open,
    left=("index", "stanza", "cli_admin_up", "snmp_admin_up", "saved_down"),
)
