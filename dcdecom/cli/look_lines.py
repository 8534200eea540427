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
    "real": Sentence("look-real", "tried on real ones"),
    "captured": Sentence("look-captured", "reading tried on what real ones printed, writing on an emulation"),
    "emulated": Sentence("look-emulated", "tried on an emulation only"),
}
NOT_TOLD = Sentence("look-not-told", "(port not known)")
WITNESSES = {"snmp": "SNMP", "cli": "CLI", "lldp": "LLDP", "lacp": "LACP"}


HEADINGS = (
    Sentence("look-head-port", "port"),
    Sentence("look-head-link", "link"),
    Sentence("look-head-addresses", "addresses"),
    Sentence("look-head-who", "who"),
    Sentence("look-head-neighbour", "neighbour"),
    "",
)
UNTOLD = Sentence(
    "look-untold", "whether an address is learned here cannot be told: by SNMP the address table is not whole"
)
FURTHER = Sentence(
    "look-further",
    "whether a further address is learned here cannot be told: by SNMP the address table is not whole",
)
NO_ONE_DEVICE = Sentence("look-nobodys", "no one device of the record")
LEADS_ON = Sentence("look-uplink", "leads to another switch")


def switch(view: SwitchView, texts: Texts) -> list[Block]:
    """One line a port that speaks, is heard on, or has a link."""
    shown = [p for p in view.ports if p.places or p.neighbours or (p.state and p.state.oper_up)]
    rows = [_port_row(p, view) for p in shown if p.name or not _is_itself(p)]
    quiet = len(view.ports) - len(shown)
    table = columns((_cells(row, texts) for row in rows), head=_cells(HEADINGS, texts))
    return [
        *_head(view, texts),
        *(table if rows else [f"  {in_language(_no_port(view), texts)}"]),
        f"  {in_language(_quiet(quiet, view), texts)}" if quiet else "",
        in_language(Sentence("look-one", "One port, and what would block a shut there: {command}",
                             command=f"dcdecom look {view.name} PORT"), texts),
    ]  # fmt: skip


def _cells(row: Iterable[str], texts: Texts) -> list[str]:
    return [in_language(cell, texts) for cell in row]


MOST_PLACES = 12
"""Places of one source of texts that are named one by one."""
MOST = 20
"""Lines that one port takes on a screen."""
ROWS = 5
"""Addresses of one port that are shown."""


def port(one: OnePort, whose: str, found: Iterable[Finding], texts: Texts) -> list[Block]:
    """One port: what is there, who saw it, and whether it may be shut, in a screen's twenty lines."""
    judged = tuple(found)
    names = dict.fromkeys([one.port.name, *((one.port.state.name, one.port.state.descr) if one.port.state else ())])
    there = [_cells(_place_row(p, one.switch.holders), texts) for p in one.port.places]
    heard = [["LLDP", WITNESSES[w], *_cells(_neighbour(n), texts)] for w, n in one.port.neighbours]
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
        *(f"  {in_language(line, texts)}" for line in _aggregate(one.port)),
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
    unseen = one.switch.whole and not one.switch.untold
    return Sentence("look-unseen", "nobody") if unseen else Sentence("look-untellable", "cannot be told")


def _nobody(switch: SwitchView) -> str:
    """What no address on a port means: none, or that it cannot be told."""
    if switch.untold:
        return UNTOLD
    if switch.whole:
        return Sentence("look-none-learned", "no address is learned here")
    return Sentence("look-no-table", "no address is shown here: no address table was read")


def _no_port(switch: SwitchView) -> str:
    if switch.untold or not switch.whole:
        return Sentence("look-none-shown", "no port shows an address or a link")
    return Sentence("look-none-speaks", "no port speaks")


def _quiet(quiet: int, switch: SwitchView) -> str:
    if switch.untold:
        return Sentence(
            "look-quiet-untold",
            "{count} more ports have no link. Whether an address is learned on them cannot be told",
            count=quiet,
        )
    return Sentence("look-quiet", "{count} more ports are silent and without a link", count=quiet)


def _more(count: int, what: str, texts: Texts) -> list[str]:
    more = Sentence("look-more", "and {count} more {what} (--json has them all)", count=count, what=what)
    return [f"    {in_language(more, texts)}"] if count > 0 else []


def _of_the_switch(view: SwitchView, texts: Texts) -> list[str]:
    """What has to be known of the switch by whoever looks at one of its ports; the rest stands in `look SWITCH`."""
    odd = [f"  {in_language(line, texts)}" for line in (*_unread(view.unread), *_oddities(view))]
    return [*odd[:3], *_more(len(odd) - 3, Sentence("look-things", "things of the switch"), texts)]


