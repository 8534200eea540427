"""Switches and SNMP agents: whether each lets us in, shows all that is needed, and is of a kind that was tried."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import TypeVar

from dcdecom.doctor.doctor_inputs import Given
from dcdecom.doctor.result import Line, ok, to_fix, unseen
from dcdecom.errors import InputError
from dcdecom.model.estate.command_line import CliTables
from dcdecom.model.estate.network import NetworkTables
from dcdecom.model.estate.reading import Absent, Answer, Reading, Unreadable
from dcdecom.model.settings import Inventory
from dcdecom.ports.reporting import Progress

T = TypeVar("T")
PROVEN = {
    "real": "tried on a real switch",
    "captured": "made after what real switches printed",
    "emulated": "only ever tried on an emulation",
}
NO_INVENTORY = "the inventory cannot be loaded"
SNMP_HOW = "docs/how-to/connect-switches.md, step 2: the user, its passphrases, its view, the agent's access list."


def switches(given: Given, tell: Progress) -> Iterator[Line]:
    """Each command line, as the reader meets it."""
    if given.hosts is None:
        yield unseen("switch-reads", "switches", NO_INVENTORY)
        return
    names = [name for name, host in given.hosts.hosts.items() if host.cli]
    enrolled = dict(given.switches.enrolled(names))
    for name, answer in _in_order(given.readers.switch.tables(names), "switches", len(names), tell):
        yield _host_key(given.hosts, name, enrolled[name])
        if isinstance(answer, Reading):
            yield from _reads(name, answer.value, given)
        else:
            yield unseen("switch-reads", f"{name} reader", answer)


def _in_order(
    answers: Iterable[tuple[str, Answer[T]]], what: str, total: int, tell: Progress
) -> Iterator[tuple[str, Answer[T]]]:
    """Answers by their names, however they come; told while they do."""
    found = []
    for done, answer in enumerate(answers, 1):
        found.append(answer)
        tell(what, done, total)
    yield from sorted(found, key=itemgetter(0))


def _host_key(hosts: Inventory, name: str, known: bool) -> Line:
    if known:
        return ok("host-key", name, "its host key is recorded")
    cli = hosts.hosts[name].cli
    where = f"-p {cli.port} {cli.address}" if cli else ""
    how = f"ssh-keyscan {where} >> {hosts.known_hosts}, once the console shows the same fingerprint."
    return to_fix("host-key", name, f"its host key is not in {hosts.known_hosts}", how)


def _reads(name: str, tables: CliTables, given: Given) -> Iterator[Line]:
    yield ok("switch-reads", f"{name} reader", f"addresses: {len(tables.fdb)}, neighbours: {len(tables.neighbours)}")
    if not tables.startup_read:
        how = "Let the reader show the startup configuration, or save it once: without it every shut there is refused."
        said = tables.startup_why or "it could not be read"
        yield to_fix("switch-startup", name, f"its startup configuration: {said}", how)
    elif edits := (*tables.unsaved, *tables.uncommitted):
        how = "Have whoever made the change save it or take it back: our save would keep it."
        yield to_fix("switch-startup", name, f"it runs {len(edits)} lines that are not saved: {edits[0]}", how)
    else:
        yield ok("switch-startup", name, "runs what it would start with")
    cli = given.hosts.hosts[name].cli if given.hosts else None
    yield _dialect(name, cli.platform if cli else "", tables, given)


def _dialect(name: str, platform: str, tables: CliTables, given: Given) -> Line:
    said = f"{platform}: {PROVEN[tables.proven]}"
    blocked = not isinstance(given.playbook, InputError) and given.playbook.policy.emulated_dialects == "block"
    if tables.proven == "emulated" and blocked:
        how = "To shut ports there write emulated_dialects: allow in the policy, and stand beside the switch."
        return to_fix("switch-dialect", name, f"{said}; no port of it is shut", how)
    return ok("switch-dialect", name, said)


def writers(given: Given, tell: Progress) -> Iterator[Line]:
    """Each command line, as the login that writes meets it."""
    if given.hosts is None:
        yield unseen("switch-writes", "switches", NO_INVENTORY)
        return
    hosts = given.hosts.hosts
    names = [name for name, host in hosts.items() if host.cli]
    able = [name for name in names if (cli := hosts[name].cli) and cli.writer]
    for name in names:
        if name not in able:
            how = "Add connection_options.writer in the inventory: docs/how-to/connect-switches.md."
            yield to_fix("switch-writes", f"{name} writer", "the inventory has no login that writes", how)
    for name, answer in _in_order(given.switches.may_configure(able), "writers", len(able), tell):
        yield _writes(name, answer)


def _writes(name: str, answer: Answer[bool]) -> Line:
    match answer:
        case Reading(value=True):
            return ok("switch-writes", f"{name} writer", "is let into the configuration mode")
        case Reading():
            how = "Let this login enter the configuration mode, shut an interface and save: docs/reference/dialects.md."
            return to_fix("switch-writes", f"{name} writer", "is not let into the configuration mode", how)
        case Absent():
            return ok("switch-login", f"{name} writer", "logs in; whether it may configure was not tried")
        case Unreadable():
            return unseen("switch-writes", f"{name} writer", answer)


def agents(given: Given, tell: Progress) -> Iterator[Line]:
    """Each SNMP agent, and whether it shows every table that a case needs."""
    if given.hosts is None:
        yield unseen("snmp-view", "agents", NO_INVENTORY)
        return
    hosts = given.hosts.hosts
    names = [name for name, host in hosts.items() if host.snmp]
    for name, answer in _in_order(given.readers.network.tables(names), "agents", len(names), tell):
        if isinstance(answer, Reading):
            switch = hosts[name].cli is not None
            yield from _agent(name, answer.value, switch)
        else:
            yield unseen("snmp-view", name, answer, SNMP_HOW)


def _agent(name: str, tables: NetworkTables, switch: bool) -> Iterator[Line]:
    lacking, gaps = list(_lacking(tables, switch)), tables.gaps if switch else ()
    for what, where in lacking:
        yield to_fix("snmp-view", name, f"shows no {what}", f"Let the SNMP view include {where}. {SNMP_HOW}")
    for gap in gaps:
        yield to_fix("snmp-view", name, gap, f"dcdecom look {name} shows what of it can be used. {SNMP_HOW}")
    if not lacking and not gaps:
        yield ok("snmp-view", name, f"ports: {len(tables.ports)}, addresses: {len(tables.fdb or tables.arp)}")


def _lacking(tables: NetworkTables, switch: bool) -> Iterator[tuple[str, str]]:
    """What every switch and gateway of a data centre has some of, and where it stands."""
    rows: Iterable[tuple[bool, str, str]] = (
        (not tables.serials, "serial number of its chassis", "ENTITY-MIB (1.3.6.1.2.1.47)"),
        (switch and not tables.fdb, "forwarding table", "BRIDGE-MIB and Q-BRIDGE-MIB (1.3.6.1.2.1.17)"),
        (switch and not tables.neighbours, "neighbour", "LLDP-MIB (1.0.8802.1.1.2)"),
        (not switch and not tables.arp, "ARP table", "IP-MIB (1.3.6.1.2.1.4)"),
    )
    return ((what, where) for lacks, what, where in rows if lacks)
