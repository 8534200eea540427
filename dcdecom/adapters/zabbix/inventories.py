"""Hosts found by what their inventory holds. Zabbix searches parts of texts in any letters; what it sends is compared.

A MAC address stands there as somebody typed it, perhaps among words: it is asked for in each of its spellings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dcdecom.adapters.zabbix import rows
from dcdecom.adapters.zabbix.connection import Connection, Row
from dcdecom.model.address import MacAddress, parse_mac
from dcdecom.model.estate.monitoring import MonitoredHost

TEXTS = ("serialno_a", "serialno_b", "asset_tag")
ADDRESSES = ("macaddress_a", "macaddress_b")


def holding(connection: Connection, values: Iterable[str]) -> Iterator[Row]:
    """The rows of all hosts whose inventory may hold one of these values: one request."""
    asked = tuple(values)
    macs = [mac for value in asked if (mac := _mac(value))]
    search: Row = {field: [value.strip() for value in asked] for field in TEXTS}
    if macs:
        search |= {field: [spelled for mac in macs for spelled in _spellings(mac)] for field in ADDRESSES}
    params = {"searchInventory": search, "searchByAny": True, **rows.HOST}
    yield from connection.everything("host.get", params)


def holds(host: MonitoredHost, value: str) -> bool:
    """Whether a host's inventory has exactly this value, but for case and blanks around it."""
    texts = {text.strip().casefold() for text in (*host.serials, host.asset_tag) if text.strip()}
    return value.strip().casefold() in texts or _mac(value) in host.macs


def _mac(value: str) -> MacAddress | None:
    found = rows.macs_in(value)
    return found[0] if len(found) == 1 and rows.MAC.fullmatch(value.strip()) else None


def _spellings(mac: MacAddress) -> tuple[str, ...]:
    """As `rows.MAC` reads them; case does not count."""
    plain = parse_mac(mac).replace(":", "")
    pairs = [plain[n : n + 2] for n in range(0, 12, 2)]
    return (":".join(pairs), "-".join(pairs), ".".join(plain[n : n + 4] for n in range(0, 12, 4)), plain)