STANDS, PASSES = Sentence("find-stands", "stands on"), Sentence("find-passes", "passes")
LEARNED, HEARD = Sentence("find-learned", "learned on"), Sentence("find-heard", "heard on")


def found(found: Found, texts: Texts) -> list[Block]:
    """Every source's word on one thing; where it stands, and where it only passes."""
    here = [p for p in found.places if p in found.attached]
    passing = [p for p in found.places if p not in here and p not in found.nowhere]
    tables: tuple[list[list[str]], ...] = (
        [[mac, _whose(said), _holder(found.holders.get(mac))] for mac, said in found.macs],
        [[STANDS, _port(p), *_place_row(p, {})] for p in here],
        [[PASSES, _port(p), *_place_row(p, {})] for p in passing],
        [[LEARNED, _port(p), *_place_row(p, {})] for p in found.nowhere],
        [[HEARD, f"{on} {plain(n.port) or '?'}", "LLDP", WITNESSES[w], *_neighbour(n)] for on, w, n in found.heard],
    )
    kind = Sentence(f"find-{found.kind}", KINDS[found.kind])
    lines: list[str] = [Joined((kind, plain(found.asked))), *(_inset(line) for line in _record_lines(found))]
    after = [] if found.places else [_nowhere(found)]
    if agreed := sorted({f"{p.switch} {plain(p.port)}" for p in here if len(p.witnesses) > 1}):
        after.append(Sentence("find-agree", "Two witnesses agree on {ports}.", ports=", ".join(agreed)))
    after += map(_inset, _unread(found.unread))
    return [
        *_cells(lines, texts),
        *(block for rows in tables for block in columns(_cells(row, texts) for row in rows)),
        *_cells(after, texts),
    ]


KINDS = {"device": "device", "machine": "virtual machine", "mac": "MAC address", "ip": "IP address"}
"""What `find` was asked for."""


def _inset(line: str) -> str:
    return Joined(("", line), "  ")


def _port(place: PortSighting) -> str:
    if place.switch and not place.port and place.status == "learned":
        return Sentence("find-no-port", "{switch}, port cannot be told", switch=place.switch)
    return f"{place.switch} {plain(place.port) or '?'}"


def _whose(said: str) -> str:
    """Who says that an address belongs to what was asked for."""
    return Sentence("find-asked", "asked for") if said == "asked" else plain(said)


def _nowhere(found: Found) -> str:
    """Learned nowhere is said only where there was an address to look for."""
    read = ", ".join(found.read) or Sentence("find-nothing", "nothing")
    if found.macs:
        return Sentence("find-nowhere", "Learned nowhere on what was read: {read}.", read=read)
    if not found.is_known:
        return Sentence(
            "find-unknown",
            "No source that was read knows it ({read}), and so no address was looked for.",
            read=read,
        )
    return Sentence(
        "find-no-address",
        "No source that was read knows an address of it ({read}), and so none was looked for on the network.",
        read=read,
    )


def _record_lines(found: Found) -> Iterator[str]:
    if device := found.device:
        place = " ".join(part for part in (device.rack.name if device.rack else "", device.position) if part)
        at = plain(place) or Sentence("find-no-position", "no position")
        serial = Sentence("find-serial", "serial {serial}", serial=plain(device.serial) or "-")
        yield Joined(("NetBox", plain(device.status), serial, at), "  ")
        for interface in device.interfaces:
            for peer in interface.peers:
                yield Sentence(
                    "find-cabled", "NetBox  {interface} is cabled to {port}",
                    interface=plain(interface.name), port=plain(peer),
                )  # fmt: skip
    elif found.kind == "device" and found.record_read:
        near = ", ".join(plain(c) for c in found.candidates)
        alike = Sentence("find-near", "; near: {names}", names=near) if near else ""
        yield Sentence("find-no-device", "NetBox  has no one device of exactly this name{near}", near=alike)
    for host in found.hosts:
        yield Sentence(
            "find-host", "{monitoring}  host {host} (id {id}), {state}, at {addresses}",
            monitoring=found.monitoring, host=plain(host.host), id=host.id, addresses=", ".join(host.addresses) or "-",
            state=Sentence("find-enabled", "enabled") if host.enabled else Sentence("find-disabled", "disabled"),
        )  # fmt: skip


    for source, lines in found.references:
        places = "; ".join(plain(f"{line.place} ({line.by})") for line in lines[:MOST_PLACES])
        more = f"; +{len(lines) - MOST_PLACES}" if len(lines) > MOST_PLACES else ""
        yield Sentence(
            "find-mentioned", "{source} ({about}; {owner} answers for it) mentions it: {places}",
            source=plain(source.name), about=plain(source.about), owner=plain(source.owner), places=places + more,
        )  # fmt: skip


