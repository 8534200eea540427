"""What `look` and `find` print. Whatever a device said is shown harmless."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dcdecom.lookup.find import Found
from dcdecom.lookup.look import OnePort, PortView, SwitchView
from dcdecom.lookup.network import PortSighting
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.command_line import CliPort
from dcdecom.model.estate.listing import AddressHolder
from dcdecom.model.estate.network import Neighbour, PortState
from dcdecom.model.estate.reading import Absent, Answer, Reading, Unreadable
from dcdecom.model.finding import Finding
from dcdecom.model.sentence import Joined, Sentence, in_language
from dcdecom.model.texts import Texts
from dcdecom.papers.blocks import Block, Table, first
from dcdecom.papers.columns import columns
from dcdecom.papers.console import findings
from dcdecom.papers.sanitize import plain

PROVEN = {
    "real": "tried on real ones",
    "captured": "reading tried on what real ones printed, writing on an emulation",
    "emulated": "tried on an emulation only",
}
NOT_TOLD = "(port not known)"
WITNESSES = {"snmp": "SNMP", "cli": "CLI", "lldp": "LLDP", "lacp": "LACP"}


HEADINGS = ("port", "link", "addresses", "who", "neighbour", "")
UNTOLD = Sentence(
    "look-untold", "whether an address is learned here cannot be told: by SNMP the address table is not whole"
)
FURTHER = Sentence(
    "look-further",
    "whether a further address is learned here cannot be told: by SNMP the address table is not whole",
)
NO_ONE_DEVICE = Sentence("look-nobodys", "no one device of the record")
LEADS_ON = Sentence("look-uplink", "leads to another switch")


def switch(view: SwitchView) -> list[Block]:
    """One line a port that speaks, is heard on, or has a link."""
    shown = [p for p in view.ports if p.places or p.neighbours or (p.state and p.state.oper_up)]
    rows = [_port_row(p, view) for p in shown if p.name or not _is_itself(p)]
    quiet = len(view.ports) - len(shown)
    return [
        *_head(view),
        *(columns(rows, head=HEADINGS) if rows else [_no_port(view)]),
        _quiet(quiet, view) if quiet else "",
        f"One port, and what would block a shut there: dcdecom look {view.name} PORT",
    ]


MOST = 20
"""Lines that one port takes on a screen."""
ROWS = 5
"""Addresses of one port that are shown."""


def port(one: OnePort, whose: str, found: Iterable[Finding], texts: Texts) -> list[Block]:
    """One port: what is there, who saw it, and whether it may be shut, in a screen's twenty lines."""
    judged = tuple(found)
    names = dict.fromkeys([one.port.name, *((one.port.state.name, one.port.state.descr) if one.port.state else ())])
    there = [[in_language(c, texts) for c in _place_row(p, one.switch.holders)] for p in one.port.places]
    heard = [["LLDP", WITNESSES[w], *(in_language(c, texts) for c in _neighbour(n))] for w, n in one.port.neighbours]
    belongs = Sentence("look-owner", "{device}, by its addresses", device=plain(whose)) if whose else NO_ONE_DEVICE
    rows: tuple[tuple[str, str], ...] = (
        (Sentence("look-may", "May it be shut?"), _may_be_shut(one, whose, judged)),
        (Sentence("look-whose", "Whose it is"), belongs),
        (Sentence("look-seen", "Seen by"), _seen_by(one)),
        ("SNMP", _snmp(one.snmp)),
        (Sentence("look-cli", "command line"), _cli(one.cli)),
    )
    return [
        f"{one.switch.name} {' = '.join(plain(n) for n in names if n)}",
        *(f"  {in_language(label, texts):<17} {in_language(said, texts)}" for label, said in rows),
        *_aggregate(one.port),
        *([f"  {in_language(LEADS_ON, texts)}"] if one.port.uplink else []),
        *(columns(there[:ROWS]) or [f"  {in_language(_nobody(one.switch), texts)}"]),
        *_more(len(there) - ROWS, Sentence("look-addresses", "addresses"), texts),
        *([f"  {in_language(FURTHER, texts)}"] if there and one.switch.untold else []),
        *columns(heard[:ROWS]),
        *_more(len(heard) - ROWS, Sentence("look-neighbours", "neighbours"), texts),
        *_of_the_switch(one.switch, texts),
        *_some(findings(judged, texts), texts),
    ]


