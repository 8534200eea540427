"""Shutting and opening a switch port. Shut and save are one change: its proof has both parts, by two witnesses."""

from __future__ import annotations

from collections.abc import Iterable

from dcdecom.changes.kind import Kind, Order, Words, any_object, nothing_against_it, nothing_lost
from dcdecom.checks.findings import block
from dcdecom.checks.proof import proof_of, still_up
from dcdecom.model.estate import Answer, PortRef, Reading, Unreadable
from dcdecom.model.evidence import Evidence
from dcdecom.model.finding import Finding
from dcdecom.model.plan import OpenPort, ShutPort, State
from dcdecom.model.playbook import Policy
from dcdecom.ports import Readers, Writers

PATIENCE = 30
"""Seconds: an SNMP agent's cache lags behind the switch (net-snmp's by 3 s)."""

SAVED = {"read": "saved", "accepted": "saved, which nothing can show"}


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
        return Unreadable("the startup configuration could not be read", cli.source, cli.taken_at)
    state: State = {
        "cli_admin_up": cli.value.admin_up,
        "cli_oper_up": cli.value.oper_up,
        "snmp_admin_up": snmp.value.admin_up,
        "snmp_oper_up": snmp.value.oper_up,
        "saved_down": cli.value.saved_down,
        "stanza": "\n".join(cli.value.stanza),
    }
    return Reading(state, cli.source, cli.taken_at)


def _is_down(change: ShutPort, state: State) -> bool:
    up = (state["cli_admin_up"], state["cli_oper_up"], state["snmp_admin_up"], state["snmp_oper_up"])
    return not any(up) and (state["saved_down"] is True or _accepted(change, state))


def _accepted(change: ShutPort | OpenPort, state: State) -> bool:
    """Nothing shows whether it was saved, and that was accepted by name."""
    return state["saved_down"] is None and change.startup == "accepted"


def _is_open(change: OpenPort, state: State) -> bool:
    is_up = state["cli_admin_up"] is True and state["snmp_admin_up"] is True
    return is_up and (state["saved_down"] is False or _accepted(change, state))


def _shut(change: ShutPort, readers: Readers, writers: Writers, order: Order) -> None:
    writers.switch.shut(change.switch, change.port)


def _open(change: OpenPort, readers: Readers, writers: Writers, order: Order) -> None:
    writers.switch.open(change.switch, change.port)


def _needs(change: ShutPort, evidence: Evidence, policy: Policy) -> Iterable[Finding]:
    """Nothing speaks against it, the planned port is still this device's, and its server has not come back.

    One unsaved line is no stranger's: the port's own, where an earlier attempt shut it and could not save.
    """
    own = ("unsaved-changes", (("switch", change.switch), ("lines", f"+interface {change.port} / shutdown")))
    yield from (f for f in nothing_against_it(change, evidence, policy) if (f.code, f.params) != own)
    planned = PortRef(change.switch_id, change.switch, change.interface_id, change.port)
    port = next((p for p in evidence.ports if p.port == planned), None)
    if port is None:
        yield block(evidence, "port-no-longer-its", planned)
    elif change.carries == "data" and not policy.shut_without_drop and still_up(evidence, port):
        yield block(evidence, "came-back", planned)


def _proof(change: ShutPort, evidence: Evidence, policy: Policy) -> str:
    """`seen` or `dropped`, as the evidence just before the act shows it."""
    port = next((p for p in evidence.ports if p.port.interface_id == change.interface_id), None)
    return (proof_of(evidence, port, policy) if port else None) or ""


def _opened_again(change: ShutPort, before: State) -> OpenPort | None:
    if not before.get("cli_admin_up"):
        return None
    return OpenPort(
        change.device, change.stage, change.switch_id, change.switch, change.interface_id, change.port,
        change.carries, change.startup,
    )  # fmt: skip


def _shut_again(change: OpenPort, before: State) -> ShutPort | None:
    if before.get("cli_admin_up"):
        return None
    return ShutPort(
        change.device, change.stage, change.switch_id, change.switch, change.interface_id, change.port,
        change.carries, change.startup,
    )  # fmt: skip


SHUT: Kind[ShutPort] = Kind(
    words=lambda c: Words("shut", c.switch, f"{c.port} ({c.carries})", f"up -> down, {SAVED[c.startup]}"),
    needs=_needs,
    read=read_port,
    mismatch=any_object,
    act=_shut,
    is_so=_is_down,
    inverse=_opened_again,
    lost=nothing_lost,
    patience=PATIENCE,
    proof=_proof,
)

OPEN: Kind[OpenPort] = Kind(
    words=lambda c: Words("open", c.switch, f"{c.port} ({c.carries})", f"down -> up, {SAVED[c.startup]}"),
    needs=None,
    read=read_port,
    mismatch=any_object,
    act=_open,
    is_so=_is_open,
    inverse=_shut_again,
    lost=nothing_lost,
    patience=PATIENCE,
)