def _aggregate(port: PortView) -> list[str]:
    """Which ports it is joined with, by either way into the switch."""
    bundle = port.bundle
    if not port.aggregate and not (bundle and bundle.name):
        return []
    joined = {"aggregate": plain(port.aggregate), "ports": ", ".join(map(plain, port.members))}
    lines = [Sentence("look-member", "member of {aggregate}: {ports}", **joined)]
    if bundle and bundle.asked and not bundle.unread:
        others = ", ".join(map(plain, bundle.others))
        lines.append(
            Sentence(
                "look-member-cli", "by CLI {aggregate}: {ports}{rest}",
                aggregate=plain(bundle.name) or Sentence("look-no-aggregate", "no aggregate"),
                ports=", ".join(map(plain, bundle.attached)),
                rest=Sentence("look-not-attached", "; not attached: {ports}", ports=others) if others else "",
            )
        )  # fmt: skip
    return [*lines]


def _head(view: SwitchView, texts: Texts) -> list[str]:
    proven = Sentence("look-kind", "its kind: {kind}, {proven}", kind=plain(view.kind), proven=PROVEN[view.proven]) \
        if view.proven else ""
    ways = f"{view.name}  SNMP: {in_language(_said(view.snmp), texts)}  CLI: {in_language(_said(view.cli), texts)}"
    below = (*_oddities(view), *([proven] if proven else ()), *_unread(view.unread))
    return [ways, *(f"  {in_language(line, texts)}" for line in below)]


def _oddities(view: SwitchView) -> Iterator[str]:
    """What has to be known of a switch by whoever looks at it."""
    if not view.recorded and view.record_read:
        yield Sentence(
            "look-unrecorded", "NetBox has no switch of this name: its uplinks are not known by the record"
        )
    yield from (Sentence("look-odd", "odd: {what}", what=plain(odd)) for odd in view.oddities)
    if view.unsaved:
        lines = "; ".join(map(plain, view.unsaved[:10]))
        yield Sentence("look-unsaved", "running differs from startup: {lines}", lines=lines)
    if view.uncommitted:
        lines = "; ".join(map(plain, view.uncommitted[:10]))
        yield Sentence("look-edited", "somebody edits: {lines}", lines=lines)


def _unread(failed: Iterable[Unreadable]) -> list[str]:
    said = (
        Sentence("look-source-unread", "not read: {source}: {reason}", source=plain(f.source), reason=plain(f.reason))
        for f in failed
    )
    return [*dict.fromkeys(said)]


def _said(answer: Answer[str]) -> str:
    match answer:
        case Reading(value=value):
            return plain(value) or Sentence("look-no-name", "(no name)")
        case Unreadable(reason=reason):
            return Sentence("look-way-unread", "not read ({reason})", reason=plain(reason))
        case _:
            return Sentence("look-no-way", "none")


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
    within = Sentence("look-in", "in {aggregate}", aggregate=plain(view.aggregate)) if view.aggregate else ""
    note = "uplink" if view.uplink else within
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
    if len(listed) <= 3:
        return Joined(listed, ", ")
    return Sentence("look-few", "{names} and {count} more", names=Joined(listed[:3], ", "), count=len(listed) - 3)


def _place_row(place: PortSighting, holders: dict[MacAddress, Answer[tuple[AddressHolder, ...]]]) -> list[str]:
    vlans = f"VLAN {', '.join(map(str, place.vlans))}" if place.vlans else ""
    through = Sentence("look-through", "through {port}", port=plain(place.through)) if place.through else ""
    by = " + ".join(WITNESSES[w] for w in place.witnesses)
    status = "" if place.status == "learned" else STATUS.get(place.status, place.status)
    return [place.mac, vlans, by, status, through, _holder(holders.get(place.mac)) if holders else ""]


STATUS = {
    "static": Sentence("look-static", "static"),
    "self": Sentence("look-self", "the switch itself"),
    "other": Sentence("look-other", "other"),
}
"""How an address is there that was not learned."""


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