def _may_be_shut(one: OnePort, whose: str, found: tuple[Finding, ...]) -> str:
    """The answer first: what speaks against it, or that nothing that was seen does."""
    if counts := [f for f in found if f.severity in ("block", "ask")]:
        codes = ", ".join(dict.fromkeys(plain(f.code) for f in counts))
        return Sentence("look-no", "NO: {codes}", codes=codes)
    if one.switch.unread or not one.switch.whole:
        return Sentence("look-not-known", "NOT KNOWN: not everything could be read")
    if not whose:
        return Sentence("look-no-case", "no case can: no one device of the record is on it")
    return Sentence("look-nothing-against", "nothing seen here speaks against it; a case proves it before it does")


def _seen_by(one: OnePort) -> str:
    """The ways that saw something on the port."""
    ways: list[str] = [WITNESSES[w] for p in one.port.places for w in p.witnesses]
    ways += [Sentence("look-by-lldp", "{way} by LLDP", way=WITNESSES[w]) for w, _ in one.port.neighbours]
    if ways:
        return Joined(dict.fromkeys(ways), ", ")
    return Sentence("look-untellable", "cannot be told") if one.switch.untold else Sentence("look-unseen", "nobody")


def _nobody(switch: SwitchView) -> str:
    """What no address on a port means: none, or that it cannot be told."""
    if switch.untold:
        return UNTOLD
    if switch.whole:
        return Sentence("look-none-learned", "no address is learned here")
    return Sentence("look-no-table", "no address is shown here: no address table was read")


def _no_port(switch: SwitchView) -> str:
    return "  no port shows an address or a link" if switch.untold or not switch.whole else "  no port speaks"


def _quiet(quiet: int, switch: SwitchView) -> str:
    if switch.untold:
        return f"  {quiet} more ports have no link. Whether an address is learned on them cannot be told"
    return f"  {quiet} more ports are silent and without a link"


def _more(count: int, what: str, texts: Texts) -> list[str]:
    more = Sentence("look-more", "and {count} more {what} (--json has them all)", count=count, what=what)
    return [f"    {in_language(more, texts)}"] if count > 0 else []


def _of_the_switch(view: SwitchView, texts: Texts) -> list[str]:
    """What has to be known of the switch by whoever looks at one of its ports; the rest stands in `look SWITCH`."""
    _, *others = _head(view)
    odd = sorted((o for o in others if not o.startswith("  its kind")), key=lambda o: not o.startswith("  not read"))
    return [*odd[:3], *_more(len(odd) - 3, Sentence("look-things", "things of the switch"), texts)]


def found(found: Found) -> list[Block]:
    """Every source's word on one thing; where it stands, and where it only passes."""
    lines: list[Block] = [f"{found.kind} {plain(found.asked)}", *_record_lines(found)]
    lines += columns([[mac, plain(said), _holder(found.holders.get(mac))] for mac, said in found.macs])
    here = [p for p in found.places if p in found.attached]
    passing = [p for p in found.places if p not in here and p not in found.nowhere]
    lines += columns([["stands on", f"{p.switch} {plain(p.port) or '?'}", *_place_row(p, {})] for p in here])
    lines += columns([["passes", f"{p.switch} {plain(p.port) or '?'}", *_place_row(p, {})] for p in passing])
    nowhere = [["learned on", f"{p.switch}, port cannot be told", *_place_row(p, {})] for p in found.nowhere]
    lines += columns(nowhere)
    heard = [[f"{switch} {plain(n.port) or '?'}", "LLDP", WITNESSES[w], *_neighbour(n)] for switch, w, n in found.heard]
    lines += columns([["heard on", *row] for row in heard])
    lines += [] if found.places else [_nowhere(found)]
    agreed = sorted({f"{p.switch} {plain(p.port)}" for p in here if len(p.witnesses) > 1})
    lines += [f"Two witnesses agree on {', '.join(agreed)}."] if agreed else []
    return [*lines, *_unread(found.unread)]


