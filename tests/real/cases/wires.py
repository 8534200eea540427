"""What a stranger does on the wire: frames that bear another's address, and another machine on a server's cable."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.beds.real import RealBed
from tests.real.bed.command import PYTHON, inside, run
from tests.real.bed.processes import wait_until

SEND = """
import socket, sys
frame = bytes.fromhex("ffffffffffff" + sys.argv[2].replace(":", "") + "88b5") + bytes(46)
with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as wire:
    wire.bind((sys.argv[1], 0))
    for _ in range(3):
        wire.send(frame)
"""
"""Broadcasts of an ethertype for experiments: every switch learns the address, and nobody answers."""


@contextmanager
def heard_behind(bed: RealBed, another: str, mac: str) -> Iterator[None]:
    """This address is learned on the port of another server, which speaks on as itself; forgotten at the end."""
    wire = bed.bed.record["servers"][another]["data"]
    try:
        _speaks(bed, wire, mac)
        yield
    finally:
        _forget(bed, mac)


def _speaks(bed: RealBed, wire: dict[str, Any], mac: str) -> None:
    """Send until a switch has learned it: a link that has just come up drops the first frames."""

    def is_learned() -> bool:
        run(inside(wire["namespace"], PYTHON, "-c", SEND, wire["interface"], mac))
        return any(_rows(bed, mac))

    wait_until(f"{mac} is learned", is_learned, patience=30)


def _rows(bed: RealBed, mac: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Where the switches have the address: the command that reaches a switch's bridge, and the interface."""
    for switch in bed.bed.estate.switches:
        bridge = ("ip", "netns", "exec", bed.bed.record["devices"][switch.name]["namespace"], "bridge")
        for row in json.loads(run((*bridge, "-j", "fdb", "show", "br", "br0"))):
            if row["mac"] == mac and row.get("master") == "br0":
                yield bridge, row["ifname"]


def _forget(bed: RealBed, mac: str) -> None:
    """As the tables do after their ageing time."""
    for bridge, interface in list(_rows(bed, mac)):
        run((*bridge, "fdb", "del", mac, "dev", interface, "master"))


@contextmanager
def in_its_place(bed: RealBed, server: str, mac: str) -> Iterator[None]:
    """Where a server was that is off: another machine with this address is on its cable, and off again at the end.

    It answers for no IP address: with the server's own, the gateway's ARP table would take it for the server.
    """
    wire = bed.bed.record["servers"][server]["data"]
    card = ("ip", "-n", wire["namespace"], "link", "set", wire["interface"])
    run((*card, "address", mac, "arp", "off"))
    try:
        run((*card, "up"))
        _speaks(bed, wire, mac)
        yield
    finally:
        run((*card, "down"))
        run((*card, "address", wire["mac"], "arp", "on"))
        _forget(bed, mac)
