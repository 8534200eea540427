"""What a lab switch prints, in IOS's words and columns. Every text says nothing that SNMP would contradict."""

from __future__ import annotations

from collections.abc import Iterable

from dcdecom.model.address import MacAddress
from dcdecom_lab.stanzas import SwitchConfig
from dcdecom_lab.tables import Heard, Interface
from dcdecom_lab.world import World

CAPABILITY_CODES = {"bridge": "B", "router": "R", "station": "S", "telephone": "T", "wlan": "W"}
LLDP_HEAD = """\
Capability codes:
    (R) Router, (B) Bridge, (T) Telephone, (C) DOCSIS Cable Device
    (W) WLAN Access Point, (P) Repeater, (S) Station, (O) Other
"""
ETHERCHANNEL_HEAD = """\
Flags:  D - down        P - bundled in port-channel
        I - stand-alone s - suspended
        H - Hot-standby (LACP only)
        R - Layer3      S - Layer2
        U - in use      f - failed to allocate aggregator

        M - not in use, minimum links not met
        u - unsuitable for bundling
        w - waiting to be aggregated
        d - default port

"""


def version(world: World, switch: str) -> str:
    """`show version`: the first line says that this is the lab, which is how a reader knows the estate."""
    device, minutes = world.description.switch(switch), world.uptime(switch) // 6000
    weeks, days, hours = minutes // 10080, minutes // 1440 % 7, minutes // 60 % 24
    return f"""\
dcdecom lab switch, Cisco IOS Software, C2960X Software (LAB-UNIVERSALK9-M), Version 15.2(7)E8, RELEASE SOFTWARE (fc3)
This is no real device: it answers on a loopback port of the machine that runs the lab.

ROM: dcdecom lab

{switch} uptime is {weeks} weeks, {days} days, {hours} hours, {minutes % 60} minutes
System returned to ROM by power-on
System image file is "flash:dcdecom-lab.bin"

cisco WS-C2960X-48TS-L (dcdecom lab) processor with 524288K bytes of memory.
Processor board ID {device.serial}
{device.ports} Gigabit Ethernet interfaces

Base ethernet MAC Address       : {device.mac.upper()}
System serial number            : {device.serial}

Configuration register is 0xF
"""


def interfaces(world: World, switch: str, only: str = "") -> str:
    """`show interfaces [X]`."""
    return "".join(_interface(row) for row in world.interfaces(switch) if only in ("", row.name))


def _interface(row: Interface) -> str:
    line = "up" if row.oper_up else "down"
    state = line if row.admin_up else "administratively down"
    detail = "connected" if row.oper_up else "notconnect" if row.admin_up else "disabled"
    last = "00:00:01" if row.oper_up else "never"
    mac = dotted(row.mac)
    text = f"{row.name} is {state}, line protocol is {line} ({detail}) \n"
    text += f"  Hardware is {'EtherChannel' if row.kind == 'aggregate' else 'Gigabit Ethernet'}, "
    text += f"address is {mac} (bia {mac})\n"
    text += f"  Description: {row.alias}\n" if row.alias else ""
    return f"""{text}\
  MTU 1500 bytes, BW 1000000 Kbit/sec, DLY 10 usec, 
     reliability 255/255, txload 1/255, rxload 1/255
  Encapsulation ARPA, loopback not set
  Keepalive set (10 sec)
  Full-duplex, 1000Mb/s, media type is 10/100/1000BaseTX
  input flow-control is off, output flow-control is unsupported 
  ARP type: ARPA, ARP Timeout 04:00:00
  Last input {last}, output {last}, output hang never
  Last clearing of "show interface" counters never
  Input queue: 0/75/0/0 (size/max/drops/flushes); Total output drops: 0
  Queueing strategy: fifo
  Output queue: 0/40 (size/max)
  5 minute input rate 0 bits/sec, 0 packets/sec
  5 minute output rate 0 bits/sec, 0 packets/sec
     0 packets input, 0 bytes, 0 no buffer
     Received 0 broadcasts (0 multicasts)
     0 runts, 0 giants, 0 throttles 
     0 input errors, 0 CRC, 0 frame, 0 overrun, 0 ignored
     0 watchdog, 0 multicast, 0 pause input
     0 input packets with dribble condition detected
     0 packets output, 0 bytes, 0 underruns
     0 output errors, 0 collisions, 1 interface resets
"""


def interfaces_status(world: World, switch: str) -> str:
    """`show interfaces status`."""
    text = "\nPort      Name               Status       Vlan       Duplex  Speed Type\n"
    for row in world.interfaces(switch):
        status = "connected" if row.oper_up else "notconnect" if row.admin_up else "disabled"
        vlan, duplex = row.vlan or "trunk", "a-full a-1000" if row.oper_up else "  auto   auto"
        text += f"{row.short:<9} {row.alias[:18]:<18} {status:<12} {vlan:<10} {duplex} 10/100/1000BaseTX\n"
    return text


