"""What NetBox has about a device's cables and ports that changes what shutting or releasing means, and nobody played.

Asked for one case only, never for a reconcile, which does not act. A NetBox that does not know a field leaves it out;
a field that dcdecom does not know counts as soon as it holds something. Sources: NetBox 4.7.3, `dcim/models/
device_components.py` (channels, channel_id, vdcs), `dcim/choices.py` (CableProfileChoices), its release notes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from dcdecom.adapters.batching import Unread
from dcdecom.adapters.netbox import rows
from dcdecom.adapters.netbox.connection import EVERYTHING, Connection, Row
from dcdecom.adapters.netbox.panels import Way
from dcdecom.model.estate.device import Unplayed

INTERFACES, CABLES = "dcim/interfaces", "dcim/cables"
CHILD = "id,display,name,device,parent"
ONE_TO_ONE = frozenset({"", "single-1c1p"})
"""Profiles of cables with one connector that carries one connection, or none at all."""


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


KNOWN_INTERFACE = _names("""
    id url display display_url device vdcs module name label type channels channel_id enabled parent bridge
    bridge_interfaces lag mtu mac_address primary_mac_address mac_addresses speed duplex wwn mgmt_only
    description mode rf_role rf_channel poe_mode poe_type rf_channel_frequency rf_channel_width tx_power
    untagged_vlan tagged_vlans qinq_svlan vlan_translation_policy mark_connected cable cable_end
    wireless_link link_peers link_peers_type wireless_lans vrf l2vpn_termination connected_endpoints
    connected_endpoints_type connected_endpoints_reachable owner tags custom_fields created last_updated
    count_ipaddresses count_fhrp_groups _occupied
""")
KNOWN_CABLE = _names("""
    id url display display_url type a_terminations b_terminations status profile tenant bundle label color
    length length_unit description owner comments tags custom_fields created last_updated
""")
"""Every field that NetBox up to 4.7.3 has: what each means for a withdrawal was looked at."""


def unplayed(
    connection: Connection, interfaces: Mapping[int, list[Row]], ways: Mapping[int, Way]
) -> Mapping[int, tuple[Unplayed, ...]]:
    """By device: of its own interfaces, of the ports at the other end, and of every cable between. Raises Unread."""
    every = {row["id"]: row for of_one in interfaces.values() for row in of_one}
    ends = {row["id"]: frozenset(_ends(row)) for row in every.values()}
    wanted = {*every, *(end for found in ends.values() for end in found)}
    whole = {row["id"]: row for row in connection.by_id(INTERFACES, wanted, EVERYTHING)}
    if missing := wanted - whole.keys():
        raise Unread(f"interfaces {sorted(missing)}, at an end of its cables, may not be read")
    children = _children(connection, wanted - every.keys())
    ids = {id: _cables(whole[id], ways.get(id), [whole[end] for end in ends[id]]) for id in every}
    cables = {row["id"]: row for row in connection.by_id(CABLES, {c for of in ids.values() for c in of}, EVERYTHING)}
    found = {}
    for device, of_one in interfaces.items():
        far = [whole[end] for row in of_one for end in sorted(ends[row["id"]])]
        between = [cables[id] for row in of_one for id in sorted(ids[row["id"]]) if id in cables]
        near = [whole[row["id"]] for row in of_one]
        found[device] = tuple(dict.fromkeys(_all(near, far, between, children)))
    return found


def _all(
    near: Sequence[Row], far: Sequence[Row], cables: Sequence[Row], children: Mapping[int, list[Row]]
) -> Iterator[Unplayed]:
    for row in (*near, *far):
        yield from _of_interface(row)
    for row in far:
        yield from _of_far_port(row, children.get(row["id"], []))
    for cable in cables:
        yield from _of_cable(cable)


def _of_interface(row: Row) -> Iterator[Unplayed]:
    name = rows.port_name(row)
    if row.get("channels"):
        yield Unplayed("channels", name, str(row["channels"]))
    if row.get("channel_id") is not None or rows.choice(row["type"]) == "channel":
        yield Unplayed("channel", name, f"{row.get('channel_id')} of {_shown(row.get('parent')) or '-'}")
    if row.get("vdcs"):
        yield Unplayed("context", name, _shown(row["vdcs"]))
    if row.get("wireless_link"):
        yield Unplayed("wireless", name, _shown(row["wireless_link"]))
    for peers in ("link_peers", "connected_endpoints"):
        if len(row.get(peers) or ()) > 1:
            yield Unplayed("ends", name, _shown(row[peers]))
            break
    yield from (Unplayed("field", name, said) for said in _unknown(row, KNOWN_INTERFACE))


def _of_far_port(row: Row, children: Sequence[Row]) -> Iterator[Unplayed]:
    """What else leaves the network with a switch's port."""
    name = rows.port_name(row)
    if children:
        yield Unplayed("children", name, ", ".join(child["name"] for child in children))
    if row.get("l2vpn_termination"):
        yield Unplayed("l2vpn", name, _shown(row["l2vpn_termination"]))


def _of_cable(row: Row) -> Iterator[Unplayed]:
    name = str(row["label"] or row["display"])
    if (profile := rows.choice(row.get("profile"))) not in ONE_TO_ONE:
        yield Unplayed("profile", name, profile)
    for side in ("a_terminations", "b_terminations"):
        if len(row[side]) > 1:
            yield Unplayed("ends", name, ", ".join(_end(end) for end in row[side]))
    yield from (Unplayed("field", name, said) for said in _unknown(row, KNOWN_CABLE))


def _ends(row: Row) -> Iterator[int]:
    """The interfaces at the other end: of its own cable, and of the whole way. A channelized port is only the first."""
    for kind, ends in (("link_peers_type", "link_peers"), ("connected_endpoints_type", "connected_endpoints")):
        if row[kind] == "dcim.interface":
            yield from (end["id"] for end in row[ends] or ())


def _cables(row: Row, way: Way | None, far: Iterable[Row]) -> set[int]:
    own = {one["cable"]["id"] for one in (row, *far) if one["cable"]}
    return own | set(way.cables if way else ())


def _children(connection: Connection, ports: Iterable[int]) -> Mapping[int, list[Row]]:
    """The interfaces that have one of these ports as their parent."""
    some = sorted(ports)
    found: defaultdict[int, list[Row]] = defaultdict(list)
    if some:
        for row in connection.rows(INTERFACES, {"parent_id": some}, CHILD, lambda row: row["parent"]["id"], some):
            found[row["parent"]["id"]].append(row)
    return found


def _unknown(row: Row, known: frozenset[str]) -> Iterator[str]:
    """Fields of a newer NetBox that hold something."""
    for key in sorted(row.keys() - known):
        if row[key] not in (None, "", [], {}, False, 0):
            yield f"{key}={_shown(row[key])}"


def _end(end: Row) -> str:
    at = end.get("object")
    return rows.port_name(at) if at else str(end["object_id"])


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_shown(one) for one in value)
    if isinstance(value, Mapping):
        return str(value.get("display") or value.get("label") or value.get("value") or value.get("id") or value)
    return str(value) if value is not None else ""
