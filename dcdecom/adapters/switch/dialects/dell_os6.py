"""Dell Networking OS6 (N series)."""

from __future__ import annotations

from dcdecom.adapters.switch.dialects.dialect import (
    NEVER,
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

PORT = r"(?:Gi|Te|Tw|Fo|Hu)\d+/\d+/\d+"
GUIDE = "Dell EMC Networking N-Series CLI Reference Guide"
ANY_FORM = r"(?P<mac>[0-9A-Fa-f]{4}(?:\.[0-9A-Fa-f]{4}){2}|[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5})"

NEIGHBOUR = NeighbourForm(
    ask="show lldp remote-device detail {port}",
    begin=r"^Remote Identifier: |^\s*Remote ID: ",
    section=r"^(?:Local )?Interface: (?P<port>\S+)",
    chassis=r"^\s*Chassis ID: (?P<chassis>\S.*)$",
    port_id=r"^\s*Port ID: (?P<port_id>\S.*)$",
    system_name=r"^\s*System Name: (?P<system_name>\S.*)$",
    capabilities=r"^\s*System Capabilities Enabled: (?P<capabilities>\S.*)$",
    source=f"{GUIDE}: show lldp remote-device detail",
)

DELL_OS6 = Dialect(
    title="Dell Networking OS6 (N series)",
    proven="emulated",
    terminal=Terminal(
        driver="dell_os6",
        error=r"^\s*% ?(?!Warning)[A-Z][a-z].*$|^(?:ERROR|Error)[ :!].*$|^(?:Command not found|Invalid interface).*$",
        paging="terminal length 0",
        more=r"--More-- or \(q\)uit",
        identity=r"^(?:Machine Description|System Description|Machine Model)\.*[ .].*(?:Dell|N[1-4]\d{3})",
        source=f"{GUIDE}: Using the Command-Line Interface, show version",
    ),
    spelling=Spelling({"gi": "Gi", "te": "Te", "po": "Po", "Gigabitethernet": "Gi", "Tengigabitethernet": "Te"}),
    typed=r"(?:Gi|Te|Tw|Fo|Hu)\d+/\d+/\d+|Po\d+",
    port=PortForm(
        ask=("show interfaces status {port}",),
        head=r"^(?P<name>(?:Gi|Te|Tw|Fo|Hu|Po)\d\S*)\s.*?\b(?P<oper>Up|Down|Detach|D-Down)\b",
        oper_words={"up": True, "down": False, "detach": False, "d-down": False},
        absent=r"^\s*(?:% ?Invalid (?:input|interface)|Invalid interface|ERROR: Invalid)|Interface .* does not exist",
        admin_by_stanza=True,
        source=f"{GUIDE}: show interfaces status",
    ),
    fdb=FdbForm(
        ask="show mac address-table",
        head=r"(?i:^\s*vlan\s+mac address\s+type\s+(?:port|interface))",
        total=r"^Total MAC Addresses in use: (?P<count>\d+)",
        counts_below=r"(?i:^\s*vlan\s+mac address\s+type\s+(?:port|interface))",
        rows=(rf"^\s*(?P<vlan>\d+)\s+{ANY_FORM}\s+(?P<kind>\w+)\s+(?P<port>\S+)\s*$",),
        kinds={"dynamic": "learned", "static": "static", "management": "self", "self": "self"},
        source=f"{GUIDE}: show mac address-table",
    ),
    neighbours=NeighbourForm(
        ask="show lldp remote-device all",
        begin=rf"^{PORT}\s+\d+\s",
        port=rf"^(?P<port>{PORT})\s",
        chassis=rf"^{PORT}\s+\d+\s+(?P<chassis>\S+)",
        port_id=rf"^{PORT}\s+\d+\s+\S+\s+(?P<port_id>\S+)",
        whole=r"^(?:Local\s*)?Interface\s+RemID\s+Chassis ID",
        each=NEIGHBOUR,
        wraps=True,
        only=True,
        source=f"{GUIDE}: show lldp remote-device all",
    ),
    configuration=ConfigurationForm(
        running="show running-config",
        startup="show startup-config",
        stanza="",
        stanza_whole=NEVER,
        running_whole=r"^!System Description |^!Current Configuration:",
        startup_whole=r"^!System Description |^!Current Configuration:",
        noise=r"^\s*$|^\s*!|^exit$",
        shut=r"shutdown",
        trunk=r"^switchport mode (?:trunk|general)",
        flat_block=r"^interface ",
        source=f"{GUIDE}: show running-config, show startup-config",
    ),
    act=ActForm(
        enter="configure",
        down=("interface {port}", "shutdown"),
        up=("interface {port}", "no shutdown"),
        inside=r"\(config-if-{port}\)#$",
        leave="end",
        source=f"{GUIDE}: interface, shutdown",
    ),
    keep=Save(
        "copy running-config startup-config",
        r"^Configuration Saved!|^Copy succeeded",
        f"{GUIDE}: copy running-config startup-config",
        ((r"\(y/n\)", "y"),),
    ),
)
