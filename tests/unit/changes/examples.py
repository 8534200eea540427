"""One change of every kind, and the states of its object that a reader may give."""

from __future__ import annotations

from dcdecom.model.plan import (
    AddNote,
    Change,
    DeleteHost,
    DisableHost,
    EndSilence,
    ExportHost,
    OpenPort,
    ReleasePosition,
    RemoveCable,
    SetAddressStatus,
    SetStatus,
    ShutPort,
    SilenceHost,
    State,
)

HOST = ("10531", "srv-disdik-01", "198.18.10.11")
PORT = (3, "tor-3", 407, "Gi1/0/7")
SILENCE = "dcdecom 2026-0042 srv-disdik-01"
NAME = "srv-disdik-01"

EXAMPLES: dict[type[Change], Change] = {
    type(change): change
    for change in (
        SilenceHost(NAME, 1, *HOST, SILENCE, 7200),
        EndSilence(NAME, 1, *HOST, SILENCE),
        ShutPort(NAME, 2, *PORT, "data"),
        OpenPort(NAME, 2, *PORT, "data"),
        DisableHost(NAME, 1, *HOST),
        ExportHost(NAME, 1, *HOST),
        DeleteHost(NAME, 1, *HOST, ("psk srv-disdik-01",)),
        SetStatus(NAME, 2, 11, "SGH331XK7P", "active", "decommissioning", 'W/"1"'),
        ReleasePosition(NAME, 2, 11, "SGH331XK7P", 7, "R07", "12", "front", 'W/"1"'),
        RemoveCable(NAME, 2, 301, "D-0417", "connected", 101, "eth0", 407, "tor-3 Gi1/0/7", 'W/"1"'),
        SetAddressStatus(NAME, 2, 201, "198.18.10.11", "active", "deprecated", 'W/"1"'),
        AddNote(NAME, 3, 11, "penarikan"),
    )
}

ABSENT: State = {"present": False}
ON_HOST: State = {
    "present": True, "host": NAME, "enabled": True, "in_maintenance": False, "identities": "198.18.10.11 SGH331XK7P",
}  # fmt: skip
EXPORTED: State = {**ON_HOST, "sha256": "aa"}
NO_SILENCE: State = {"present": False, "host": NAME, "identities": "198.18.10.11", "in_maintenance": False}
SILENCED: State = {
    **NO_SILENCE, "present": True, "id": "77", "until": "2026-11-24T16:00:00+00:00", "covers": True, "only": True,
    "in_maintenance": True,
}  # fmt: skip
OPEN: State = {
    "cli_admin_up": True, "cli_oper_up": True, "snmp_admin_up": True, "snmp_oper_up": True, "saved_down": False,
    "stanza": "",
}  # fmt: skip
SHUT: State = {
    "cli_admin_up": False, "cli_oper_up": False, "snmp_admin_up": False, "snmp_oper_up": False, "saved_down": True,
    "stanza": " shutdown",
}  # fmt: skip
DEVICE: State = {
    "present": True, "name": NAME, "serial": "SGH331XK7P", "status": "active", "rack": "R07", "position": "12",
    "face": "front", "etag": 'W/"1"',
}  # fmt: skip
CABLE: State = {"present": True, "label": "D-0417", "status": "connected", "etag": 'W/"1"'}
ADDRESS: State = {"present": True, "address": "198.18.10.11", "status": "active", "etag": 'W/"1"'}
