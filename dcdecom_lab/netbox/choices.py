"""The values that NetBox 4.7 offers for its choice fields, with their labels."""

from __future__ import annotations

DEVICE_STATUS = {
    "offline": "Offline",
    "active": "Active",
    "planned": "Planned",
    "staged": "Staged",
    "failed": "Failed",
    "inventory": "Inventory",
    "decommissioning": "Decommissioning",
}
PORT_TYPE = {"8p8c": "8P8C", "110-punch": "110 Punch", "lc": "LC", "lc-apc": "LC/APC", "sc": "SC", "mpo": "MPO"}
POWER_TYPE = {"iec-60320-c13": "C13", "iec-60320-c14": "C14", "iec-60320-c19": "C19", "iec-60320-c20": "C20"}
FEED_LEG = {"A": "A", "B": "B", "C": "C"}
ITEM_STATUS = {
    "offline": "Offline", "active": "Active", "planned": "Planned", "staged": "Staged", "failed": "Failed",
    "decommissioning": "Decommissioning",
}
MODULE_STATUS = ITEM_STATUS
CUSTOM_FIELD_TYPE = {
    "text": "Text", "integer": "Integer", "object": "Object", "multiobject": "Multiple objects",
}  # fmt: skip
FILTER_LOGIC = {"disabled": "Disabled", "loose": "Loose", "exact": "Exact"}
FHRP_PROTOCOL = {
    "vrrp2": "VRRPv2", "vrrp3": "VRRPv3", "carp": "CARP", "clusterxl": "ClusterXL", "hsrp": "HSRP", "glbp": "GLBP",
    "other": "Other",
}  # fmt: skip
DEVICE_FACE = {"front": "Front", "rear": "Rear"}
AIRFLOW = {
    "front-to-rear": "Front to rear",
    "rear-to-front": "Rear to front",
    "left-to-right": "Left to right",
    "right-to-left": "Right to left",
    "side-to-rear": "Side to rear",
    "rear-to-side": "Rear to side",
    "bottom-to-top": "Bottom to top",
    "top-to-bottom": "Top to bottom",
    "passive": "Passive",
    "mixed": "Mixed",
}
SITE_STATUS = {
    "planned": "Planned",
    "staging": "Staging",
    "active": "Active",
    "decommissioning": "Decommissioning",
    "retired": "Retired",
}
RACK_STATUS = {
    "reserved": "Reserved",
    "available": "Available",
    "planned": "Planned",
    "active": "Active",
    "deprecated": "Deprecated",
}
RACK_WIDTH = {10: "10 inches", 19: "19 inches", 21: "21 inches", 23: "23 inches"}
INTERFACE_TYPE = {
    "virtual": "Virtual",
    "bridge": "Bridge",
    "lag": "Link Aggregation Group (LAG)",
    "channel": "Channel",
    "100base-tx": "100BASE-TX (10/100ME)",
    "1000base-t": "1000BASE-T (1GE)",
    "1000base-x-sfp": "SFP (1GE)",
    "10gbase-t": "10GBASE-T (10GE)",
    "10gbase-x-sfpp": "SFP+ (10GE)",
    "25gbase-x-sfp28": "SFP28 (25GE)",
    "40gbase-x-qsfpp": "QSFP+ (40GE)",
    "other": "Other",
}
CABLE_PROFILE = {
    "single-1c1p": "1C1P",
    "single-1c4p": "1C4P",
    "trunk-2c1p": "2C1P trunk",
    "breakout-1c2p-2c1p": "1C2P:2C1P breakout",
    "breakout-1c4p-4c1p": "1C4P:4C1P breakout",
}
CABLE_STATUS = {"connected": "Connected", "planned": "Planned", "decommissioning": "Decommissioning"}
ADDRESS_STATUS = {
    "active": "Active",
    "reserved": "Reserved",
    "deprecated": "Deprecated",
    "dhcp": "DHCP",
    "slaac": "SLAAC",
}
ADDRESS_ROLE = {
    "loopback": "Loopback",
    "secondary": "Secondary",
    "anycast": "Anycast",
    "vip": "VIP",
    "vrrp": "VRRP",
    "hsrp": "HSRP",
    "glbp": "GLBP",
    "carp": "CARP",
}
ADDRESS_FAMILY = {4: "IPv4", 6: "IPv6"}
CLUSTER_STATUS = {
    "planned": "Planned",
    "staging": "Staging",
    "active": "Active",
    "decommissioning": "Decommissioning",
    "offline": "Offline",
}
MACHINE_STATUS = {
    "offline": "Offline",
    "active": "Active",
    "planned": "Planned",
    "staged": "Staged",
    "failed": "Failed",
    "decommissioning": "Decommissioning",
    "paused": "Paused",
}
START_ON_BOOT = {"on": "On", "off": "Off", "laststate": "Last State"}
NOTE_KIND = {"info": "Info", "success": "Success", "warning": "Warning", "danger": "Danger"}
CHANGE_ACTION = {"create": "Created", "update": "Updated", "delete": "Deleted"}
