"""What a stranger does on the wire: frames that bear another's address, and another machine on a server's cable."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

from tests.beds.real import RealBed
from tests.real.bed.command import PYTHON, inside, run

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
        run(inside(wire["namespace"], PYTHON, "-c", SEND, wire["interface"], mac))
        yield
    finally:
        _forget(bed, mac)


def _forget(bed: RealBed, mac: str) -> None:
    """As the tables do after their ageing time."""
    for switch in bed.bed.estate.switches:
        inside_it = ("ip", "netns", "exec", bed.bed.record["devices"][switch.name]["namespace"], "bridge")
        for row in json.loads(run((*inside_it, "-j", "fdb", "show", "br", "br0"))):
            if row["mac"] == mac and row.get("master") == "br0":
                run((*inside_it, "fdb", "del", mac, "dev", row["ifname"], "master"))


@contextmanager
def in_its_place(bed: RealBed, server: str, mac: str) -> Iterator[None]:
    """Where a server was that is off: another machine with this address is on its cable, and off again at the end."""
    wire = bed.bed.record["servers"][server]["data"]
    card = ("ip", "-n", wire["namespace"], "link", "set", wire["interface"])
    run((*card, "address", mac))
    try:
        run((*card, "up"))
        run(inside(wire["namespace"], PYTHON, "-c", SEND, wire["interface"], mac))
        yield
    finally:
        run((*card, "down"))
        run((*card, "address", wire["mac"]))
        _forget(bed, mac)