def _nowhere(found: Found) -> str:
    """Learned nowhere is said only where there was an address to look for."""
    read = ", ".join(found.read) or "nothing"
    if found.macs:
        return f"Learned nowhere on what was read: {read}."
    if not found.is_known:
        return f"No source that was read knows it ({read}), and so no address was looked for."
    return f"No source that was read knows an address of it ({read}), and so none was looked for on the network."


def _record_lines(found: Found) -> Iterator[str]:
    if device := found.device:
        place = " ".join(part for part in (device.rack.name if device.rack else "", device.position) if part)
        yield f"  NetBox  {plain(device.status)}  serial {plain(device.serial) or '-'}  {plain(place) or 'no position'}"
        for interface in device.interfaces:
            for peer in interface.peers:
                yield f"  NetBox  {plain(interface.name)} is cabled to {plain(peer)}"
    elif found.kind == "device":
        near = f"; near: {', '.join(plain(c) for c in found.candidates)}" if found.candidates else ""
        yield f"  NetBox  has no one device of exactly this name{near}"
    for host in found.hosts:
        state = "enabled" if host.enabled else "disabled"
        at = ", ".join(host.addresses) or "-"
        yield f"  {found.monitoring}  host {plain(host.host)} (id {host.id}), {state}, at {at}"


def _aggregate(port: PortView) -> list[str]:
    """Which ports it is joined with, by either way into the switch."""
    bundle = port.bundle
    if not port.aggregate and not (bundle and bundle.name):
        return []
    lines = [f"  member of {plain(port.aggregate)}: {', '.join(map(plain, port.members))}"]
    if bundle and bundle.asked and not bundle.unread:
        rest = f"; not attached: {', '.join(map(plain, bundle.others))}" if bundle.others else ""
        lines.append(f"  by CLI {plain(bundle.name) or 'no aggregate'}: {', '.join(map(plain, bundle.attached))}{rest}")
    return lines


def _head(view: SwitchView) -> list[str]:
    lines = [
        f"{view.name}  SNMP: {_said(view.snmp)}  CLI: {_said(view.cli)}",
        *([] if view.recorded else ["  NetBox has no switch of this name: its uplinks are not known by the record"]),
        *(f"  odd: {plain(o)}" for o in view.oddities),
        *([f"  its kind: {plain(view.kind)}, {PROVEN[view.proven]}"] if view.proven else []),
        *([f"  running differs from startup: {'; '.join(map(plain, view.unsaved[:10]))}"] if view.unsaved else []),
        *([f"  somebody edits: {'; '.join(map(plain, view.uncommitted[:10]))}"] if view.uncommitted else []),
    ]
    return [*lines, *_unread(view.unread)]


def _unread(failed: Iterable[Unreadable]) -> list[str]:
    return [*dict.fromkeys(f"  not read: {plain(f.source)}: {plain(f.reason)}" for f in failed)]


def _said(answer: Answer[str]) -> str:
    match answer:
        case Reading(value=value):
            return plain(value) or "(no name)"
        case Unreadable(reason=reason):
            return f"not read ({plain(reason)})"
        case _:
            return "none"


def _snmp(answer: Answer[PortState]) -> str:
    if not isinstance(answer, Reading):
        return _why(answer)
    state = answer.value
    kind = () if state.physical else (Sentence("look-no-wire", "no wire (ifType {type})", type=state.type),)
    return Joined((f"ifIndex {state.index}", _up(state.admin_up, state.oper_up), *kind), ", ")


