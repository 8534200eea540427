"""All systems together, as a command is given them to write to."""

from __future__ import annotations

from dcdecom.late_dataclass import dataclass
from dcdecom.ports.addresses import AddressWriter, NoAddresses
from dcdecom.ports.monitoring import MonitoringWriter
from dcdecom.ports.names import NameWriter, NoNames
from dcdecom.ports.record import RecordWriter
from dcdecom.ports.switches import SwitchWriter


@dataclass(frozen=True)
class Writers:
    record: RecordWriter
    switch: SwitchWriter
    monitoring: MonitoringWriter
    names: NameWriter = NoNames()
    addresses: AddressWriter = NoAddresses()
