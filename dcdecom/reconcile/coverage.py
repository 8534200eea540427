"""What one run asked and read: of which drift it can say that it is gone. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from dcdecom.collect.fleet import TRACES, Fleet, Wanted
from dcdecom.late_dataclass import dataclass
from dcdecom.model.drift import BY_LISTS, Drift
from dcdecom.model.estate.reading import Absent, Reading

ANYWHERE = frozenset({"zombie-network"})
"""Classes of what may have moved to any switch since it was seen."""
OF_SEVERAL = frozenset({"departed", "shared-host", "duplicate-mac"})
"""Classes of which one device alone tells nothing."""
SEARCHED = ("texts", "references", "dns", "dhcp", "known-hosts", "keytabs", "certificates")
"""How the names of sources begin that are searched for mentions."""
LOG = "log"
"""How the names of logs begin, and of parts of them that were not read."""
WAYS = ("snmp", "cli")
"""The two ways into a switch."""


@dataclass(frozen=True)
class Coverage:
    """What a run was about, and what it read of that."""

    unread: Mapping[str, str]
    """Source, such as `snmp tor-3` or `netbox srv-disdik-01`, and why it was not read."""
    read: frozenset[str]
    """Sources that gave a reading."""
    asked: frozenset[str]
    """Agents and command lines that were asked."""
    listed: frozenset[str]
    """Names on the record's list of devices, as far as it came."""
    monitoring: str
    """Name of the monitoring, as its sources are named."""
    record_gap: str = ""
    """Why the list of devices is not whole."""
    network_gap: str = ""
    """Why not every switch is known."""
    switches_unread: str = ""
    """Why some switch tells nothing; empty where each was read by every way into it."""
    expected: frozenset[str] = frozenset()
    """Switches that the last whole run asked."""
    departing: Mapping[int, str] = field(default_factory=dict)
    """Devices that left, by id, each with what became of it."""
    journals: frozenset[str] = frozenset()
    shown: frozenset[int] = frozenset()
    """Ids of the devices on that list."""
    chosen: frozenset[int] = frozenset()
    """Of those that this run was to read."""
    devices: frozenset[int] = frozenset()
    """Of those that were read."""
    hidden: Mapping[str, str] = field(default_factory=dict)
    """Devices and hosts that a gap names, such as `device 16`, each with why it was not read."""
    site: str = ""
    device: str = ""
    lists_only: bool = False

    @property
    def is_narrow(self) -> bool:
        """Whether the run was about a part only."""
        return bool(self.site or self.device or self.lists_only)

    def covers(self, drift: Drift) -> bool:
        """Whether this run was about it at all."""
        if (self.lists_only and drift.drift not in BY_LISTS) or (self.device and drift.drift in OF_SEVERAL):
            return False
        if not (self.site or self.device):
            return True
        if drift.drift == "not-read":
            return drift.object in self.read
        return drift.device == self.device if self.device else drift.site == self.site

    def why_not(self, drift: Drift) -> str:
        """Why this run cannot say that a drift is gone; empty where it can."""
        if drift.drift in ANYWHERE and (self.is_narrow or self.switches_unread):
            return self.switches_unread or "not every switch was asked"
        if drift.drift == "not-read":
            return self._not_read_yet(drift)
        if left := self._left(drift):
            return left
        if drift.drift == "chain-broken" and not drift.sources and drift.object not in self.journals:
            return f"journal {drift.object} is not in the store any more"
        return next(filter(None, (self._silence(source, drift) for source in drift.sources)), "")

    def _not_read_yet(self, drift: Drift) -> str:
        """Why something that could not be read is not known to be read again."""
        system, _, name = drift.object.partition(" ")
        if system in WAYS:
            told = drift.object in self.read or (system == "cli" and f"snmp {name}" in self.asked)
            return f"{drift.object} was not asked" if not told and name in self.expected else ""
        of_one = self._device(drift.of) if drift.of.startswith("device ") else ""
        return self._left(drift) or of_one or self._silence(drift.object, drift)

    def _left(self, drift: Drift) -> str:
        """What became of the device that it is about, where it left."""
        return self.departing.get(drift.device_id, "") if drift.device_id is not None else ""

    def _silence(self, source: str, drift: Drift) -> str:
        """Why a source tells nothing in this run; empty where it does. Journals are our own, and always read."""
        if source.startswith("journal "):
            return ""
        if not self.listed:
            return f"netbox: {self.record_gap}"
        if source.startswith(("device ", "listed ")):
            return self._device(source)
        if source in self.unread:
            return f"{source}: {self.unread[source]}"
        system, _, name = source.partition(" ")
        if system == self.monitoring and self.monitoring in self.unread:
            return f"{self.monitoring}: {self.unread[self.monitoring]}"
        if system == "netbox" and self.record_gap and name not in self.listed:
            return f"netbox: {self.record_gap}"
        if system in SEARCHED and source not in self.read:
            return f"{source}: it was not searched"
        if system == LOG and (log := f"{LOG} {name.partition(' ')[0]}") not in self.read:
            return f"{log}: {self.unread.get(log, 'it was not read')}"
        if name == TRACES and source not in self.read:
            return f"{source}: it was not asked for"
        if system in WAYS and source not in self.read and not self._seen_otherwise(name, drift):
            return f"netbox: {self.network_gap}" if self.network_gap else f"{source} was not asked"
        return ""

    def _device(self, source: str) -> str:
        """Why a device was not read, or is not on the list, by its id."""
        kind, _, number = source.partition(" ")
        id = int(number)
        if id not in self.shown:
            return self.departing.get(id) or self.hidden.get(f"device {id}") or (
                f"netbox: {self.record_gap}" if self.record_gap else ""
            )
        if kind == "listed" or id in self.devices:
            return ""
        if id in self.chosen:
            return f"device {id} could not be read"
        return f"device {id} was not asked for" if self.is_narrow else ""

    def _seen_otherwise(self, switch: str, drift: Drift) -> bool:
        """Whether the switch is not asked in this way any more, and is read in the other in which it was seen too."""
        ways = {f"{way} {switch}" for way in WAYS}
        return bool(ways & set(drift.sources) & self.read - self.unread.keys()) and not (ways & self.asked) - self.read


