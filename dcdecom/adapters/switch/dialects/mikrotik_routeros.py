"""MikroTik RouterOS: one line sets, and what is set is kept at once."""

from __future__ import annotations

from dcdecom.adapters.switch.dialects.dialect import (
    ALWAYS,
    ActForm,
    AtOnce,
    ConfigurationForm,
    Dialect,
    FdbForm,
    NeighbourForm,
    PortForm,
    Terminal,
)
from dcdecom.adapters.switch.dialects.juniper_junos import COLON_MAC
from dcdecom.model.port_names import Spelling

MANUAL = "RouterOS documentation"
ROW = (
    r"^\s*\d+\s+D?\s*(?P<admin>X)?\s*(?P<oper>R)?\s*S?\s+(?:comment=.*? )?(?:default-name=\S+ )?"
    r"name=\"?(?P<name>[^\"\s]+)"
)

MIKROTIK_ROUTEROS = Dialect(
    title="MikroTik RouterOS",
    proven="emulated",
    terminal=Terminal(
        driver="mikrotik_routeros",
        error=(
            r"^\s*(?:bad command name|expected |syntax error|input does not match|no such item|failure:"
            r"|not enough perm).*$"
        ),
        paging="the login name's +ct511w4098h",
        prompt=r"\[[^\]\n]*{base}[^\]\n]*\][^\n]*>|{base}[^\n]*>",
        hostname=r"^\[(?:[^@\]]*@)?(?P<name>[^\]]+)\]",
        more=r"-- \[Q quit\|",
        version="/system resource print",
        identity=r"^\s*platform: MikroTik",
        source=f"{MANUAL}: Console, Command Line Interface, /system resource",
    ),
    spelling=Spelling(),
    typed=r"(?:ether|sfp|sfp-sfpplus|sfpplus|qsfpplus|sfp28|combo|bonding)[a-z0-9-]{0,20}",
    port=PortForm(
        ask=('/interface print terse without-paging where name="{port}"',),
        head=ROW,
        admin_words={"": True, "x": False},
        oper_words={"": False, "r": True},
        absent=r"^\s*$(?!.)",
        source=f"{MANUAL}: Interfaces, print and its flags; ntc-templates: interface print terse",
    ),
    fdb=FdbForm(
        ask="/interface bridge host print terse without-paging",
        head=ALWAYS,
        rows=(
            rf"^\s*\d+\s+[XI]*\s*(?P<kind>[DLE ]*?)\s*(?:comment=.*? )?mac-address={COLON_MAC}"
            r"(?: vid=(?P<vlan>\d+))? interface=(?P<port>\S+) bridge=\S+(?: [a-z-]+=\S+)*\s*$",
        ),
        number=r"^\s*(?P<n>\d+)\s",
        notes=r"^Flags: ",
        kinds={
            "d": "learned",
            "d e": "learned",
            "de": "learned",
            "dl": "self",
            "dle": "self",
            "dl e": "self",
            "d l": "self",
            "": "static",
            "e": "static",
        },
        source="captured: interface bridge host print terse",
    ),
    neighbours=NeighbourForm(
        ask="/ip neighbor print detail without-paging",
        begin=r"^\s*\d+\s+interface=",
        port=r"^\s*\d+\s+interface=(?P<port>[^,\s]+)",
        chassis=r"\bmac-address=(?P<chassis>[0-9A-Fa-f:]{17})",
        port_id=r'\binterface-name="(?P<port_id>[^"]*)"',
        system_name=r'\bidentity="(?P<system_name>[^"]*)"',
        capabilities=r'\bsystem-caps-enabled="?(?P<capabilities>[a-z,-]+)',
        whole=ALWAYS,
        wraps=True,
        inside=r"^\s*$|^\s+[a-z0-9-]+=|^\s*\d+\s+interface=|^Flags: ",
        index=r"^\s*(?P<n>\d+)\s+interface=",
        source=f"{MANUAL}: Neighbor discovery; ntc-templates: ip neighbor print detail",
    ),
    configuration=ConfigurationForm(
        running="",
        startup="",
        stanza='/interface print terse without-paging where name="{port}"',
        stanza_whole=ROW,
        running_whole=ALWAYS,
        startup_whole=ALWAYS,
        noise=r"^\s*$",
        own=r'^(?P<line>\s*\d+\s.*\bname="?{port}"?(?:\s.*)?)$',
        shut=r"\d+\s+D?\s*X.*",
        source=f"{MANUAL}: Interfaces, print",
    ),
    act=ActForm(
        down=("/interface disable {port}",),
        up=("/interface enable {port}",),
        source=f"{MANUAL}: General commands, disable and enable",
    ),
    keep=AtOnce(f"{MANUAL}: Configuration Management (every change is stored as it is made)"),
)
