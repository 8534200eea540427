"""All systems together, as a command is given them to read."""

from __future__ import annotations

from dcdecom.late_dataclass import dataclass
from dcdecom.ports.addresses import AddressReader
from dcdecom.ports.controllers import ControllerReader
from dcdecom.ports.logs import LogReader
from dcdecom.ports.memory import Memory
from dcdecom.ports.monitoring import MonitoringReader
from dcdecom.ports.names import NameReader
from dcdecom.ports.network import NetworkReader
from dcdecom.ports.record import RecordReader
from dcdecom.ports.references import ReferenceReader
from dcdecom.ports.switches import SwitchReader


@dataclass(frozen=True)
class Readers:
    record: RecordReader
    network: NetworkReader
    switch: SwitchReader
    monitoring: MonitoringReader
    memory: Memory | None = None
    """None where nothing was ever kept: then nothing is remembered."""
    references: tuple[ReferenceReader, ...] = ()
    """Where servers may be mentioned; empty where the configuration names nothing."""
    names: NameReader | None = None
    """None where the configuration has no names removed."""
    addresses: AddressReader | None = None
    """None where the configuration has no addresses of DHCP removed."""
    logs: tuple[LogReader, ...] = ()
    """Logs in which servers that are gone may be heard; empty where the configuration names none."""
    controllers: ControllerReader | None = None
    """None where the configuration names no management controller."""
