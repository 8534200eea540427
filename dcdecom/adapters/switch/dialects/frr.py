"""FRR's vtysh over a Linux bridge, with the tables that FRR itself has not answered by IOS-like commands.

FRR's own ways: it takes `interface nosuch0` and `shutdown` for an interface that does not exist (and shows it as a
pseudo interface afterwards), a port's stanza is shown in the whole configuration only, the saved one has no `end`, and
the running one is shown without the settings of a daemon that is down.
"""

from __future__ import annotations

from dataclasses import replace

from dcdecom.adapters.switch.dialects.cisco_ios import CISCO_IOS
from dcdecom.adapters.switch.dialects.dialect import PortForm, Save
from dcdecom.model.port_names import Spelling

SOURCE = "seen on FRR 10.3 over a Linux bridge: tests/real"

FRR = replace(
    CISCO_IOS,
    title="FRRouting (vtysh) over a Linux bridge",
    proven="real",
    terminal=replace(CISCO_IOS.terminal, identity=r"FRRouting|^dcdecom", source=SOURCE),
    spelling=Spelling(),
    typed=r"[a-z][a-z0-9_.-]{0,14}",
    port=PortForm(
        ask=("show interface {port}",),
        head=r"^Interface (?P<name>\S+) is (?P<admin>up|down)(?:, line protocol is (?P<oper>up|down))?",
        oper_words={"up": True, "down": False, "": False},
        absent=r"^% ?Can't find interface",
        pseudo=r"^\s*pseudo interface",
        source=SOURCE,
    ),
    fdb=replace(CISCO_IOS.fdb, source=SOURCE),
    neighbours=replace(CISCO_IOS.neighbours, source=SOURCE),
    configuration=replace(
        CISCO_IOS.configuration,
        stanza="",
        startup_whole=r"^frr version ",
        partial=r"^Warning: connecting to .*failed",
        noise=(
            r"^\s*$|^!|^end\s*$|^exit$|^(?:Building|Current|Startup) configuration"
            r"|^frr (?:version|defaults) |^(?:no )?service "
        ),
        source=SOURCE,
    ),
    act=replace(CISCO_IOS.act, source=SOURCE),
    keep=Save("write memory", r"^(?:Integrated c|C)onfiguration saved to|^\[OK\]", SOURCE),
    aggregates=None,
)
