"""What real switches printed, where somebody has put it beside the repository: what dcdecom makes of each file.

The golden file holds counts, digests and a few rows with masked addresses, never a table: the recordings have a licence
of their own. `python -m tests.unit.dialects.recordings` writes it anew; look at every line that changes.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import Any, Literal, TypeAlias

import yaml

from dcdecom.adapters.switch.aggregates import read_aggregates
from dcdecom.adapters.switch.answers import NotUnderstood
from dcdecom.adapters.switch.dialects import DIALECTS, Dialect
from dcdecom.adapters.switch.dialects.dialect import NEVER
from dcdecom.adapters.switch.forwarding import read_fdb
from dcdecom.adapters.switch.neighbours import read_neighbours
from dcdecom.adapters.switch.port_state import read_port_lines
from dcdecom.adapters.switch.text import decoded, lines_of

FOLDER = Path(__file__).parents[3].parent / "shared" / "recordings" / "cli"
GOLDEN = Path(__file__).with_name("golden.yaml")
SHOWN = 3
Kind: TypeAlias = Literal["fdb", "neighbours", "ports", "aggregates", "version"]

READS: dict[tuple[str, str], tuple[str, Kind]] = {
    ("arista_eos", "show_interfaces"): ("arista_eos", "ports"),
    ("arista_eos", "show_lldp_neighbors_detail"): ("arista_eos", "neighbours"),
    ("arista_eos", "show_mac_address-table"): ("arista_eos", "fdb"),
    ("arista_eos", "show_port-channel_summary"): ("arista_eos", "aggregates"),
    ("arista_eos", "show_version"): ("arista_eos", "version"),
    ("aruba_aoscx", "show_interface"): ("aruba_aoscx", "ports"),
    ("aruba_aoscx", "show_lldp_neighbors-info_detail"): ("aruba_aoscx", "neighbours"),
    ("aruba_aoscx", "show_mac-address-table"): ("aruba_aoscx", "fdb"),
    ("brocade_fastiron", "show_interfaces"): ("ruckus_fastiron", "ports"),
    ("brocade_fastiron", "show_lag_brief"): ("ruckus_fastiron", "aggregates"),
    ("brocade_fastiron", "show_lldp_neighbors_detail"): ("ruckus_fastiron", "neighbours"),
    ("brocade_fastiron", "show_mac-address"): ("ruckus_fastiron", "fdb"),
    ("brocade_fastiron", "show_version"): ("ruckus_fastiron", "version"),
    ("cisco_ios", "show_etherchannel_summary"): ("cisco_ios", "aggregates"),
    ("cisco_ios", "show_interfaces"): ("cisco_ios", "ports"),
    ("cisco_ios", "show_lldp_neighbors_detail"): ("cisco_ios", "neighbours"),
    ("cisco_ios", "show_mac-address-table"): ("cisco_ios", "fdb"),
    ("cisco_ios", "show_version"): ("cisco_ios", "version"),
    ("cisco_nxos", "show_interface"): ("cisco_nxos", "ports"),
    ("cisco_nxos", "show_lldp_neighbors_detail"): ("cisco_nxos", "neighbours"),
    ("cisco_nxos", "show_mac_address-table"): ("cisco_nxos", "fdb"),
    ("cisco_nxos", "show_port-channel_summary"): ("cisco_nxos", "aggregates"),
    ("cisco_nxos", "show_version"): ("cisco_nxos", "version"),
    ("extreme_exos", "show_fdb"): ("extreme_exos", "fdb"),
    ("extreme_exos", "show_ports_information"): ("extreme_exos", "ports"),
    ("hp_comware", "display_interface"): ("hp_comware", "ports"),
    ("hp_comware", "display_link-aggregation_verbose"): ("hp_comware", "aggregates"),
    ("hp_comware", "display_lldp_neighbor-information_verbose"): ("hp_comware", "neighbours"),
    ("hp_comware", "display_mac-address"): ("hp_comware", "fdb"),
    ("hp_procurve", "show_interfaces_brief"): ("hp_procurve", "ports"),
    ("hp_procurve", "show_lldp_info_remote-device_detail"): ("hp_procurve", "neighbours"),
    ("hp_procurve", "show_mac-address"): ("hp_procurve", "fdb"),
    ("hp_procurve", "show_version"): ("hp_procurve", "version"),
    ("huawei_vrp", "display_eth-trunk"): ("huawei_vrp", "aggregates"),
    ("huawei_vrp", "display_interface"): ("huawei_vrp", "ports"),
    ("huawei_vrp", "display_lldp_neighbor"): ("huawei_vrp", "neighbours"),
    ("huawei_vrp", "display_mac-address"): ("huawei_vrp", "fdb"),
    ("huawei_vrp", "display_version"): ("huawei_vrpv8", "version"),
    ("juniper_junos", "show_ethernet-switching_table"): ("juniper_junos", "fdb"),
    ("juniper_junos", "show_interfaces"): ("juniper_junos", "ports"),
    ("juniper_junos", "show_lldp_neighbors"): ("juniper_junos", "neighbours"),
    ("juniper_junos", "show_version"): ("juniper_junos", "version"),
    ("mikrotik_routeros", "interface_bridge_host_print_terse_without-paging"): ("mikrotik_routeros", "fdb"),
    ("mikrotik_routeros", "interface_print_terse_without-paging"): ("mikrotik_routeros", "ports"),
    ("mikrotik_routeros", "ip_neighbor_print_detail"): ("mikrotik_routeros", "neighbours"),
    ("ruckus_fastiron", "show_interfaces"): ("ruckus_fastiron", "ports"),
    ("ruckus_fastiron", "show_mac-address"): ("ruckus_fastiron", "fdb"),
    ("ruckus_fastiron", "show_version"): ("ruckus_fastiron", "version"),
}
"""Which command of which platform a dialect reads, and as what. FastIron was Brocade's before it was Ruckus's."""


@dataclass(frozen=True)
class Recording:
    """One file."""

    platform: str
    command: str
    path: Path

    @property
    def dialect(self) -> Dialect:
        return DIALECTS[READS[self.platform, self.command][0]]

    @property
    def kind(self) -> Kind:
        return READS[self.platform, self.command][1]

    @property
    def lines(self) -> list[str]:
        return lines_of(decoded(self.path.read_bytes().decode("latin-1")))

    def __str__(self) -> str:
        return f"{self.platform}/{self.path.name}"


def recordings(*kinds: Kind) -> list[Recording]:
    """Every file that a dialect reads, whichever there are."""
    found = [Recording(path.parent.name, path.name.partition("--")[0], path) for path in sorted(FOLDER.glob("*/*.raw"))]
    return [r for r in found if (r.platform, r.command) in READS and r.kind in kinds]


READERS: dict[str, Callable[[Dialect, Sequence[str]], Any]] = {
    "fdb": read_fdb,
    "neighbours": read_neighbours,
    "aggregates": lambda dialect, lines: read_aggregates(dialect, dialect.aggregates, lines),
    "ports": lambda dialect, lines: [(name, s.admin_up, s.oper_up) for name, s in read_port_lines(dialect, lines)],
}


def read(recording: Recording, shortened: bool = False) -> list[tuple[Any, ...]]:
    """What dcdecom reads, as rows. Raises NotUnderstood.

    Some recordings were shortened by hand and still count what was there: `shortened` leaves the count out.
    """
    counts = recording.dialect.fdb.total
    lines = [line for line in recording.lines if not (shortened and re.search(counts, line))]
    dialect = recording.dialect
    if shortened:
        dialect = replace(dialect, fdb=replace(dialect.fdb, counts_below=NEVER))
    rows = READERS[recording.kind](dialect, lines)
    return [row if isinstance(row, tuple) else astuple(row) for row in rows]


def summary(recording: Recording) -> dict[str, Any]:
    """What the golden file holds of it."""
    try:
        return _shown(read(recording))
    except NotUnderstood as refused:
        said = {"refused": masked(str(refused))}
    try:
        return {**said, "without its count": _shown(read(recording, shortened=True))}
    except NotUnderstood:
        return said


def _shown(rows: Sequence[tuple[Any, ...]]) -> dict[str, Any]:
    text = json.dumps([[plain(cell) for cell in row] for row in rows], separators=(",", ":"))
    shown = [" ".join(masked(str(plain(cell))) for cell in row) for row in rows[:SHOWN]]
    return {"rows": len(rows), "digest": hashlib.sha256(text.encode()).hexdigest(), "shown": shown}


def plain(cell: Any) -> Any:
    return sorted(cell) if isinstance(cell, frozenset) else cell


def masked(text: str) -> str:
    """Without the part of an address that is one machine's, and without names that somebody gave."""
    text = re.sub(r"\b([0-9a-f]{2}:){3}([0-9a-f]{2}:){2}[0-9a-f]{2}\b", "##:##:##:##:##:##", text)
    return re.sub(r"\b[0-9a-fA-F]{4}([.-])[0-9a-fA-F]{4}\1[0-9a-fA-F]{4}\b", "####.####.####", text)


def write() -> None:
    every = {str(r): summary(r) for r in recordings("fdb", "neighbours", "ports", "aggregates")}
    GOLDEN.write_text(yaml.safe_dump(every, sort_keys=True, width=118), "utf-8")


if __name__ == "__main__":
    write()
