"""Shutting and opening a switch port. Shut and save are one change: its proof has both parts, by two witnesses."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dcdecom.changes.kind import ChangeKind, KeptForUndo, Proved, Stays, WriteContext, any_object, nothing_lost
from dcdecom.checks.afresh import ports
from dcdecom.model.changes.change import State
from dcdecom.model.changes.switch import OpenPort, ShutPort
from dcdecom.model.estate.reading import Answer, Reading, Unreadable
from dcdecom.model.evidence import Evidence
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


def _proof(change: ShutPort, evidence: Evidence, policy: Policy) -> Proved | None:
    """The proof and its readings, as the evidence just before the act shows them."""
    found = ports.proof(change, evidence, policy)
    return Proved(found.name, found.readings) if found else None


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
    needs=ports.against_shutting,
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
    witnessed=ports.against_telling_to_shut,
)

OPEN: ChangeKind[OpenPort] = ChangeKind(
    needs=ports.against_opening,
    read=read_port,
    mismatch=any_object,
    act=_open,
    holds=_is_open,
    inverse=_shut_again,
    lost=nothing_lost,
    patience=PATIENCE,
    pending_only=_switch_has_it_open,
    by_hand=_by_hand(up=True),
    witnessed=ports.against_telling_to_open,
    left=("index", "stanza", "cli_admin_up", "snmp_admin_up", "saved_down"),
)
