"""Records of the estate for tests: what a test does not name is as empty as it may be.

The product's own records have no defaults, so that an adapter that forgets a field is no program for mypy.
"""

from __future__ import annotations

from dataclasses import fields
from functools import partial
from typing import Any, TypeVar

from dcdecom.model.estate.command_line import CliPort, CliTables, ShownAggregate
from dcdecom.model.estate.device import CableRecord, DeviceRecord, InterfaceRecord, IpRecord
from dcdecom.model.estate.hardware import Parts, PowerPort
from dcdecom.model.estate.history import RecordChange
from dcdecom.model.estate.inspection import Inspection
from dcdecom.model.estate.listing import AddressHolder, Listed, MachineRecord, NetworkDevice, Occupant
from dcdecom.model.estate.monitoring import Blocker, HostEdit, KnownHost, MonitoredHost, Silence
from dcdecom.model.estate.network import Aggregate, NetworkTables, PortState
from dcdecom.model.estate.reading import Source
from dcdecom.model.estate.references import Mentions, Reference, ReferenceSource, SourceState
from dcdecom.model.evidence import Bundle, Evidence, Field, PortEvidence, ProofSoFar, Roles, Sighting, SwitchEvidence
from dcdecom.model.port_names import Spelling

T = TypeVar("T")

EMPTY: dict[type[Any], dict[str, Any]] = {
    Parts: {"disk_serials": ()},
    Source: {"address": "", "fingerprint": "", "estate": None},
    CliPort: {"trunk": False, "own_lines": (), "saved_why": ""},
    CliTables: {
        "uncommitted": (), "proven": "real", "spelling": Spelling(), "aggregates": None, "aggregates_unread": "",
        "kind": "", "startup_why": "",
    },
    ShownAggregate: {"others": (), "tells": True},
    CableRecord: {"etag": "", "kept": ""},
    DeviceRecord: {
        "same_serial": (), "host_id": "", "same_host_id": (), "unplayed": (), "main_ips": (), "main_names": (),
        "shared_names": (), "manufacturer": "", "kode_barang": "", "noted_cpu": "", "noted_memory": "",
        "noted_disks": "", "tenant_slug": "", "oob_ip": "",
    },
    InterfaceRecord: {"lag": None, "mark_connected": False, "far": None, "panels": (), "path": ()},
    IpRecord: {"etag": "", "dns_name": ""},
    RecordChange: {"before": "", "after": "", "message": ""},
    Inspection: {"photos": (), "cables": None, "macs": ()},
    AddressHolder: {"host": None},
    Listed: {"site_slug": "", "host_id": ""},
    MachineRecord: {"macs": ()},
    NetworkDevice: {"ends": ()},
    Occupant: {"parent": None},
    Blocker: {"detail": ""},
    HostEdit: {"fields": ()},
    KnownHost: {
        "visible_name": "", "addresses": (), "serials": (), "macs": (), "asset_tag": "", "foreign": (),
        "enabled": True, "whole": True, "proved": False, "deleted": False,
    },
    MonitoredHost: {"maintenances": (), "in_maintenance": False, "proxy": "", "asset_tag": "", "unresolved": ()},
    Silence: {"description": ""},
    Aggregate: {"by": "attached"},
    NetworkTables: {"arp": (), "oddities": (), "gaps": (), "crosschecks": ()},
    PortState: {"mac": None, "physical": True},
    Bundle: {"name": "", "attached": (), "others": (), "tells": True, "asked": True, "unread": ""},
    Evidence: {
        "tenant_by_slug": False, "controller": None, "machine_power": None,
        "site": None, "own": (), "ports": (), "sightings": (), "heard": (), "remembered": (), "switches": (),
        "gateways": (), "protected": (), "holders": (), "guests": None, "parts": None, "power": None,
        "chassis": None, "chassis_ports": (),
        "history": None, "since": None, "hosts": None, "noted": None, "unresolved": None,
        "sharing": (), "known": (), "holding": (),
        "called": (), "called_devices": (), "whose": (), "edits": (), "sight": None, "blockers": None,
        "losses": None, "occupants": None, "references": (), "roles": Roles((), ()), "inspection": None,
        "sources": (), "unread": (), "proof": None,
    },
    ReferenceSource: {"about": "firewall", "owner": "Tim Jaringan", "archive": False, "of_system": ""},
    SourceState: {"version": "", "as_of": None, "old": False, "left_out": ()},
    Reference: {"kind": "text", "by": "address", "token": ""},
    Mentions: {"state": SourceState("", None, False, ()), "lines": ()},
    Field: {"letter": "", "record": "", "network": "", "machine": "", "agrees": True},
    PortEvidence: {
        "bond": "", "aggregate": "", "members": (), "partners": (), "aggregate_by": "", "others_by_snmp": False,
        "bundle": None, "changed_at": None, "remembered": (),
    },
    PowerPort: {"watts": None, "cable": None, "far": None, "mark_connected": False, "shared": ()},
    ProofSoFar: {
        "seen": (), "waiting": (), "together": (), "readings": (), "dropped_at": None, "shut": (), "booted": (),
        "sighted": (), "asked_at": None,
    },
    Roles: {"servers": (), "network": ()},
    Sighting: {"physical": True, "uplink": False, "tunnel": "", "via": "", "sure": True},
    SwitchEvidence: {
        "unsaved": (), "startup_read": True, "startup_why": "", "uncommitted": (), "proven": "real",
        "recorded_serial": "", "serials": (), "oddities": (), "booted_at": None,
    },
}  # fmt: skip
"""What a field holds that a test does not name."""


def make(kind: type[T], /, *values: Any, **named: Any) -> T:
    """A record of a kind; `values` are its fields in their order."""
    names = (field.name for field in fields(kind))  # type: ignore[arg-type]  # every kind here is a dataclass
    return kind(**{**EMPTY.get(kind, {}), **dict(zip(names, values, strict=False)), **named})


make_address = partial(make, IpRecord)
make_aggregate = partial(make, Aggregate)
make_blocker = partial(make, Blocker)
make_bundle = partial(make, Bundle)
make_cable = partial(make, CableRecord)
make_cli_port = partial(make, CliPort)
make_cli_tables = partial(make, CliTables)
make_device = partial(make, DeviceRecord)
make_edit = partial(make, HostEdit)
make_evidence = partial(make, Evidence)
make_field = partial(make, Field)
make_holder = partial(make, AddressHolder)
make_host = partial(make, MonitoredHost)
make_inspection = partial(make, Inspection)
make_interface = partial(make, InterfaceRecord)
make_known_host = partial(make, KnownHost)
make_listed = partial(make, Listed)
make_machine = partial(make, MachineRecord)
make_network_device = partial(make, NetworkDevice)
make_network_tables = partial(make, NetworkTables)
make_occupant = partial(make, Occupant)
make_port_evidence = partial(make, PortEvidence)
make_power_port = partial(make, PowerPort)
make_port_state = partial(make, PortState)
make_proof = partial(make, ProofSoFar)
make_record_change = partial(make, RecordChange)
make_roles = partial(make, Roles)
make_shown_aggregate = partial(make, ShownAggregate)
make_sighting = partial(make, Sighting)
make_silence = partial(make, Silence)
make_source = partial(make, Source)
make_switch_evidence = partial(make, SwitchEvidence)
