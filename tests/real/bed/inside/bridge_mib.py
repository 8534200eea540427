"""BRIDGE-MIB and the part of Q-BRIDGE-MIB that shows addresses, for net-snmp, which has neither (RFC 4188, RFC 4363).

snmpd keeps it running (`pass_persist`, snmpd.conf(5)) and asks for one object at a time: `PING`, or `get` and
`getnext` each followed by a line with an OID. The answer is three lines, or NONE. The bridge has no VLANs: all is
VLAN 1, whose table has id 1.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

Oid = tuple[int, ...]
Row = tuple[Oid, str, str]

ROOT: Oid = (1, 3, 6, 1, 2, 1, 17)
FRESH = 1.0  # seconds that one look at the bridge serves
LEARNED, SELF, MGMT = 3, 4, 5  # values of dot1dTpFdbStatus
INTERFACES = Path("/sys/class/net")


def main() -> None:
    """Answer snmpd until it goes away."""
    table, taken = {}, 0.0  # type: dict[Oid, Row], float
    for line in sys.stdin:
        command = line.strip()
        if command == "PING":
            print("PONG", flush=True)
            continue
        oid = tuple(int(part) for part in sys.stdin.readline().strip(" .\n").split("."))
        if time.monotonic() - taken > FRESH:
            table, taken = {row[0]: row for row in sorted(rows())}, time.monotonic()
        found = table.get(oid) if command == "get" else next((row for at, row in table.items() if at > oid), None)
        if found is None:
            print("NONE", flush=True)
        else:
            print("." + ".".join(map(str, found[0])), found[1], found[2], sep="\n", flush=True)


def rows() -> Iterator[Row]:
    """Every object with its type and value; none on a device without a bridge."""
    bridged = [path.parent for path in INTERFACES.glob("swp*/brport")]
    ports = {path.name: int((path / "brport/port_no").read_text(), 16) for path in bridged}
    if not ports:
        return
    yield row("octet", spaced(shown("br0", "address")), 1, 1, 0)
    yield row("integer", str(len(ports)), 1, 2, 0)
    yield row("integer", "2", 1, 3, 0)  # transparent-only
    for name, port in ports.items():
        yield row("integer", str(port), 1, 4, 1, 1, port)
        yield row("integer", shown(name, "ifindex"), 1, 4, 1, 2, port)
        yield row("gauge", "1", 7, 1, 4, 5, 1, 1, port)
    yield row("integer", str(int(shown("br0", "bridge/ageing_time")) // 100), 4, 2, 0)
    yield row("unsigned", "1", 7, 1, 4, 2, 1, 3, 0, 1)
    learned = 0
    for mac, port, status in addresses(ports):
        index = tuple(int(part, 16) for part in mac.split(":"))
        yield row("octet", spaced(mac), 4, 3, 1, 1, *index)
        yield row("integer", str(port), 4, 3, 1, 2, *index)
        yield row("integer", str(status), 4, 3, 1, 3, *index)
        yield row("integer", str(port), 7, 1, 2, 2, 1, 2, 1, *index)
        yield row("integer", str(status), 7, 1, 2, 2, 1, 3, 1, *index)
        learned += status == LEARNED
    yield row("counter", str(learned), 7, 1, 2, 1, 1, 2, 1)


def addresses(ports: dict[str, int]) -> Iterator[tuple[str, int, int]]:
    """The bridge's table: address, bridge port (0: the bridge itself), status."""
    printed = subprocess.run(["bridge", "-j", "fdb", "show", "br", "br0"], check=True, capture_output=True).stdout
    seen = set()
    for entry in json.loads(printed):
        if entry.get("master") != "br0" or entry["mac"] in seen:
            continue
        seen.add(entry["mac"])
        status = {"permanent": SELF, "static": MGMT}.get(entry.get("state", ""), LEARNED)
        yield entry["mac"], ports.get(entry["ifname"], 0), status


def row(kind: str, value: str, *tail: int) -> Row:
    """One object below the bridge's root."""
    return ROOT + tail, kind, value


def shown(interface: str, name: str) -> str:
    """A value that the kernel shows for an interface."""
    return (INTERFACES / interface / name).read_text().strip()


def spaced(mac: str) -> str:
    """An address as `pass_persist` takes octets."""
    return mac.replace(":", " ")


if __name__ == "__main__":
    main()