def _cli(answer: Answer[CliPort]) -> str:
    if not isinstance(answer, Reading):
        return _why(answer)
    state = answer.value
    unknown = Sentence("look-startup", "startup not read")
    if state.saved_why:
        unknown = Sentence("look-saved-unknown", "saved or not is not known: {reason}", reason=plain(state.saved_why))
    saved = {True: Sentence("look-saved-shut", "saved shut"), False: Sentence("look-saved-open", "saved open")}
    mode = "trunk" if state.trunk else "access"
    kept = unknown if state.saved_down is None else saved[state.saved_down]
    return Joined((_up(state.admin_up, state.oper_up), mode, kept), ", ")


def _why(answer: Absent | Unreadable) -> str:
    if isinstance(answer, Unreadable):
        return Sentence("look-not-read", "not read: {reason}", reason=plain(answer.reason))
    return Sentence("look-no-port", "there is no such port")


def _up(admin: bool, oper: bool) -> str:
    port = Sentence("look-open", "open") if admin else Sentence("look-shut", "shut")
    link = Sentence("look-up", "link up") if oper else Sentence("look-down", "link down")
    return Joined((port, link), ", ")


def _is_itself(view: PortView) -> bool:
    """Whether nothing is there but the switch's own addresses, which stand on no port."""
    return not view.neighbours and all(place.status == "self" for place in view.places)


def _port_row(view: PortView, switch: SwitchView) -> list[str]:
    learned = [p for p in view.places if p.status == "learned"]
    who = dict.fromkeys(_holder(switch.holders.get(p.mac)) for p in learned)
    heard = dict.fromkeys(plain(n.system_name or n.chassis_id) for _, n in view.neighbours)
    note = "uplink" if view.uplink else f"in {plain(view.aggregate)}" if view.aggregate else ""
    link = _up(view.state.admin_up, view.state.oper_up) if view.state else "?"
    return [plain(view.name) or NOT_TOLD, link, str(len({p.mac for p in learned})), _few(who), _few(heard), note]


def _some(blocking: list[Block], texts: Texts, most: int = 3) -> list[Block]:
    """The findings, cut to what a screen holds."""
    match blocking:
        case [Table() as table] if len(table.rows) > most:
            return [first(table, most), *_more(len(table.rows) - most, Sentence("look-findings", "findings"), texts)]
    return blocking


def _few(names: Iterable[str]) -> str:
    listed = list(names)
    return ", ".join(listed[:3]) + (f" and {len(listed) - 3} more" if len(listed) > 3 else "")


def _place_row(place: PortSighting, holders: dict[MacAddress, Answer[tuple[AddressHolder, ...]]]) -> list[str]:
    vlans = f"VLAN {', '.join(map(str, place.vlans))}" if place.vlans else ""
    through = f"through {plain(place.through)}" if place.through else ""
    by = " + ".join(WITNESSES[w] for w in place.witnesses)
    status = "" if place.status == "learned" else place.status
    return [place.mac, vlans, by, status, through, _holder(holders.get(place.mac)) if holders else ""]


def _holder(answer: Answer[tuple[AddressHolder, ...]] | None) -> str:
    match answer:
        case Reading(value=value) if value:
            return ", ".join(plain(h.holder.name) for h in value)
        case Unreadable():
            return Sentence("look-netbox-unread", "(NetBox not read)")
        case None:
            return ""
        case _:
            return Sentence("look-no-record", "in no record")


def _neighbour(neighbour: Neighbour) -> list[str]:
    said: str = Sentence("look-no-capabilities", "capabilities not said")
    if neighbour.capabilities is not None:
        said = ", ".join(sorted(neighbour.capabilities))
    return [plain(neighbour.system_name or neighbour.chassis_id), plain(neighbour.port_id), said]