def coverage(
    fleet: Fleet, wanted: Wanted, site: str, expected: frozenset[str], departing: Mapping[int, str],
    journals: frozenset[str],
) -> Coverage:  # fmt: skip
    """What a fleet tells. `site` is the record's own name of the only one that was asked for."""
    blocking = [gap for gap in fleet.gaps if gap.blocks]
    unread: dict[str, str] = {}
    for gap in blocking:
        unread.setdefault(gap.source if gap.whole else f"{gap.source} {gap.what}", gap.reason)
    record = next((gap.reason for gap in blocking if gap.source == "netbox"), "the list of devices is not whole")
    if not fleet.whole_record:
        unread["netbox"] = record
    monitoring = str(fleet.monitoring)
    if not fleet.whole_monitoring:
        of_hosts = (gap.reason for gap in blocking if gap.source == monitoring)
        unread.setdefault(monitoring, next(of_hosts, "not every host could be read"))
    network = "" if fleet.whole_network else record
    asked, accepted = _asked(fleet), {gap.source for gap in fleet.gaps if not gap.blocks}
    not_asked = (f"snmp {name} was not asked" for name in sorted(expected) if f"snmp {name}" not in asked | accepted)
    gateways = {device.name for device in fleet.site.gateways}
    dark = (
        f"{gap.source}: {gap.reason}" for gap in blocking
        if gap.source.startswith(tuple(f"{way} " for way in WAYS)) and gap.what not in gateways
    )  # fmt: skip
    return Coverage(
        unread, fleet.read, frozenset(asked), frozenset(one.name for one in fleet.listed), monitoring,
        "" if fleet.whole_record else record, network,
        next(dark, "") or (f"netbox: {network}" if network else "") or next(not_asked, "")
        or ("" if fleet.whole_record else f"netbox: {record}"),
        expected, departing, journals, frozenset(fleet.by_id), frozenset(one.id for one in fleet.chosen),
        frozenset(id for id, answer in fleet.devices.items() if isinstance(answer, Reading)),
        {gap.of: f"{gap.source}: {gap.reason}" for gap in blocking if gap.of}, site, wanted.device, fleet.lists_only,
    )  # fmt: skip


def _asked(fleet: Fleet) -> set[str]:
    """Every agent and command line that was asked, whatever it answered."""
    answers = (*fleet.site.snmp.values(), *fleet.site.cli.values())
    return {str(answer.source) for answer in answers if not isinstance(answer, Absent)}