def mac_table(world: World, switch: str, only: str = "") -> str:
    """`show mac address-table [interface X]`; the switch's own address stands on the CPU."""
    short = {row.name: row.short for row in world.interfaces(switch)} | {"": "CPU"}
    rows = [row for row in world.fdb(switch) if only in ("", row.interface)]
    text = "          Mac Address Table\n-------------------------------------------\n\n"
    text += "Vlan    Mac Address       Type        Ports\n----    -----------       --------    -----\n"
    for row in rows:
        vlan = "All" if row.status == "self" else row.vlan
        kind = "DYNAMIC" if row.status == "learned" else "STATIC"
        port = f"{short[row.interface]}({row.remote})" if row.remote else short[row.interface]
        text += f"{vlan:>4}    {dotted(row.mac)}    {kind:<8}    {port}\n"
    return text + (f"Total Mac Addresses for this criterion: {len(rows)}\n" if rows else "")


def lldp(world: World, switch: str) -> str:
    """`show lldp neighbors`."""
    rows = world.neighbours(switch)
    text = LLDP_HEAD + "\nDevice ID           Local Intf     Hold-time  Capability      Port ID\n"
    for row in rows:
        local = world.description.port_short(row.port)
        text += f"{row.name[:20]:<20}{local:<15}120        {_codes(row):<16}{row.port_id}\n"
    return f"{text}\nTotal entries displayed: {len(rows)}\n"


def lldp_detail(world: World, switch: str, only: str = "") -> str:
    """`show lldp neighbors [X] detail`."""
    rows = [row for row in world.neighbours(switch) if only in ("", world.description.port_name(row.port))]
    text = "".join(_neighbour(row, world.description.port_short(row.port)) for row in rows)
    return f"{text}\nTotal entries displayed: {len(rows)}\n"


def _neighbour(row: Heard, local: str) -> str:
    return f"""\
------------------------------------------------
Local Intf: {local}
Chassis id: {dotted(row.chassis)}
Port id: {row.port_id}
Port Description: {row.port_id}
System Name: {row.name}

System Description: 
{row.about}

Time remaining: 99 seconds
System Capabilities: {_codes(row)}
Enabled Capabilities: {_codes(row)}
Management Addresses - not advertised
Auto Negotiation - not supported
Physical media capabilities - not advertised
Media Attachment Unit type - not advertised
Vlan ID: - not advertised

"""


def etherchannel(world: World, switch: str) -> str:
    """`show etherchannel summary`."""
    rows = world.interfaces(switch)
    groups = [row for row in rows if row.kind == "aggregate"]
    text = f"{ETHERCHANNEL_HEAD}\nNumber of channel-groups in use: {len(groups)}\n"
    text += f"Number of aggregators:           {len(groups)}\n\n"
    text += "Group  Port-channel  Protocol    Ports\n"
    text += "------+-------------+-----------+-----------------------------------------------\n"
    for group in groups:
        members = [f"{row.short}({'P' if row.oper_up else 'D'})" for row in rows if row.aggregate == group.number]
        bundle = f"{group.short}({'SU' if group.oper_up else 'SD'})"
        text += f"{group.number:<7}{bundle:<16}LACP      {'   '.join(members)}\n"
    return text


def running(config: SwitchConfig) -> str:
    """`show running-config`."""
    body = _body(config.head, config.running)
    return f"Building configuration...\n\nCurrent configuration : {len(body)} bytes\n!\n{body}"


def startup(config: SwitchConfig) -> str:
    """`show startup-config`."""
    body = _body(config.head, config.startup)
    return f"Using {len(body)} out of 524288 bytes\n!\n{body}"


def running_interface(config: SwitchConfig, interface: str) -> str:
    """`show running-config interface X`."""
    body = _stanza(interface, config.running[interface])
    return f"Building configuration...\n\nCurrent configuration : {len(body)} bytes\n!\n{body}end\n\n"


def dotted(mac: MacAddress) -> str:
    """A MAC address as IOS writes it: 9cb6.54a1.0210."""
    digits = mac.replace(":", "")
    return f"{digits[:4]}.{digits[4:8]}.{digits[8:]}"


def _codes(row: Heard) -> str:
    return ",".join(CAPABILITY_CODES[capability] for capability in row.capabilities)


def _body(head: Iterable[str], stanzas: dict[str, tuple[str, ...]]) -> str:
    interfaces = "!\n".join(_stanza(name, lines) for name, lines in stanzas.items())
    return "\n".join(head) + f"\n{interfaces}!\nend\n\n"


def _stanza(name: str, lines: Iterable[str]) -> str:
    return "\n".join([f"interface {name}", *(f" {line}" for line in lines)]) + "\n"
