"""A lab switch that speaks as MikroTik RouterOS does: one line sets, and it is kept at once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dcdecom_lab.description import PortNaming
from dcdecom_lab.dialects import cli_actions
from dcdecom_lab.dialects.cli_profile import (
    COLONS,
    LAB,
    Capabilities,
    Commands,
    Does,
    MacStyle,
    Says,
    Tongue,
    fdb_rows,
    heard_rows,
)
from dcdecom_lab.grammar import Found

if TYPE_CHECKING:
    from dcdecom_lab.shell import Shell

PORTS = PortNaming("ether{}", "ether{}", "bonding{}", "bonding{}")
UPPER = MacStyle(COLONS.group, COLONS.sign, True)
CAPABILITIES = Capabilities(
    {"bridge": "bridge", "router": "router", "station": "station-only", "telephone": "telephone", "wlan": "wlan-ap"},
    ",",
)


def _resource(shell: Shell) -> str:
    return f"""\
                   uptime: 5w6d12m31s
                  version: 7.11.2 (stable)
               build-time: Aug/31/2026 13:55:47
             board-name: CRS354-48G ({LAB})
                 platform: MikroTik
"""


def _print(shell: Shell, only: str) -> str:
    text = ""
    for at, row in enumerate(shell.world.interfaces(shell.switch)):
        if only in ("", row.name):
            flags = "X" if not row.admin_up else "R" if row.oper_up else " "
            comment = f"comment={row.alias} " if row.alias else ""
            text += (
                f" {at:>2} {flags}S  {comment}name={row.name} default-name={row.name} type=ether mtu=1500 "
                f"actual-mtu=1500 l2mtu=1592 max-l2mtu=10218 mac-address={UPPER(row.mac)} link-downs=0\n"
            )
    return text


def _hosts(shell: Shell) -> str:
    text = ""
    for at, row in enumerate(fdb_rows(shell)):
        flags = "D E" if row.learned else "   "
        text += f"{at} {flags}  mac-address={UPPER(row.mac)} vid={row.vlan} interface={row.long} bridge=bridge1 "
        text += f"on-interface={row.long}\n"
    return text


def _neighbours(shell: Shell) -> str:
    text = ""
    for at, (heard, port) in enumerate(heard_rows(shell)):
        text += (
            f' {at} interface={port.name},bridge1 mac-address={UPPER(heard.chassis)} identity="{heard.name}" '
            f'platform="" version="" unpack=none age=12s interface-name="{heard.port_id}" '
            f'system-description="{heard.about}" '
            f"system-caps={CAPABILITIES(heard)} system-caps-enabled={CAPABILITIES(heard)} \n\n"
        )
    return text


def _kept(then: Does) -> Does:
    """What is set is kept as it is set."""

    def does(shell: Shell, found: Found) -> str:
        try:
            return then(shell, found)
        finally:
            shell.world.config(shell.switch).save()

    return does


EXEC: Commands = {
    ("/system", "resource", "print"): cli_actions.say(_resource),
    ("/interface", "print", "terse", "without-paging"): cli_actions.say_of(_print),
    ("/interface", "print", "terse", "without-paging", "where", "name=", "<interface>"): cli_actions.say_of(_print),
    ("/interface", "print", "terse", "without-paging", "where", "name=", "<line>"): cli_actions.plain("\n"),
    ("/interface", "bridge", "host", "print", "terse", "without-paging"): cli_actions.say(_hosts),
    ("/ip", "neighbor", "print", "detail", "without-paging"): cli_actions.say(_neighbours),
    ("/interface", "disable", "<interface>"): _kept(cli_actions.shut("disable")),
    ("/interface", "enable", "<interface>"): _kept(cli_actions.open_("enable")),
    ("quit",): cli_actions.log_out,
}
MIKROTIK_ROUTEROS = Tongue(
    ports=PORTS,
    prompts={"exec": "[{user}@{name}] > "},
    commands={"exec": EXEC},
    wrong=Says(
        "bad command name {word} (line 1 column 1)", "expected end of command (line 1 column 1)",
        "syntax error (line 1 column 1)", "no such item", marked=False,
    ),
    more="-- [Q quit|D dump|down]",
    page=0,
    remark="#",
    reads=lambda line: re.sub(r'name="([^"]*)"', r"name= \1", line),
)  # fmt: skip
