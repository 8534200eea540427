"""FRR's vtysh over a Linux bridge, with the tables that FRR itself has not answered by IOS-like commands.

FRR's own ways: it takes `interface nosuch0` and `shutdown` for an interface that does not exist (and shows it as a
pseudo interface afterwards), a port's stanza is shown in the whole configuration only, the saved one has no `end`, and
the running one is shown without the settings of a daemon that is down.
"""

from __future__ import annotations

from dataclasses import replace

from dcdecom.adapters.switch.dialects.cisco_ios import CISCO_IOS
from dcdecom.adapters.switch.dialects.dialect import Save

FRR = replace(
    CISCO_IOS,
    interface_name=r"[a-z][a-z0-9_.-]{0,14}",
    show_port="show interface {port}",
    port_line=r"^Interface (?P<name>\S+) is (?P<admin>up|down)(?:, line protocol is (?P<oper>up|down))?",
    admin_down="down",
    no_such_port=r"^% ?Can't find interface|^\s*pseudo interface",
    show_stanza="",
    startup_whole=r"^frr version ",
    partial=r"^Warning: connecting to .*failed",
    not_configuration=(
        r"^\s*$|^!|^end\s*$|^exit$|^(?:Building|Current|Startup) configuration"
        r"|^frr (?:version|defaults) |^(?:no )?service "
    ),
    save=Save("write memory", r"^(?:Integrated c|C)onfiguration saved to|^\[OK\]"),
    names={},
)
