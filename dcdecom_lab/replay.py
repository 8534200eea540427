"""A recording behind an agent of the lab's own: a real device to look at, without the device.

python -m dcdecom_lab.replay FILE...    serve recordings until it is stopped, and print an inventory for them
"""

from __future__ import annotations

import argparse
import asyncio
import secrets
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from dcdecom_lab.access import HOST, SnmpKeys
from dcdecom_lab.mibs import View
from dcdecom_lab.recording import Recording, read_recording
from dcdecom_lab.rows import AsWritten, Row
from dcdecom_lab.snmp import Agent, AgentFaults

COMMUNITY = "recorded"


@dataclass(frozen=True)
class Replay:
    """How to reach a recording that is served: by version 2c, and by version 3 with SHA-256 and AES-128."""

    agent: Agent
    keys: SnmpKeys

    @property
    def port(self) -> int:
        return self.agent.port


@contextmanager
def serve(recording: Recording, now: Callable[[], Recording] | None = None) -> Iterator[Replay]:
    """Answer from a recording on a free port, in the order of its file, from a thread of its own, until the block ends.

    A VLAN's file is shown to the community `community@VLAN` and in the context `vlan-VLAN`. `now`: what it shows at the
    moment of a question instead.
    """
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name=f"replay {recording.name}", daemon=True)
    thread.start()
    keys = SnmpKeys(COMMUNITY, "recorded", secrets.token_hex(12), secrets.token_hex(12))
    agent = asyncio.run_coroutine_threadsafe(_open(recording, now, keys), loop).result()
    try:
        yield Replay(agent, keys)
    finally:
        asyncio.run_coroutine_threadsafe(_close(agent), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _open(recording: Recording, now: Callable[[], Recording] | None, keys: SnmpKeys) -> Agent:
    def rows(view: View) -> list[Row]:
        shown = now() if now else recording
        return list(shown.rows if view.vlan is None else shown.vlans[view.vlan])

    return Agent(rows, keys, tuple(recording.vlans), AgentFaults(stale=now is None), lambda: None, AsWritten)


async def _close(agent: Agent) -> None:
    agent.close()
    await asyncio.sleep(0)  # pysnmp's timer ends at its next turn


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve recordings until somebody presses Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m dcdecom_lab.replay", description=__doc__)
    parser.add_argument("file", nargs="+", type=Path, help="a recording (*.snmprec)")
    paths = parser.parse_args(arguments).file
    print(f"# hosts.yaml; before you look: export REPLAY={COMMUNITY}")
    with ExitStack() as stack:
        for path in paths:
            print(_inventory(path.stem, stack.enter_context(serve(read_recording(path))).port), flush=True)
        threading.Event().wait()


def _inventory(name: str, port: int) -> str:
    extras = '{version: "2c", community: "env:REPLAY"}'
    return f"{name}:\n  connection_options:\n    snmp: {{hostname: {HOST}, port: {port}, extras: {extras}}}"


if __name__ == "__main__":
    main()
