"""What keeps addresses fresh: every server, BMC and machine behind one says hello to the gateway now and then."""

from __future__ import annotations

from .command import inside
from .description import Estate
from .plant import Speaker, namespace, speakers
from .processes import start
from .state import State

EVERY = 20  # seconds between two packets: far below a bridge's ageing time
LONGEST = 24 * 3600  # seconds after which it stops by itself, if nobody takes the bed down
# As a number of packets: with a deadline (`-w`) ping also stops at the first error from the network.
PACKETS = LONGEST // EVERY


def start_traffic(where: State, estate: Estate) -> None:
    """Start one slow ping for each speaker."""
    for speaker in speakers(estate):
        hello(where, speaker)


def hello(where: State, speaker: Speaker) -> None:
    """Start the slow ping of one speaker."""
    argv = ["ping", "-q", "-n", "-i", str(EVERY), "-c", str(PACKETS), speaker.gateway]
    start(where, f"{speaker.name}.ping", inside(namespace(speaker.name), *argv))
