"""Whether anybody uses an address: the gateways' ARP tables and the forwarding tables of every switch of a site.

Nothing is concluded where a table was not read: an empty one counts as not read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from dcdecom.collect.device_view import shows
from dcdecom.collect.site import Site, if_whole, read_site
from dcdecom.collect.thread_pool import thread_pool
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.address_use import AddressUse
from dcdecom.model.estate.reading import Absent, Reading, Unreadable
from dcdecom.ports.systems import Readers


def address_use(readers: Readers, site_id: int, ips: Collection[str], macs: Collection[MacAddress]) -> AddressUse:
    """Look at every gateway and switch of a site, now."""
    sites = dict(readers.record.network([site_id]))
    with thread_pool(4, "addresses") as pool:
        site = read_site(sites, (), readers, pool, only=None)
    wanted = frozenset(macs)
    return AddressUse(
        tuple(d.name for d in site.gateways),
        tuple(d.name for d in site.switches),
        tuple(_unread(site, wanted)),
        tuple(row for row in _arp(site) if row[0] in ips),
        tuple(
            (s.mac, s.switch, s.port or "?")
            for rows in site.sightings.values() for s in rows if s.mac in wanted and s.status == "learned"
        ),
    )  # fmt: skip


def _arp(site: Site) -> Iterator[tuple[str, MacAddress, str]]:
    for device in site.gateways:
        answer = site.snmp[device.name]
        for entry in answer.value.arp if isinstance(answer, Reading) else ():
            yield entry.ip, entry.mac, device.name


def _unread(site: Site, own: frozenset[MacAddress]) -> Iterator[tuple[str, str]]:
    for answer in site.sites.values():
        if isinstance(answer, Unreadable):
            yield str(answer.source), answer.reason
        elif isinstance(answer, Absent):
            yield str(answer.source), "it names no switch and no gateway of the site"
    if site.devices and not site.gateways:
        yield "netbox", "it names no gateway of the site: no table says which addresses are used"
    for gateway in site.gateways:
        table = site.snmp[gateway.name]
        if not isinstance(table, Reading):
            yield gateway.name, table.reason if isinstance(table, Unreadable) else "it is not there"
        elif not table.value.arp:
            yield gateway.name, "its ARP table is empty, which no gateway's is: it does not count as read"
    for switch in site.switches:
        whole = if_whole(site.snmp[switch.name])
        must_be_there = (site.gateway_addresses | set(switch.attached)) - own
        if not isinstance(whole, Reading):
            yield switch.name, whole.reason if isinstance(whole, Unreadable) else "it is not there"
        elif not shows(whole, must_be_there):
            yield switch.name, "its address table lacks an address that must be there: it does not count as read"
