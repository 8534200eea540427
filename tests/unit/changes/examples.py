"""One change of every kind, and the states of its object that a reader may give."""

from __future__ import annotations

from dcdecom.model.changes import chassis, dhcp, dns, netbox, release, switch, zabbix
from dcdecom.model.changes.change import Change, State

HOST = ("10531", "srv-disdik-01", "198.18.10.11")
PORT = (3, "tor-3", 407, "Gi1/0/7")
SILENCE = "dcdecom 2026-0042 srv-disdik-01"
NAME = "srv-disdik-01"

HELD_BY = ("dhcp-1", 1, "hw-address", "9c:b6:54:a1:02:10", "")
ENTRY = '{"hw-address": "9c:b6:54:a1:02:10", "ip-address": "198.18.10.11"}'
SET = ("inside", "batam.test.", "rapor.batam.test.", "A")

KEPT = '{"label": "D-0417", "status": "connected"}'

KEPT_ADDRESS = '{"address": "198.18.10.11/24", "status": "deprecated"}'
EXAMPLES: dict[type[Change], Change] = {
    type(change): change
    for change in (
        zabbix.SilenceHost(NAME, 1, *HOST, SILENCE, 7200),
        zabbix.EndSilence(NAME, 1, *HOST, SILENCE),
        switch.ShutPort(NAME, 2, *PORT, "data"),
        chassis.TakeOffSlot(
            NAME, 4, 11, "SGH331XK7P", 40, "chassis-1", 43, "3", ("9c:b6:54:a1:02:10",), ("tor-3 Gi1/0/7",)
        ),
        switch.OpenPort(NAME, 2, *PORT, "data"),
        zabbix.DisableHost(NAME, 1, *HOST),
        zabbix.EnableHost(NAME, 1, *HOST),
        zabbix.ExportHost(NAME, 1, *HOST),
        zabbix.DeleteHost(NAME, 1, *HOST, ("psk srv-disdik-01",)),
        zabbix.RestoreHost(NAME, 1, *HOST[1:], "aa", "cb", "interfaces 1", ("psk srv-disdik-01",)),
        netbox.SetStatus(NAME, 2, 11, "SGH331XK7P", "active", "decommissioning", 'W/"1"'),
        netbox.ReleasePosition(NAME, 2, 11, "SGH331XK7P", 7, "R07", "12", "front", 'W/"1"'),
        netbox.RestorePosition(NAME, 2, 11, "SGH331XK7P", 7, "R07", "12", "front"),
        netbox.RemoveCable(NAME, 2, 301, "D-0417", "connected", 101, "eth0", 407, "tor-3 Gi1/0/7", 'W/"1"'),
        netbox.RestoreCable(NAME, 2, "D-0417", 101, "eth0", "tor-3 Gi1/0/7", KEPT),
        netbox.SetAddressStatus(NAME, 2, 201, "198.18.10.11", "active", "deprecated", 'W/"1"'),
        netbox.AddNote(NAME, 3, 11, "penarikan"),
        release.SetMainAddress(NAME, 2, 11, "SGH331XK7P", "primary_ip4", "198.18.10.11", 201, 0, 'W/"1"'),
        release.SetAssignment(NAME, 2, 201, "198.18.10.11", "deprecated", f"{NAME} eth0", 101, 0, 'W/"1"'),
        release.DeleteAddress(NAME, 2, 201, "198.18.10.11", "deprecated", f"{NAME} eth0", 101, 'W/"1"'),
        release.RestoreAddress(NAME, 2, "198.18.10.11", 201, f"{NAME} eth0", KEPT_ADDRESS),
        release.RenameDevice(NAME, 3, 11, "SGH331XK7P", NAME, f"{NAME}-withdrawn-2026-0042", 'W/"1"'),
        dns.RemoveRecords(NAME, 4, *SET, "", ("10.7.0.21", "10.7.0.22"), ("10.7.0.21",)),
        dns.RestoreRecords(NAME, 4, *SET, "", ("10.7.0.22",), ("10.7.0.21",), 300),
        dhcp.DeleteLease(NAME, 5, *HELD_BY, ("198.18.10.11",)),
        dhcp.RemoveReservation(NAME, 5, *HELD_BY, ENTRY),
        dhcp.RestoreReservation(NAME, 5, *HELD_BY, ENTRY),
    )
}

ABSENT: State = {"present": False}
ON_HOST: State = {
    "present": True, "id": "10531", "host": NAME, "enabled": True, "in_maintenance": False,
    "identities": "198.18.10.11 SGH331XK7P",
}  # fmt: skip
EXPORTED: State = {**ON_HOST, "sha256": "aa", "comes_back": "cb", "parts": "interfaces 1"}
KEPT_EXPORT: State = {**EXPORTED, "kept": "aa"}
NO_SILENCE: State = {"present": False, "host": NAME, "identities": "198.18.10.11", "in_maintenance": False}
SILENCED: State = {
    **NO_SILENCE, "present": True, "id": "77", "until": "2026-11-24T16:00:00+00:00", "covers": True, "only": True,
    "in_maintenance": True,
}  # fmt: skip
OPEN: State = {
    "cli_admin_up": True, "cli_oper_up": True, "snmp_admin_up": True, "snmp_oper_up": True, "saved_down": False,
    "index": 7, "stanza": "",
}  # fmt: skip
SHUT: State = {
    "cli_admin_up": False, "cli_oper_up": False, "snmp_admin_up": False, "snmp_oper_up": False, "saved_down": True,
    "index": 7, "stanza": " shutdown",
}  # fmt: skip
DEVICE: State = {
    "present": True, "name": NAME, "serial": "SGH331XK7P", "status": "active", "rack": "R07", "position": "12",
    "face": "front", "etag": 'W/"1"',
}  # fmt: skip
UNPLACED: State = {**DEVICE, "rack": "", "position": "", "face": ""}
CABLE: State = {
    "present": True, "id": 301, "label": "D-0417", "status": "connected", "etag": 'W/"1"', "kept": KEPT,
}  # fmt: skip
HELD: State = {
    "present": True, "address": "198.18.10.11", "status": "deprecated", "interface": 101, "of": f"{NAME} eth0",
    "etag": 'W/"1"',
}  # fmt: skip
WHOLE: State = {**HELD, "id": 201, "outside": "", "kept": KEPT_ADDRESS}
UNHELD: State = {**HELD, "interface": 0, "of": ""}
MAIN: State = {"present": True, "name": NAME, "serial": "SGH331XK7P", "main": 201, "etag": 'W/"1"'}
ADDRESS: State = {"present": True, "address": "198.18.10.11", "status": "active", "etag": 'W/"1"'}
BOTH: State = {
    "present": True, "records": "10.7.0.21\n10.7.0.22", "ttl": 300, "behind": "", "shown": "", "also": "", "serves": "",
    "wildcard": "",
}  # fmt: skip
OTHER_ONLY: State = {**BOTH, "records": "10.7.0.22", "shown": "version 1 to 2"}
NO_SET: State = {**BOTH, "present": False, "records": "", "ttl": 0}
LEASED: State = {"present": True, "leased": "198.18.10.11"}
NO_LEASE: State = {"present": False, "leased": ""}
RESERVED: State = {"present": True, "entry": ENTRY, "in_the_way": ""}
UNRESERVED: State = {"present": False, "entry": "", "in_the_way": ""}
