"""HPE ProCurve and ArubaOS-Switch (AOS-S)."""

from __future__ import annotations

from dcdecom.adapters.switch.dialects.dialect import (
    ActForm,
    ConfigurationForm,
    Dialect,
    FdbForm,
    NeighbourForm,
    PortForm,
    Save,
    Terminal,
)
from dcdecom.model.port_names import Spelling

HALF_MAC = r"(?P<mac>[0-9a-fA-F]{6}-[0-9a-fA-F]{6})"
GUIDE = "ArubaOS-Switch Management and Configuration Guide"

HP_PROCURVE = Dialect(
    title="HPE ProCurve and ArubaOS-Switch (AOS-S)",
    proven="captured",
    terminal=Terminal(
        driver="hp_procurve",
        error=(
            r"^(?:Invalid input|Ambiguous input|Incomplete input|Module not present|Unknown command|Error|"
            r"Not enough|Access denied)|^\S+: (?:Invalid|The port|Not a valid)"
        ),
        paging="no page",
        more=r"-- MORE --, next page: Space",
        identity=r"^\s*(?:Image stamp|Boot Image):?",
        source=f"{GUIDE}: Using the Command Line Interface; captured: show version",
    ),
    spelling=Spelling(forms=((r"(\S+?)-Trk\d+", r"\1"),)),
    typed=r"[A-Z]?\d{1,3}|\d{1,2}/[A-Z]?\d{1,3}|Trk\d{1,3}",
    port=PortForm(
        ask=("show interfaces brief {port}",),
        head=r"^\s*(?P<name>[A-Z]?\d[^\s*]*)\*?\s+(?:\S.*?)?\s*\|\s+(?:Yes|No)\s+(?P<admin>Yes|No)\s+(?P<oper>Up|Down)\b",
        admin_words={"yes": True, "no": False},
        absent=r"^Module not present for port or invalid port|^Invalid input: |^\S+: Invalid|^Invalid port",
        source="captured: show interfaces brief, of three releases",
    ),
    fdb=FdbForm(
        ask="show mac-address",
        head=r"^\s*MAC Address\s+(?:Located on )?Port",
        rows=(rf"^\s*{HALF_MAC}\s+(?P<port>\S+)(?:\s+(?P<vlan>\d+))?\s*$",),
        kinds={"": "learned"},
        source="captured: show mac-address",
    ),
    neighbours=NeighbourForm(
        ask="show lldp info remote-device detail",
        begin=r"^\s*Local Port\s*: ",
        port=r"^\s*Local Port\s*: (?P<port>\S+)",
        chassis=r"^\s*ChassisId\s*: (?P<chassis>\S.*?)\s*$",
        port_id=r"^\s*PortId\s*: (?P<port_id>\S.*?)\s*$",
        system_name=r"^\s*SysName\s*: (?P<system_name>\S.*?)\s*$",
        capabilities=r"^\s*System Capabilities Enabled\s*: ?(?P<capabilities>\S.*)$",
        whole=r"^\s*LLDP Remote Devices? Information Detail",
        always=(r"^\s*PortId\s*:", r"^\s*SysName\s*:", r"^\s*System Capabilities Enabled\s*:"),
        none=r"^LLDP is not (?:running|enabled)",
        source="captured: show lldp info remote-device detail",
    ),
    configuration=ConfigurationForm(
        running="show running-config",
        startup="show config",
        stanza="show running-config interface {port}",
        stanza_whole=r"^Running configuration:|^interface {port}",
        running_whole=r"^; .*Configuration Editor; Created on release",
        startup_whole=r"^; .*Configuration Editor; Created on release",
        noise=r"^\s*$|^\s*;|^\s*exit\s*$|^(?:Running|Startup) configuration",
        shut=r"disable",
        opened=r"enable",
        trunk=r"^tagged vlan ",
        source=f"{GUIDE}: show config, show running-config interface",
    ),
    act=ActForm(
        enter="configure terminal",
        down=("interface {port} disable",),
        up=("interface {port} enable",),
        inside=r"\(config\)#$",
        leave="end",
        source=f"{GUIDE}: Port Status and Configuration, interface PORT disable",
    ),
    keep=Save("write memory", r"^\S*#?\s*$", f"{GUIDE}: write memory (it says nothing where it did it)"),
)
